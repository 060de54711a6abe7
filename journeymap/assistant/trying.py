"""A language model tried out, and what it would be sent: for administrators, before it is switched on."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from journeymap.assistant.answering.joining import joined
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.models.conversations import Turn
from journeymap.assistant.models.language_model import LanguageModel, ModelCall
from journeymap.assistant.speaking.answers import Heard
from journeymap.assistant.speaking.speech import spoken
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import Refused, Unclear
from journeymap.assistant.tools.registry import call
from journeymap.assistant.wording.cleaning import cleaned
from journeymap.assistant.wording.rewording import Rewording
from journeymap.assistant.wording.splitting import sentences
from journeymap.assistant.wording.weaving import Weaving

QUESTION = "Where do we lose people?"
SHOWN = 300  # letters of the model's answer


def example() -> Told:
    """An answer about nobody: what a test sends, and what is shown where nothing was asked yet."""
    telling = Telling()
    delivery, payment = Words("Delivery"), Words("Payment")
    first = Fact("Drop-off at Delivery", 0.25, "share", 400, better="lower")
    second = Fact("Drop-off at Payment", 0.125, "share", 400, better="lower")
    telling.say("{} leave at {}, the worst place.", first, delivery)
    telling.say("{} leave at {}.", second, payment)
    telling.relate("most", first, among=(first, second))
    telling.relate("worst", first, among=(first, second))
    return telling.told()


@dataclass(frozen=True)
class Tried:
    """seconds: until the whole answer was there; text: what it wrote, cut; kept, of: its sentences."""

    seconds: float
    text: str
    kept: int
    of: int


def tried(user: AbstractBaseUser, model: LanguageModel) -> Tried:
    """Ask the model to word the example. Raises Unavailable."""
    told = example()
    weaving = Weaving(told)
    body = Rewording(Asker(user), QUESTION, told, model).body()
    start = time.monotonic()
    with closing(spoken(model, user, str(ModelCall.Purpose.TEST), body, Heard(), [])) as pieces:
        written = list(sentences(pieces))
    seconds = time.monotonic() - start
    for _ in weaving.woven(written):
        pass
    return Tried(seconds, cleaned(" ".join(written), SHOWN), weaving.kept, weaving.kept + weaving.dropped)


@dataclass(frozen=True)
class Preview:
    """The body that would be sent for a question. asked: it is the person's own, not the example."""

    question: str
    body: dict[str, Any]
    asked: bool


def preview(user: AbstractBaseUser, model: LanguageModel) -> Preview:
    """What would be sent for the last question of this person, else for the example."""
    asker = Asker(user)
    turn = Turn.objects.filter(conversation__user=user).exclude(calls=[]).order_by("-pk").first()
    told = _told(asker, turn) if turn else None
    if turn is None or told is None:
        return Preview(QUESTION, Rewording(asker, QUESTION, example(), model).body(), asked=False)
    return Preview(turn.text, Rewording(asker, turn.text, told, model).body(), asked=True)


def _told(asker: Asker, turn: Turn) -> Told | None:
    """What the tools say to the question today; None where they would ask back."""
    try:
        return joined(call(asker, each["tool"], each["arguments"]) for each in turn.calls).whole
    except (Refused, Unclear):
        return None
