"""Words of a question that only say what cases are called: "orders" of a journey of orders. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from journeymap.assistant.understanding.casenames import LAST
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.text import Token


def as_cases(mention: Mention, every: Sequence[Token], called: Collection[str]) -> Iterator[Mention]:
    """The mention without what it does not mean; nothing where nothing is left. Many of what cases are
    called is their number, and no place although one stage is called Order; one of it is neither.

    called: stems of the words of the journey's name."""
    token = every[mention.first]
    if mention.first != mention.last or token.stem not in called:
        yield mention
        return
    plural = token.text != token.stem
    if plural and mention.of("stage", "touchpoint") is None:
        yield mention
        return
    counted = tuple(each for each in mention.meanings if each.kind == "measure" and each.rank == LAST)
    left = counted if plural else tuple(each for each in mention.meanings if each not in counted)
    if left:
        yield replace(mention, meanings=left)


def counts_cases(mention: Mention) -> bool:
    """Whether it is no more than what cases are called: read as cases are, in any company."""
    return all(each.kind == "measure" and each.rank == LAST for each in mention.meanings)
