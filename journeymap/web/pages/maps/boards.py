"""The board of a look: the kept map with notes, voices and what it is compared with, its lanes as chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from journeymap.maps.lanes import Board, Lane
from journeymap.web.pages.maps.looking import Look


@dataclass(frozen=True)
class LaneChoice:
    """A lane in the menu of lanes: whether it is shown, and the links that move it."""

    key: str
    title: str
    shown: bool
    up: str
    down: str


def chosen(board: Board, wanted: Sequence[str]) -> Board:
    """The board with the lanes wanted, in that order; with all where none of them exists."""
    lanes = {lane.key: lane for lane in board.lanes}
    found = tuple(lanes[key] for key in wanted if key in lanes)
    return replace(board, lanes=found) if found else board


def lane_choices(board: Board, look: Look) -> list[LaneChoice]:
    """Every lane: those shown in their order, then the others."""
    every = {lane.key: lane.title for lane in board.lanes}
    shown = [key for key in look.lanes if key in every] or list(every)
    order = [*shown, *(key for key in every if key not in shown)]
    return [
        LaneChoice(
            key,
            every[key],
            key in shown,
            _moved(look, shown, key, -1),
            _moved(look, shown, key, 1),
        )
        for key in order
    ]


def _moved(look: Look, shown: list[str], key: str, by: int) -> str:
    """The link that moves a lane that is shown; empty where it cannot go further."""
    if key not in shown:
        return ""
    at = shown.index(key)
    to = at + by
    if not 0 <= to < len(shown):
        return ""
    order = list(shown)
    order[at], order[to] = order[to], order[at]
    return look.query(lane=order)


def bare(board: Board) -> set[str]:
    """Lanes of measures that say the same nothing in every stage: one line is enough for them."""
    return {
        lane.key
        for lane in board.lanes
        if not (lane.wide or lane.written)
        and len({cell.empty for cell in lane.cells}) == 1
        and not any(cell.lines or cell.address for cell in lane.cells)
    }


def shown_of(look: Look, lanes: Iterable[Lane]) -> str:
    """ "9 of 12 lanes", or "all lanes"."""
    every = list(lanes)
    shown = [key for key in look.lanes if any(lane.key == key for lane in every)]
    return f"{len(shown)} of {len(every)} lanes" if 0 < len(shown) < len(every) else "all lanes"
