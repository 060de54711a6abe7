"""How wide a text will be, and a name cut to the room there is.

Estimates for a sans at a size in px, on the safe side.
"""

from __future__ import annotations

import unicodedata

NARROW_ONES = set("ijlftrI.,:;'|!()[]-\u202f ")
WIDE_ONES = set("mwMWQOG@%&\u2026\u2192\u2014")
ELLIPSIS = "\u2026"


def width(text: str, size: float = 11) -> float:
    """Px, a little more than most fonts need."""
    return size * sum(map(advance, text))


def advance(letter: str) -> float:
    """Width of a letter in em."""
    if letter in NARROW_ONES:
        return 0.36
    if letter in WIDE_ONES:
        return 0.92
    if letter.isupper():
        return 0.72
    if letter < "\u0300":
        return 0.59
    return 0.0 if unicodedata.combining(letter) else 1.0


def fitted(text: str, room: float, size: float = 11) -> str:
    """The text, cut with an ellipsis where it is wider than `room` px. Never for numbers."""
    if width(text, size) <= room:
        return text
    left = room - width(ELLIPSIS, size)
    kept = ""
    for letter in text:
        left -= advance(letter) * size
        if left < 0:
            break
        kept += letter
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, room: float, size: float = 11, behind: float = 0.0) -> list[str]:
    """The text in one row or two of `room` px, broken between words; only the last is cut.

    behind: px that something else needs behind the last row.
    """
    words = text.split()
    if width(text, size) <= room - behind or not words or width(words[0], size) > room:
        return [fitted(text, room - behind, size)]
    taken = max(n for n in range(1, len(words) + 1) if width(" ".join(words[:n]), size) <= room)
    taken = min(taken, max(1, len(words) - 1))
    rest = fitted(" ".join(words[taken:]), room - behind, size)
    return [" ".join(words[:taken]), rest] if rest else [fitted(text, room - behind, size)]
