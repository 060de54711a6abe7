"""The page where one asks: a new conversation, or one's own that goes on. Streams where the browser can."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.assistant import keeping, wording
from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import CannotAsk, ask, asked
from journeymap.assistant.keeping import NoConversation
from journeymap.assistant.models import Conversation
from journeymap.assistant.models.conversations import TEXT
from journeymap.assistant.pacing import TooFast
from journeymap.assistant.streaming import TYPE, streamed
from journeymap.assistant.vocabulary import vocabulary_of
from journeymap.journeys.models import Journey
from journeymap.web.pages.asked import whole
from journeymap.web.pages.assistant.days import by_day
from journeymap.web.pages.assistant.examples import examples
from journeymap.web.pages.assistant.flowing import Flow
from journeymap.web.pages.assistant.turns import turns
from journeymap.web.pages.page import Page

PERMISSIONS = ("assistant.ask",)
GONE = "You have no conversation here; it may have been deleted."


class AskPage(Page):
    """GET: the conversation, or an empty one with what could be asked. POST: a question.

    A question is `text`, or `chosen`, the position of a choice that the answer `turn` offered; `journey` is a
    slug. The answer comes as server-sent events where they are accepted (see `flowing`), else as a page.
    """

    area = "ask"
    title = "Ask"
    narrow = True
    permissions = PERMISSIONS
    template_name = "web/assistant/ask.html"

    def get(self, request: HttpRequest, number: int | None = None) -> HttpResponseBase:
        return self.page(text=request.GET.get("text", "")[:TEXT])

    def post(self, request: HttpRequest, number: int | None = None) -> HttpResponseBase:
        stream = request.accepts(TYPE) and TYPE in request.headers.get("Accept", "")
        question = {
            "text": request.POST.get("text", ""),
            "journey": request.POST.get("journey") or None,
            "conversation": number,
            "chosen": whole(request.POST.get("chosen", "")),
            "turn": whole(request.POST.get("turn", "")),
        }
        try:
            if stream:
                flow = Flow(request)
                return streamed(request, asked(self.asker, **question), flow.told, flow.failed)
            answer = ask(self.asker, **question)
        except NoConversation as error:
            return self.refused(404, str(error), stream)
        except CannotAsk as error:
            return self.refused(400, str(error), stream)
        except TooFast as error:
            response = self.refused(429, str(error), stream)
            response["Retry-After"] = str(error.seconds)
            return response
        return redirect(f"{reverse('conversation', args=[answer.conversation])}#turn-{answer.turn}")

    def refused(self, status: int, problem: str, stream: bool) -> HttpResponseBase:
        """Why nothing was asked; the question stays where it was typed."""
        if stream:
            return JsonResponse({"detail": problem}, status=status)
        if status == 404:
            raise Http404(GONE)
        return self.page(status, problem=problem, text=self.request.POST.get("text", "")[:TEXT])

    @cached_property
    def asker(self) -> Asker:
        return Asker(self.request.user)

    @cached_property
    def conversation(self) -> Conversation | None:
        number = self.kwargs.get("number")
        if number is None:
            return None
        try:
            return keeping.conversation_of(self.request.user, number)
        except (NoConversation, OverflowError) as error:
            raise Http404(GONE) from error

    def page(self, status: int = 200, **context: Any) -> HttpResponseBase:
        held = self.conversation
        told = turns(held) if held else []
        return self.show(
            status,
            conversation=held,
            turns=told,
            days=by_day(self.request.user),
            journeys=self.journeys,
            journey=self.journey,
            model=wording.active(),
            longest=TEXT,
            **context,
        )

    @cached_property
    def journeys(self) -> list[tuple[str, str]]:
        """Slug and name of those that may be asked about."""
        if not self.request.user.has_perm("journeys.view_journey"):
            return []
        return list(Journey.objects.order_by("name").values_list("slug", "name"))

    @property
    def journey(self) -> str:
        """Slug of the journey that is chosen: by the address, else by the conversation."""
        told = self.request.POST.get("journey") or self.request.GET.get("journey")
        if told is None and self.conversation and self.conversation.journey:
            told = self.conversation.journey.slug
        return told if told in dict(self.journeys) else ""


class ExamplesPage(Page):
    """What could be asked here, made of the company's own data. It takes a moment, so it comes by itself."""

    title = "What can be asked"
    permissions = {"GET": PERMISSIONS}
    template_name = "web/assistant/examples.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        slug = request.GET.get("journey") or None
        found = examples(vocabulary_of(Asker(request.user)), slug)
        return self.render_to_response({"examples": found, "journey": slug or ""})
