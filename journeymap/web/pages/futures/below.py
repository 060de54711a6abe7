"""What stands below the board: scenarios compared, changes ranked, launches held to account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journeymap.futures.drawing.figured import ends, written
from journeymap.futures.drawing.intervals import account, axis_of, strip
from journeymap.futures.shapes import METRICS, Came, FutureBoard, Ranked, Row, Score
from journeymap.maps import figures
from journeymap.maps.drawing.marks import Axis
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.web.pages.futures.asked import At

WORDS = {
    "none": "not forecast yet",
    "asked": "waits its turn",
    "running": "at work",
    "refused": "refused",
    "failed": "failed",
    "done": "",
}


@dataclass(frozen=True)
class RowShown:
    """A scenario in the table."""

    letter: str
    name: str
    chosen: bool
    address: str
    edit: str
    mark: Drawing
    value: str
    ends: str
    money: str
    money_ends: str
    effort: str
    state: str


@dataclass(frozen=True)
class Scenarios:
    """The table. metric: title of the column with strips, empty where no scenario has figures."""

    rows: tuple[RowShown, ...]
    metric: str
    money: bool
    note: str


@dataclass(frozen=True)
class RankShown:
    place: str
    title: str
    value: str
    ends: str
    effort: str


@dataclass(frozen=True)
class CameShown:
    """A metric of a launch. inside: True, False or None, not known yet."""

    name: str
    mark: Drawing
    said: str
    came: str
    inside: bool | None
    state: str


@dataclass(frozen=True)
class LiveShown:
    name: str
    said: str
    metrics: tuple[CameShown, ...]
    note: str


def scenarios(board: FutureBoard, at: At, here: str) -> Scenarios:
    known = [one.goal_rate for one in board.rows if one.goal_rate is not None]
    axis = axis_of(*known)
    today = next((one.goal_rate.value for one in board.rows if one.letter == "0" and one.goal_rate), None)
    note = "goal rate, 90\u202f% interval"
    if today is not None:
        note += f"; the tick is now {written(today, 'share')}"
    rows = tuple(scenario(one, at, here, axis, today) for one in board.rows)
    return Scenarios(
        rows,
        "Goal rate" if known else "",
        any(one.money is not None for one in board.rows),
        note if known else "compared once they are forecast",
    )


def scenario(row: Row, at: At, here: str, axis: Axis, today: float | None) -> RowShown:
    to = at.query(scenario=row.letter, side=None, change=None, kind=None, stage=None)
    edit = at.query(scenario=row.letter, side="scenario", change=None, kind=None, stage=None)
    rate, money = row.goal_rate, row.money
    value = written(rate.value, "share", rate.low, rate.high) if rate else ""
    span = ends(rate, "share") if rate else ""
    mark = (
        strip(axis, rate, today, f"{row.letter} {row.name}: {value} {span}", row.shown) if rate else NOTHING
    )
    worth = written(money.value, "money", signed=True) if money else ""
    bounds = f"90\u202f% {ends(money, 'money', signed=True)}" if money else ""
    return RowShown(
        row.letter, row.name, row.shown, f"{here}{to}", f"{here}{edit}" if row.id is not None else "",
        mark, value, f"{span}{' stale' if row.stale and rate else ''}", worth, bounds,
        row.effort, WORDS.get(row.state, ""),
    )  # fmt: skip


def ranking(board: FutureBoard) -> dict[str, Any]:
    """Changes forecast alone, most value for effort first; empty with less than two."""
    if len(board.ranking) < 2:
        return {}
    return {
        "rows": [ranked(place, one) for place, one in enumerate(board.ranking, start=1)],
        "note": "Each change forecast alone, its gain divided by its effort (S 1, M 3, L 9). "
        "A “=” says that its interval overlaps the one above: their order is not sure.",
    }


def ranked(place: int, one: Ranked) -> RankShown:
    if one.gain is None:
        return RankShown(
            figures.DASH, one.title, one.message or WORDS.get(one.state, ""), "", one.effort or "?"
        )
    title, unit, _ = METRICS.get(one.metric, (one.metric, one.unit, ""))
    gain = one.gain
    assert gain is not None  # it was there a line above
    points = "points" if unit == "share" else unit
    value = f"{written(gain.value, points, signed=True)} {title.lower() if unit != 'share' else 'points'}"
    return RankShown(
        "=" if one.tied else str(place), one.title, value, ends(gain, unit, True), one.effort or "?"
    )


def launches(board: FutureBoard) -> list[LiveShown]:
    return [live(one) for one in board.scores]


def live(score: Score) -> LiveShown:
    begun, end = figures.day(score.since, year=True), figures.day(score.until, year=True)
    return LiveShown(
        score.title,
        f"live since {begun}, judged by {end}; {score.rule}",
        tuple(map(came, score.came)),
        score.note,
    )


def came(one: Came) -> CameShown:
    said, now = one.said, one.came
    assert said is not None  # a launch keeps what was said
    words = f"{one.title}: said {written(said.value, one.unit)} {ends(said, one.unit)}"
    if now is not None:
        words += f", came {written(now.value, one.unit)} {ends(now, one.unit)}, {one.words}"
    return CameShown(
        one.title, account(axis_of(said, now), said, now, words), written(said.value, one.unit),
        written(now.value, one.unit, now.low, now.high) if now else "", one.inside,
        one.words or "nothing has come yet",
    )  # fmt: skip
