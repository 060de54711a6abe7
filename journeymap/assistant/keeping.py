"""Conversations as they are kept: begun, found again by their own person alone, gone on with, bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.counting import Counter
from journeymap.assistant.asker import Asker
from journeymap.assistant.forgetting import gone, quoted
from journeymap.assistant.models import Conversation, Turn
from journeymap.assistant.models.conversations import TITLE
from journeymap.assistant.telling import Option
from journeymap.assistant.tools.contract import SEE
from journeymap.assistant.understanding.reading import Call, Context, Reading
from journeymap.journeys.models import Journey

CONVERSATIONS, TURNS = 200, 200  # of a person; of a conversation
BEARING = (*SEE, "feedback.view_feedback", "customers.view_customer")
"""Rights that change what an answer tells."""
GROUND = (Turn.Status.ANSWERED, Turn.Status.NOT_ENOUGH_DATA)
"""Turns that a follow-up may lean on."""
QUESTIONS = Counter("questions", "Questions to the assistant, by what came of them.", ("status",))


class NoConversation(LookupError):
    """No conversation of this person has this number; whether somebody else's has is not told."""


def conversations(user: Any) -> QuerySet[Conversation]:
    """A person's own, the one used last first."""
    return Conversation.objects.filter(user_id=user.pk).select_related("journey")


def conversation_of(user: Any, number: int) -> Conversation:
    found = conversations(user).filter(pk=number).first()
    if found is None:
        raise NoConversation("You have no conversation of this number. Leave it out to begin a new one.")
    return found


def withheld(turn: Turn, hushed: Collection[str] = ()) -> bool:
    """Whether it is not shown again: its person has lost a right since it was answered, or it quotes what may
    not be quoted any more.

    hushed: ids of answers that may not, as `unquotable` tells.
    """
    return not turn.conversation.user.has_perms(turn.rights) or not quoted(turn).isdisjoint(hushed)


def unquotable(turns: Iterable[Turn]) -> set[str]:
    """Ids of answers that these turns quote and that may not be quoted any more."""
    said = set[str]().union(*(quoted(turn) for turn in turns))
    return gone(said) if said else set()


def context_of(conversation: Conversation | None, journey: str | None) -> Context:
    """What a follow-up leans on: the last turn that was answered, and the choices that stand open."""
    if conversation is None:
        return Context(journey=journey)
    turns = conversation.turns.exclude(status=Turn.Status.ERASED).order_by("-number")
    ground = turns.filter(status__in=GROUND).first()
    held = conversation.journey.slug if conversation.journey else None
    return Context(
        journey=journey or held,
        calls=tuple(_call(each) for each in ground.calls) if ground else (),
        options=offered(conversation),
    )


def _call(told: dict[str, Any]) -> Call:
    return Call(**{**told, "assumed": tuple(told["assumed"])})


def newest(conversation: Conversation | None) -> Turn | None:
    """The last turn."""
    return None if conversation is None else conversation.turns.order_by("-number").first()


def offered(conversation: Conversation) -> tuple[Option, ...]:
    """The choices of the last turn."""
    last = newest(conversation)
    return tuple(Option(**each) for each in last.answer.get("options", ())) if last else ()


@transaction.atomic
def keep(
    asker: Asker, text: str, reading: Reading, content: dict[str, Any], *,
    conversation: Conversation | None, journey: str | None, sent: list[Any], seconds: float,
) -> Turn:  # fmt: skip
    """The turn, at the end of its conversation, begun where there is none. Noted without its words.

    journey: slug of the one that is talked of now.
    """
    held = _held(asker.user, text, conversation)
    if journey:
        held.journey = Journey.objects.filter(slug=journey).first()
    held.used = timezone.now()
    held.save()
    last = held.turns.aggregate(last=Max("number"))["last"] or 0
    turn = Turn.objects.create(
        conversation=held, number=last + 1, text=text, reading=asdict(reading),
        calls=[asdict(call) for call in reading.calls], answer=content, status=content["status"],
        wording=content["wording"]["by"][:200], sent={"requests": sent} if sent else {}, seconds=seconds,
        rights=[right for right in BEARING if asker.may(right)],
    )  # fmt: skip
    noted(asker, f"turn {turn.pk}", content)
    return turn


def _held(user: Any, text: str, conversation: Conversation | None) -> Conversation:
    """The conversation, locked; a new one where it is gone meanwhile, or none was told."""
    if conversation is not None:
        found = Conversation.objects.select_for_update().filter(pk=conversation.pk).first()
        if found is not None:
            return found
    old = conversations(user).values_list("pk", flat=True)[CONVERSATIONS - 1 :]
    Conversation.objects.filter(pk__in=list(old)).delete()
    return Conversation(user=user, title=text[:TITLE])


def noted(asker: Asker, target: str, content: dict[str, Any]) -> None:
    """What was called and what came of it: for the audit trail, without a word of question or answer."""
    QUESTIONS.labels(content["status"]).inc()
    record(
        asker.actor, "assistant.ask", target,
        tools=[each["name"] for each in content["tools"]], status=content["status"],
        wording=content["wording"]["by"],
    )  # fmt: skip


def forget(user: Any, number: int) -> None:
    """Delete a conversation of one's own. NoConversation."""
    with transaction.atomic():
        conversation_of(user, number).delete()
        record(user, "assistant.delete_conversation", f"conversation {number}")
