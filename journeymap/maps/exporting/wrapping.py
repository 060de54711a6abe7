"""Words in rows of a room: names are broken, and cut after so many rows; numbers never."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from journeymap.maps.drawing.svg import clean
from journeymap.maps.drawing.texts import ELLIPSIS, fitted, width
from journeymap.maps.exporting.shapes import Run

BLANKS = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
"""Where a row may end: not at the narrow blank before a per cent sign."""
PLAIN, BOLD = 1.04, 1.13
"""How much wider than estimated letters of the font that prints may be, and those at weight 600."""


def wide(runs: Sequence[Run], size: float) -> float:
    """Px of runs in a row, a little more than most fonts need."""
    return sum(width(run.words, size) * (BOLD if run.bold else PLAIN) for run in runs)


def rows(text: str, room: float, size: float = 12.0, most: int = 4) -> list[str]:
    """The text in at most so many rows; a word wider than the room is broken, what is left over is cut."""
    found: list[str] = []
    here = ""
    room /= PLAIN
    for word in _pieces(clean(text), room, size):
        longer = f"{here} {word}" if here else word
        if width(longer, size) <= room:
            here = longer
            continue
        if here:
            found.append(here)
        here = word
        if len(found) == most:
            return [*found[:-1], _ended(found[-1], room, size)]
    return [*found, here] if here else found


def _ended(text: str, room: float, size: float) -> str:
    """The last row there is room for, with the sign that more was there."""
    return fitted(text, room - width(ELLIPSIS, size), size).rstrip(ELLIPSIS) + ELLIPSIS


def _pieces(text: str, room: float, size: float) -> Iterator[str]:
    """Words, each in pieces no wider than the room."""
    for word in filter(None, BLANKS.split(text)):
        while width(word, size) > room and len(word) > 1:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], size) <= room)
            yield word[:fits]
            word = word[fits:]
        yield word


def packed(parts: Sequence[Sequence[Run]], room: float, size: float = 11.0) -> list[list[Run]]:
    """Parts in rows, none broken unless it is wider than the room; two blanks between two of a row."""
    found: list[list[Run]] = []
    for part in parts:
        for piece in _broken(part, room, size):
            if found and wide([*found[-1], Run("  "), *piece], size) <= room:
                found[-1] += [Run("  "), *piece]
            else:
                found.append(list(piece))
    return found


def _broken(part: Sequence[Run], room: float, size: float) -> list[list[Run]]:
    if wide(part, size) <= room or len(part) != 1:
        return [list(part)]
    run = part[0]
    own = room / (BOLD / PLAIN if run.bold else 1.0)
    return [[Run(words, run.ink, run.bold, run.italic, run.serif)] for words in rows(run.words, own, size, 6)]
