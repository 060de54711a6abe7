"""From the rows of a future map to its board."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from journeymap.events.snapshots import current
from journeymap.futures import asking, board, forecasts
from journeymap.futures.board import card, figured
from journeymap.futures.editing import undoable
from journeymap.futures.models import Change, Forecast, Future, Scenario
from journeymap.futures.record import record
from journeymap.futures.scores import scores
from journeymap.futures.shapes import FutureBoard, Panel, Row
from journeymap.jobs.states import Status

NOTHING = "0"
WORDS = {Status.QUEUED: "asked", Status.WAITING: "asked", Status.RUNNING: "running"}


def board_of(future: Future, user: AbstractBaseUser | None = None, letter: str | None = None) -> FutureBoard:
    """The board with one scenario shown: the letter told, else the first; "0" is the map without changes.

    LookupError where there is no such scenario.
    """
    changes, scenarios = list(future.changes.all()), list(future.scenarios.prefetch_related("changes"))
    shown = letter or (scenarios[0].letter if scenarios else NOTHING)
    chosen = next((each for each in scenarios if each.letter == shown), None)
    if chosen is None and shown != NOTHING:
        raise LookupError(f"This future map has no scenario {shown}.")
    panels = {each.letter: panel_of(future, scenario=each) for each in scenarios}
    panel = panels[shown] if chosen else _baseline(panels)
    inside = {row.pk for row in chosen.changes.all()} if chosen else set()
    stages = [each["name"] for each in future.base["stages"]]
    cards = [card(each, stages, each.pk in inside) for each in changes]
    answered = forecasts.answer(scenario=chosen) if chosen else None
    last = future.edits.select_related("by").first()
    mine = undoable(future, user) if user else None
    return FutureBoard(
        name=future.name,
        slug=future.slug,
        state=future.state,
        revision=future.revision,
        weeks=future.weeks,
        shown=shown,
        cases=future.base["totals"]["cases"],
        columns=board.columns(future.base, cards, answered.result if answered else None),
        lost=tuple(each for each in cards if not each.stage),
        moods=board.moods(future.base, [each for each in changes if each.pk in inside]),
        panel=panel,
        rows=_rows(scenarios, panels, shown),
        ranking=board.ranking(changes, {each.pk: panel_of(future, change=each) for each in changes}),
        scores=scores(future),
        record=record(),
        base={name: future.base[name] for name in ("snapshot", "revision", "reference_time", "key")},
        moved=_moved(future),
        last=f"{last.by_name} {last.words}" if last else "",
        undo=mine.words if mine else "",
    )


def panel_of(future: Future, scenario: Scenario | None = None, change: Change | None = None) -> Panel:
    """What is known of the forecast: the newest answer's figures, and how the newest question stands."""
    rows = Forecast.objects.filter(scenario=scenario, change=change)
    newest = rows.first()
    if newest is None:
        return Panel()
    answered = newest if newest.status == Status.DONE else rows.filter(status=Status.DONE).first()
    now = forecasts.question(future, scenario, change)
    panel = Panel()
    if answered and answered.result:
        panel = figured(
            answered.result, answered.asked["ids"], stale=asking.moved(answered.asked, now),
            made=answered.finished, forecast=answered.pk,
        )  # fmt: skip
    if newest is answered:
        return panel
    state, message = _standing(newest)
    return replace(panel, state=state, message=message, progress=newest.progress)


def _standing(forecast: Forecast) -> tuple[str, str]:
    if forecast.status in WORDS:
        return WORDS[Status(forecast.status)], forecast.message
    if forecast.status == Status.CANCELLED:
        return "none", "The forecast was cancelled."
    return "failed", forecast.error.splitlines()[0] if forecast.error else "The forecast failed."


def _baseline(panels: dict[str, Panel]) -> Panel:
    return board.unchanged(next((each for each in panels.values() if each.metrics), Panel()))


def _rows(scenarios: list[Scenario], panels: dict[str, Panel], shown: str) -> tuple[Row, ...]:
    found = [
        board.row(
            each.pk, each.letter, each.name, list(each.changes.all()), panels[each.letter],
            each.letter == shown,
        )
        for each in scenarios
    ]  # fmt: skip
    return (*found, board.nothing(_baseline(panels), shown == NOTHING))


def _moved(future: Future) -> tuple[str, ...]:
    """What moved on since the map was copied."""
    now: dict[str, Any] = {"revision": future.journey.revision, "snapshot": current().number}
    return tuple(
        words for name, words in asking.MOVED.items() if name in now and future.base[name] != now[name]
    )
