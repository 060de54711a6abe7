"""What of a trace is not as designed, read from its alignment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from .aligning import Alignment, Move

Kind = Literal["missing", "repeated", "out_of_order", "unknown"]
KINDS: dict[str, str] = {
    "missing": "A step that the journey as designed requires was left out by cases that went on behind it.",
    "repeated": "A step was made again where the journey as designed has it once.",
    "out_of_order": "A step was made at another place than the journey as designed has it.",
    "unknown": "A step was made that the journey as designed does not have.",
}


@dataclass(frozen=True)
class Deviation:
    """name: the touchpoint; landmark: the step made as designed at which it is judged ("" the beginning): for
    a missing step the first made behind it, else the last made before."""

    kind: Kind
    name: str
    landmark: str


@dataclass(frozen=True)
class Seen:
    """A deviation in a trace. at: index of the step that shows it; landmark: index of the landmark's step."""

    deviation: Deviation
    at: int
    landmark: int


def seen(alignment: Alignment, designed: Collection[str]) -> list[Seen]:
    """Each kind of deviation of each touchpoint once, where it is first met."""
    moves = alignment.moves
    both = {move.name for move in moves if move.side == "both"}
    alone = {move.name for move in moves if move.side == "trace"}
    found: dict[tuple[Kind, str], Seen] = {}
    last = Move("both", "", 0)
    for number, move in enumerate(moves):
        if move.side == "both":
            last = move
            continue
        kind = _kind(move, designed, both)
        if kind == "missing" and move.name in alone:
            continue  # it was made, elsewhere
        mark = _behind(moves[number:], last) if kind == "missing" else last
        told = Seen(Deviation(kind, move.name, mark.name), mark.at if move.at < 0 else move.at, mark.at)
        found.setdefault((kind, move.name), told)
    return list(found.values())


def _kind(move: Move, designed: Collection[str], both: Collection[str]) -> Kind:
    if move.side == "design":
        return "missing"
    if move.name not in designed:
        return "unknown"
    return "repeated" if move.name in both else "out_of_order"


def _behind(moves: tuple[Move, ...], last: Move) -> Move:
    """The first step that both make behind; the last before where there is none."""
    return next((move for move in moves if move.side == "both"), last)


def made(alignment: Alignment) -> Iterator[tuple[str, int]]:
    """(touchpoint, index) of the first time each step was made as designed; "" is the beginning."""
    yield "", 0
    told = set()
    for move in alignment.moves:
        if move.side == "both" and move.name not in told:
            told.add(move.name)
            yield move.name, move.at
