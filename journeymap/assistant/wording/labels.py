"""Names that stand in labels of facts: found, so that they are told by their handles. Pure."""

from __future__ import annotations

import re

from journeymap.assistant.facts import Words

SHORTEST = 2  # letters of a name that is looked for


def split_by_names(label: str, words: tuple[Words, ...]) -> list[str | int]:
    """The label as texts and positions of words, the longest names first."""
    parts: list[str | int] = [label]
    for at, name in sorted(enumerate(words), key=lambda each: -len(each[1].text)):
        if len(name.text) >= SHORTEST:
            pattern = re.compile(rf"(?<!\w){re.escape(name.text)}(?!\w)", re.IGNORECASE)
            parts = [piece for part in parts for piece in _split(part, pattern, at)]
    return parts


def _split(part: str | int, pattern: re.Pattern[str], at: int) -> list[str | int]:
    if isinstance(part, int):
        return [part]
    pieces: list[str | int] = []
    for piece in pattern.split(part):
        pieces += [at, piece]
    return [piece for piece in pieces[1:] if piece != ""]
