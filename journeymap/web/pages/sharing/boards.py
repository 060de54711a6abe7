"""A map's board as those see it who may open nothing behind it: no rows, no words of customers, no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.maps.lanes import Board, lanes
from journeymap.maps.models import Note
from journeymap.web.demo.presence import simulated
from journeymap.web.pages.maps import boards
from journeymap.web.pages.maps.looking import Look, look_of, words
from journeymap.web.pages.maps.states import freshness

STRIP = 6  # findings of the whole journey, the largest first


def look_at(query: Mapping[str, list[str]]) -> Look:
    """The look that a kept query asks for."""
    told = QueryDict(mutable=True)
    for name, values in query.items():
        told.setlist(name, list(values))
    return look_of(told)


def bare_board(journey: Journey, look: Look, *, notes: bool) -> dict[str, Any]:
    """What the templates of shared views show. AskedError, see `Part.filter`.

    notes: what people wrote is shown, without who wrote it.
    """
    shown = kept_map(journey, look.part)
    board = lanes(shown, unsigned(journey) if notes else ())
    kept = tuple(lane for lane in board.lanes if not lane.written or any(cell.lines for cell in lane.cells))
    strip = tuple(line for line in board.strip if line.value)[:STRIP]
    board = boards.chosen(replace(board, lanes=kept, strip=strip), look.lanes)
    return {
        "journey": journey,
        "map": shown,
        "board": board,
        "bare": boards.bare(board),
        "said": words(look.part),
        "fresh": freshness(shown),
        "statuses": statuses(board),
        "simulated": simulated(),
    }


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
