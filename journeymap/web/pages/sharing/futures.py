"""A future map for those who may open nothing: the board of one scenario and its forecast."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from journeymap.futures.drawing import outlook
from journeymap.futures.drawing.lanes import figured, flows, heads
from journeymap.futures.gathered import board_of
from journeymap.futures.models import Future
from journeymap.futures.shapes import Card, FutureBoard
from journeymap.futures.sheets import standing
from journeymap.web.pages.futures.asked import SHOWS
from journeymap.web.pages.futures.fields import icon_of


def bare_future(future: Future | None, scenario: str, show: str, *, assumed: bool) -> dict[str, Any]:
    """assumed: what people assume of the changes is shown; who owns a change never is. LookupError where
    there is no such scenario any more."""
    if future is None:
        raise LookupError("There is no such future map any more.")
    board = board_of(future, letter=scenario or None)
    show = show if show in dict(SHOWS) else "both"
    row = next(one for one in board.rows if one.letter == board.shown)
    until = board.base.get("reference_time")
    return {
        "future": future,
        "scenario": row,
        "heads": heads(board),
        "lanes_above": flows(board, show),
        "stacks": stacks(board),
        "lanes": figured(board, show),
        "standing": standing(board),
        "metrics": outlook.metrics(board.panel, ", ".join(future.journey.goal)),
        "hangs": outlook.hangs(board.panel),
        "trust": outlook.trust(board.panel),
        "assumptions": [each["text"] for each in outlook.assumptions(board)] if assumed else [],
        "until": datetime.fromisoformat(until) if until else None,
        "board_template": "web/sharing/future.html",
    }


def stacks(board: FutureBoard) -> list[list[tuple[str, Card]]]:
    """(icon, change) of the scenario by column; one whose stage is gone stands in the first."""
    found = [[*column.cards] for column in board.columns]
    if found:
        found[0] = [*board.lost, *found[0]]
    return [[(icon_of(card.kind), card) for card in cards if card.chosen] for cards in found]
