"""A question as it is taken: whose, about what, after which talk; or why it is not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from journeymap.assistant import keeping
from journeymap.assistant.asker import Asker
from journeymap.assistant.models import Conversation
from journeymap.assistant.models.conversations import TEXT
from journeymap.assistant.understanding.reading import Context
from journeymap.journeys.models import Journey

NOT_OFFERED = "This choice is not offered any more. Ask in words."


class CannotAsk(ValueError):
    """The question cannot be taken; the message says why and how to mend it. field: what is wrong."""

    def __init__(self, message: str, field: str = "text") -> None:
        super().__init__(message)
        self.field = field


@dataclass
class Question:
    """What is asked, by whom, after which talk. sent: what a language model was sent on the way."""

    asker: Asker
    text: str
    journey: str | None
    conversation: Conversation | None
    context: Context
    chosen: int | None
    begun: float = field(default_factory=time.perf_counter)
    sent: list[Any] = field(default_factory=list)


def taken(
    asker: Asker, text: str, journey: str | None = None, conversation: int | None = None,
    chosen: int | None = None, turn: int | None = None,
) -> Question:  # fmt: skip
    """turn: the answer whose choice is taken; a newer one may have come, in another window.

    Raises CannotAsk, NoConversation.
    """
    text = " ".join(text.replace("\0", "").split())
    if len(text) > TEXT:
        raise CannotAsk(
            f"A question has at most {TEXT:,} letters; this one has {len(text):,}. Make it shorter."
        )
    if not text and chosen is None:
        raise CannotAsk("Nothing was asked. Write a question.")
    if journey and not (asker.may("journeys.view_journey") and Journey.objects.filter(slug=journey).exists()):
        raise CannotAsk("There is no journey of this name that you may see.", "journey")
    held = None if conversation is None else keeping.conversation_of(asker.user, conversation)
    if held is not None and held.turns.count() >= keeping.TURNS:
        raise CannotAsk(
            f"A conversation has at most {keeping.TURNS} questions. Begin a new one.", "conversation"
        )
    context = keeping.context_of(held, journey)
    if chosen is not None:
        newest = keeping.newest(held)
        elsewhere = turn is not None and (newest is None or newest.pk != turn)
        if elsewhere or not 0 <= chosen < len(context.options):
            raise CannotAsk(NOT_OFFERED, "chosen")
        text = text or context.options[chosen].label[:TEXT]
    return Question(asker, text, journey, held, context, chosen)
