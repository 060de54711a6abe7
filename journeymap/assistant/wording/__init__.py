"""The optional language model: other words for an answer, each sentence checked. Off by default.

model = wording.active()
said = wording.reworded(asker, question, told, model)
for sentence in said: ...
"""

from __future__ import annotations

from journeymap.assistant.asker import Asker
from journeymap.assistant.models.language_model import LanguageModel
from journeymap.assistant.speaking.exchange import Unavailable
from journeymap.assistant.telling import Told
from journeymap.assistant.wording.rewording import Rewording


def active() -> LanguageModel | None:
    """The language model that is switched on; None: nothing is sent anywhere."""
    return LanguageModel.objects.filter(on=True).first()


def reworded(asker: Asker, question: str, told: Told, model: LanguageModel) -> Rewording:
    """The answer in the model's words: iterate it, then read `sentences`, `by`, `note` and `sent`."""
    return Rewording(asker, question, told, model)


__all__ = ["Rewording", "Unavailable", "active", "reworded"]
