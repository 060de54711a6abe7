"""The sentences of a draft: a tool's, in a language model's words where one is on; and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from journeymap.assistant import wording
from journeymap.assistant.answering.composing import fact_data, lines
from journeymap.assistant.answering.rendering import UnknownHandle, plain, rendered, spoken
from journeymap.assistant.answering.setting import Block, blocks
from journeymap.assistant.asker import Asker
from journeymap.assistant.telling import Told


def text_of(asker: Asker, asked: str, told: Told) -> str:
    """Numbers and names put in by code. The template's where the model's cannot be used, with its headings
    and lists, each a paragraph."""
    sentences = _sentences(asker, asked, told)
    said = [spoken(rendered(sentence, told)) for sentence in sentences]
    if sentences is not told.sentences:
        return " ".join(said)
    return "\n\n".join(_paragraph(block, said) for block in blocks(len(said), told.heads, told.items))


def _paragraph(block: Block, said: Sequence[str]) -> str:
    """What stands under a heading, which a map shows in one line with it."""
    lines = [said[at] for at in block.sentences]
    if block.listed:
        return "\n".join(
            [*([f"{block.heading}:"] if block.heading else []), *(f"- {line}" for line in lines)]
        )
    return (f"{block.heading}: " if block.heading else "") + " ".join(lines)


def reason_of(told: Told) -> str:
    """What a person needs to judge it: the same with intervals and rows, and how it was counted."""
    parts = [*told.sentences, *told.caveats, *told.method]
    return " ".join(plain(rendered(sentence, told)) for sentence in parts)


def grounds_of(told: Told) -> dict[str, Any]:
    """The same as data that opens: lines of pieces, facts with their places, ids of quotes and no words."""
    return {
        **{name: lines(getattr(told, name), told) for name in ("sentences", "caveats", "method")},
        "facts": [fact_data(f"F{at}", fact) for at, fact in enumerate(told.facts, 1)],
        "quotes": [each.id for each in told.quotes],
    }


def _sentences(asker: Asker, asked: str, told: Told) -> Sequence[str]:
    model = wording.active()
    if model is None:
        return told.sentences
    rewording = wording.reworded(asker, asked, told, model)
    try:
        for sentence in rewording:
            rendered(sentence, told)
    except (wording.Unavailable, UnknownHandle):
        return told.sentences
    return rewording.sentences
