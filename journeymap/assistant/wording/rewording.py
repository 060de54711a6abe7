"""An answer in a language model's words, checked as it comes; or in the template's, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from journeymap.assistant.asker import Asker
from journeymap.assistant.models.language_model import LanguageModel, ModelCall
from journeymap.assistant.speaking.answers import Heard
from journeymap.assistant.speaking.exchange import Unavailable
from journeymap.assistant.speaking.speech import request, spoken
from journeymap.assistant.telling import Told
from journeymap.assistant.wording.prompting import messages
from journeymap.assistant.wording.splitting import sentences
from journeymap.assistant.wording.weaving import Weaving

TEMPLATE = "template"
WORDING = str(ModelCall.Purpose.WORDING)


class Rewording:
    """Iterate it once: sentences with handles, each checked, in the end complete. Unavailable at any point.

    Afterwards: sentences, the whole answer as it should stand (the template's where more of the model's were
    dropped than kept); by, whose words these are; note, why not the model's; sent, the requests as they were
    sent, for the one who asked to see.
    """

    def __init__(self, asker: Asker, question: str, told: Told, model: LanguageModel) -> None:
        self.asker, self.question, self.told, self.model = asker, question, told, model
        self.sentences: tuple[str, ...] = told.sentences
        self.by, self.note = TEMPLATE, ""
        self.sent: list[dict[str, Any]] = []

    def __iter__(self) -> Iterator[str]:
        if not worth_wording(self.told):
            yield from self.told.sentences
            return
        weaving = Weaving(self.told)
        body = self.body()
        user = self.asker.user
        with closing(spoken(self.model, user, WORDING, body, Heard(), self.sent)) as pieces:
            yield from weaving.woven(sentences(pieces))
        self.sentences = weaving.final
        self.by = self.model.name if weaving.by == "model" else TEMPLATE
        self.note = noted(weaving)

    def body(self) -> dict[str, Any]:
        """The request that asks for the wording."""
        return request(self.model, messages(self.question, self.told, self.model.quotes))


def worth_wording(told: Told) -> bool:
    """Whether there is anything to put in other words: numbers that are known, in an answer."""
    return told.outcome == "answered" and any(fact.value is not None for fact in told.facts)


def noted(weaving: Weaving) -> str:
    """What the reader should know of the wording; empty where all of it could be checked."""
    if not weaving.dropped:
        return "" if weaving.kept else "The language model wrote nothing: this is the standard wording."
    if weaving.by == "template":
        return "What the language model wrote could not be checked: this is the standard wording."
    left_out = "A sentence" if weaving.dropped == 1 else "Some sentences"
    return f"{left_out} of the language model could not be checked and gave way to the standard wording."


__all__ = ["Rewording", "Unavailable", "noted", "worth_wording"]
