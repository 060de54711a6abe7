"""Where a text turns to something else: sentences, and the sides of a "but".

Who praises the food and damns the wait in one sentence has said two things; each is to be heard.
"""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST = 20_000  # characters that are split; the rest of a longer text is one last clause
WORDS = 2  # a clause of fewer words belongs to the one before it

# An end of a sentence, in any script; a turn of mind after a comma or without one; "and" only after a comma.
# Blanks are taken whole, from the first of a run, and never given back: a page of blanks is read once.
_TURN = re.compile(
    r"(?<=[.!?;…])[\s\"')\]]++|[\u3002\uff01\uff1f\uff1b]++|(?<!\s)(?=[^\S\n]*+\n)\s++"
    r"|(?:,|(?<!\s))\s++(?=(?:but|however|although|though|whereas|while|yet|except|unfortunately|sadly)\b)"
    r"|,\s++(?=(?:and|so|then|plus)\b)"
    r"|(?<!\s)\s++[-\u2013\u2014]{1,2}\s++",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def clauses(text: str) -> list[tuple[int, int]]:
    """(from, to) of the clauses of a text, in order, in characters, without the blanks around them.

    They do not overlap; between them lie blanks and separators only. A text without words has one clause, a
    blank one none.
    """
    whole = _stripped(text, 0, len(text))
    if whole is None:
        return []
    found: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        piece = _stripped(text, start, end)
        if piece is None:
            continue
        if found and (_words(text, piece) < WORDS or _words(text, found[-1]) < WORDS):
            found[-1] = (found[-1][0], piece[1])
        else:
            found.append(piece)
    return found or [whole]


def _pieces(text: str) -> list[tuple[int, int]]:
    cuts = [0]
    for turn in _TURN.finditer(text, 0, min(len(text), LONGEST)):
        cuts.append(turn.end())
    cuts.append(len(text))
    return list(pairwise(cuts))


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    inner = text[start:end].strip()
    if not inner:
        return None
    first = text.index(inner, start)
    return first, first + len(inner)


def _words(text: str, piece: tuple[int, int]) -> int:
    return sum(1 for _ in _WORD.finditer(text, *piece))
