"""Whether a word is another one, mistyped. Pure."""

from __future__ import annotations

import re

FEW = 4  # letters of a word that is never taken for a slip of the pen
TWICE = re.compile(r"(.)\1")


def slip(typed: str, word: str, far: int, name: bool) -> bool:
    """Whether a word may have been mistyped so, by `far` letters. Short words differ by one letter from many
    others: of them only a letter too many, too few or two swapped. What only ends otherwise is another word.
    """
    if typed[0] != word[0] or typed.startswith(word) or word.startswith(typed):
        return False
    if not name and len(word) <= FEW < len(typed) and not TWICE.search(typed):
        return False  # "fibre" is no "fire"
    if far > 1 and len(typed) < (8 if name else 10):
        return False
    if min(len(typed), len(word)) < FEW and (not name or sorted(typed) != sorted(word)):
        return False
    return len(typed) >= 6 or len(typed) != len(word) or sorted(typed) == sorted(word)
