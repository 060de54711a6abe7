"""The sentences of a draft: a tool's, in a language model's words where one is on; and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable

from journeymap.assistant import wording
from journeymap.assistant.answering.rendering import UnknownHandle, plain, rendered, spoken
from journeymap.assistant.asker import Asker
from journeymap.assistant.telling import Told


def text_of(asker: Asker, asked: str, told: Told) -> str:
    """One paragraph, numbers and names put in by code. The template's where the model's cannot be used."""
    return " ".join(spoken(rendered(sentence, told)) for sentence in _sentences(asker, asked, told))


def grounds_of(told: Told) -> str:
    """What a person needs to judge it: the same with intervals and rows, and how it was counted."""
    parts = [*told.sentences, *told.caveats, *told.method]
    return " ".join(plain(rendered(sentence, told)) for sentence in parts)


def _sentences(asker: Asker, asked: str, told: Told) -> Iterable[str]:
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
