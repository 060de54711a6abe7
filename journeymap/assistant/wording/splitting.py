"""Sentences out of text that arrives in pieces. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

END = re.compile(r"(?<=[.!?])(?=\s)|\n")
BULLET = re.compile(r"^\s*(?:[-*\u2022]\s+)+")
THINK, THOUGHT = "<think>", "</think>"
LONGEST = 4_000  # letters without an end of a sentence: after that, what comes is one piece
MOST = 40  # sentences that are looked at


def sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Each as soon as it is whole; marks of lists taken off. What a model thinks aloud is left out.

    Ends after `MOST` sentences, whatever still comes.
    """
    found = 0
    for sentence in _split(without_thoughts(pieces)):
        told = BULLET.sub("", sentence).strip()
        if told:
            yield told
            found += 1
        if found >= MOST:
            return


def _split(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        rest += piece
        *whole, rest = END.split(rest)
        yield from whole
        if len(rest) > LONGEST:
            yield rest
            rest = ""
    yield rest


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """Text less a leading <think>...</think>, as models that reason write it."""
    start, begun = "", False
    for piece in pieces:
        if begun:
            yield piece
            continue
        start = (start + piece).lstrip()
        if start.startswith(THINK):
            _, end, behind = start.partition(THOUGHT)
            if end:
                begun = True
                yield behind
            else:  # of a long thought only what may begin its end is kept
                start = THINK + start[len(THINK) :][-len(THOUGHT) :]
        elif not THINK.startswith(start):
            begun = True
            yield start
    if not begun and not start.startswith(THINK):
        yield start
