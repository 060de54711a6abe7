"""How the sentences of one tool are set: under which heading, as running text or as a list. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """Sentences that belong together, by position. heading: above them, empty for none; listed: as a list."""

    heading: str
    listed: bool
    sentences: tuple[int, ...]


def blocks(many: int, heads: Iterable[tuple[int, str]], items: Iterable[int], begin: int = 0) -> list[Block]:
    """Of `many` sentences those from position `begin` on. heads, items: as `Told` has them."""
    headings, listed = dict(heads), set(items)
    found: list[Block] = []
    for at in range(begin, many):
        heading, item = headings.get(at, ""), at in listed
        if found and not heading and found[-1].listed == item:
            last = found.pop()
            found.append(Block(last.heading, item, (*last.sentences, at)))
        else:
            found.append(Block(heading, item, (at,)))
    return found
