"""An answer for the page while it is made: the events of `assistant.streaming`, with pieces of the page.

event: status   data: {"words": "Looking at: Where people are lost"}
event: piece    data: {"html": "a sentence"}
event: answer   data: {"html": "the turn", "talk": "/ask/3/", "title": "...", "journey": "shop",
                       "list": "the conversations", "manage": "forms that rename and delete it"}
event: error    data: {"detail": "..."}
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from journeymap.assistant import keeping
from journeymap.assistant.asking import Said, Step
from journeymap.assistant.models import Turn
from journeymap.assistant.streaming import FAILED, Event, written
from journeymap.web.pages.assistant.calls import title_of
from journeymap.web.pages.assistant.days import by_day
from journeymap.web.pages.assistant.turns import shown


class Flow:
    """Tells the events of one question of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.begun = request, timezone.now()

    def told(self, event: Event) -> bytes:
        if isinstance(event, Step):
            return written("status", {"words": words_of(event)})
        if isinstance(event, Said):
            return written("piece", {"html": self.rendered("sentence", {"pieces": event.pieces})})
        return self.answer(Turn.objects.select_related("conversation__journey").get(pk=event.turn))

    def failed(self) -> bytes:
        """The turn that was kept of a question that could not be answered, which says so."""
        mine = Turn.objects.select_related("conversation__journey").filter(
            conversation__user=self.request.user, status=Turn.Status.FAILED, asked__gte=self.begun
        )
        turn = mine.order_by("-pk").first()
        return self.answer(turn) if turn else written("error", {"detail": FAILED})

    def answer(self, turn: Turn) -> bytes:
        held = keeping.conversation_of(self.request.user, turn.conversation_id)
        days = {"days": by_day(self.request.user), "conversation": held}
        return written("answer", {
            "html": self.rendered("turn", {"turn": shown(turn, last=True), "conversation": held}),
            "talk": reverse("conversation", args=[held.pk]),
            "title": held.title,
            "journey": held.journey.slug if held.journey else "",
            "list": self.rendered("list", days),
            "manage": self.rendered("manage", days),
        })  # fmt: skip

    def rendered(self, name: str, context: dict[str, Any]) -> str:
        return render_to_string(f"web/assistant/{name}.html", context, self.request)


def words_of(step: Step) -> str:
    """What goes on, for who waits."""
    if step.state == "understanding":
        return "Reading the question …"
    if not step.tools:
        return "Writing the answer …"
    return f"Looking at: {', '.join(dict.fromkeys(title_of(tool) for tool in step.tools))} …"
