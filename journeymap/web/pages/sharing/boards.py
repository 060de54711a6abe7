"""A view as those see it who may open nothing behind it: no rows, no words of customers, no names.

A map of each state has its own; `SHOWN` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from journeymap.futures.models import Future
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.maps.lanes import Board, lanes
from journeymap.maps.models import Note
from journeymap.sharing.models import CURRENT, DAY, FUTURE
from journeymap.web.demo.presence import simulated
from journeymap.web.pages.maps import boards
from journeymap.web.pages.maps.looking import Look, look_of, words
from journeymap.web.pages.maps.states import freshness
from journeymap.web.pages.sharing.days import bare_day
from journeymap.web.pages.sharing.futures import bare_future

STRIP = 6  # findings of the whole journey, the largest first
TOLD = {"both": "as-is and to-be", "ahead": "to-be only", "beside": "side by side"}
STRIPS = {"weekday": "weekday", "weekend": "weekend"}


@dataclass(frozen=True)
class Viewed:
    """What is looked at: a state of a journey's map, as links keep it. notes: what people wrote is shown."""

    journey: Journey
    state: str = CURRENT
    future: Future | None = None
    query: Mapping[str, list[str]] = field(default_factory=dict)
    notes: bool = False

    def first(self, name: str) -> str:
        return (self.query.get(name) or [""])[0]

    @property
    def look(self) -> Look:
        return look_at(self.query)


def look_at(query: Mapping[str, list[str]]) -> Look:
    """The look that a kept query asks for."""
    told = QueryDict(mutable=True)
    for name, values in query.items():
        told.setlist(name, list(values))
    return look_of(told)


def said(view: Viewed) -> str:
    """Which view it is, in words."""
    if view.future is not None:
        shown = TOLD.get(view.first("show"))
        letter = view.first("scenario")
        scenario = f", scenario {letter}" if letter else ""
        return f"future map “{view.future.name}”{scenario}{f', {shown}' if shown else ''}"
    part = words(view.look.part)
    if view.state == DAY:
        strip = STRIPS.get(view.first("strip"), "weekday and weekend")
        return f"a day in the life, {strip} · {part}"
    return part


def bare(view: Viewed) -> dict[str, Any]:
    """What the templates of shared views show. AskedError, see `Part.filter`; LookupError where the scenario
    is not there any more."""
    told = {"journey": view.journey, "simulated": simulated(), "state": view.state, "said": said(view)}
    return {**told, **SHOWN[view.state](view)}


def bare_current(view: Viewed) -> dict[str, Any]:
    look = view.look
    shown = kept_map(view.journey, look.part)
    board = lanes(shown, unsigned(view.journey) if view.notes else ())
    kept = tuple(lane for lane in board.lanes if not lane.written or any(cell.lines for cell in lane.cells))
    strip = tuple(line for line in board.strip if line.value)[:STRIP]
    board = boards.chosen(replace(board, lanes=kept, strip=strip), look.lanes)
    return {
        "map": shown,
        "board": board,
        "bare": boards.bare(board),
        "until": freshness(shown).until,
        "statuses": statuses(board),
        "board_template": "web/sharing/board.html",
    }


SHOWN: dict[str, Callable[[Viewed], dict[str, Any]]] = {
    CURRENT: bare_current,
    FUTURE: lambda view: bare_future(
        view.future, view.first("scenario"), view.first("show"), assumed=view.notes
    ),
    DAY: lambda view: bare_day(
        view.journey, view.look.part, view.first("by"), view.first("at"), view.first("strip"),
        notes=view.notes,
    ),
}  # fmt: skip


def unsigned(journey: Journey) -> list[Note]:
    """The notes without their authors: who works here is nobody's business outside."""
    found = list(Note.objects.filter(journey=journey).select_related("stage", "touchpoint"))
    for note in found:
        note.by = None
    return found


def statuses(board: Board) -> list[str]:
    """Those that stand on the board, measured first."""
    used = {cell.status for lane in board.lanes for cell in lane.cells}
    return ["measured", *sorted(used - {"measured"})]
