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


def wrapped(text: str, room: float, size: float = 11, rows: int = 2) -> list[str]:
    """The text in at most `rows` rows of `room` px, broken between words; only the last row is cut."""
    words = text.split()
    found: list[str] = []
    while words and len(found) < rows - 1 and width(" ".join(words), size) > room:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size) <= room:
            taken += 1
        if width(words[0], size) > room:
            break  # a word that fits no row is cut, not pushed to the next
        found.append(" ".join(words[:taken]))
        words = words[taken:]
    return [*found, fitted(" ".join(words), room, size)] if words or not found else found
