"""What the cases of a journey are called: the requests of "Building requests". Pure."""

from __future__ import annotations

from collections.abc import Iterator

from journeymap.assistant.understanding.text import framing, tokens

CASES, OPEN = "cases", "open"  # measures: of all cases, and of those that have not ended
LAST = 9  # rank of what is counted only where nothing else is asked for
STATES = ("open", "pending", "ongoing", "running", "unfinished", "undecided")
GENERAL = frozenset(["case", "journey", "process", "way", "stay", "sale"])  # what says nothing of cases


def called(name: str) -> str | None:
    """The last word of a journey's name, where it is a plural and no word for people."""
    words = [token for token in tokens(name.partition("(")[0]) if token.text.isalpha()]
    if not words or words[-1].text == words[-1].stem or words[-1].stem in framing("people") | GENERAL:
        return None
    return words[-1].text


def said(name: str) -> Iterator[tuple[str, str]]:
    """(words, measure) of how the cases of a journey of this name are counted. Open ones are told by any word
    that cases are called by somewhere."""
    own = called(name)
    if own is not None:
        yield own, CASES
    for cases in sorted(framing("cases") | {own or CASES}):
        for state in STATES:
            yield f"{state} {cases}", OPEN
            yield f"{cases} are {state}", OPEN
            yield f"{cases} still {state}", OPEN
