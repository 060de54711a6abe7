"""Which clauses of a text are read on their own."""

import re

from journeymap.mining.clauses import clauses

LONG = 8  # words; a shorter text says one thing
MOST = 40  # clauses of one text; what a longer one says after them is heard in the whole text only

_WORD = re.compile(r"\w+")


def spans(text: str) -> list[tuple[int, int]]:
    """(from, to) of the clauses of a text that has several, in order; none of a short text."""
    if sum(1 for _ in _WORD.finditer(text[:400])) < LONG:
        return []
    found = clauses(text)
    return found[:MOST] if len(found) > 1 else []
