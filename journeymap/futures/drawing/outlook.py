"""A forecast in words and marks: each metric, what it hangs on, what it assumes, whether to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journeymap.futures.drawing import tornado
from journeymap.futures.drawing.figured import Shown, figure, written
from journeymap.futures.drawing.intervals import Told, squares
from journeymap.futures.shapes import METRICS, FutureBoard, Panel, Tested
from journeymap.maps import figures
from journeymap.maps.drawing.svg import NOTHING, Drawing


@dataclass(frozen=True)
class Hang:
    """How far the gain moves with one change."""

    title: str
    mark: Drawing
    span: str


@dataclass(frozen=True)
class Trust:
    """What came of forecasts of weeks that the model had not seen."""

    weeks: int
    covered: int
    before: str
    after: str
    mark: Drawing = NOTHING


def metrics(panel: Panel, goal: str) -> list[Shown]:
    """Each metric that the data carry, on an axis of its own. goal: what the goal is called."""
    found = []
    for one in panel.metrics:
        name = f"{one.title}: {goal}" if one.name == "goal_rate" and goal else one.title
        found.append(figure(name, one.unit, Told(one.before.value), one.value, big=True))
    return found


def hangs(panel: Panel) -> list[Hang]:
    """The tornado of the gain in goal rate, in points, widest first."""
    rows = sorted(
        (one for one in panel.tornado if one.low != one.high), key=lambda one: -abs(one.high - one.low)
    )
    if not rows or panel.middle is None:
        return []
    axis = tornado.axis_of([end for one in rows for end in (one.low, one.high)], panel.middle)
    found = []
    for one in rows:
        low, high = sorted((one.low, one.high))
        span = f"{written(low, 'points')} {figures.DASH} {written(high, 'points')}"
        words = f"{one.title}: {span} points, likely {written(panel.middle, 'points')}"
        found.append(Hang(one.title, tornado.bar(axis, low, panel.middle, high, words), span))
    return found


def trust(panel: Panel) -> Trust | None:
    """None where no week could be tested."""
    if not panel.tested:
        return None
    title, unit, _ = METRICS[panel.tested_metric or "goal_rate"]
    marks = [(one.inside, week(one, unit)) for one in panel.tests]
    return Trust(
        panel.tested,
        panel.covered,
        f"Replayed on {panel.tested} week{'' if panel.tested == 1 else 's'} it had not seen:",
        f"inside the 90\u202f% interval ({title[:1].lower()}{title[1:]}).",
        squares(marks, f"{panel.covered} of {panel.tested} weeks inside"),
    )


def week(one: Tested, unit: str) -> str:
    begun = figures.day(date.fromisoformat(one.week[:10]), year=True)
    low, high, came = (written(value, unit) for value in (one.low, one.high, one.came))
    return f"week of {begun}: forecast {low} to {high}, came {came}"


def assumptions(board: FutureBoard) -> list[dict[str, str]]:
    """What people assume of the changes in the scenario, and of which."""
    cards = [*(card for column in board.columns for card in column.cards), *board.lost]
    return [{"text": card.assumption, "who": card.title} for card in cards if card.chosen and card.assumption]
