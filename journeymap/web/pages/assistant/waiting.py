"""What a page that waits asks for: an answer that went on, and whether a stopped question has ended."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from journeymap.assistant import keeping
from journeymap.assistant.keeping import NoConversation, unquotable
from journeymap.assistant.models import Turn
from journeymap.assistant.pacing import busy
from journeymap.assistant.refreshing import refreshed
from journeymap.web.pages.assistant.ask import GONE, PERMISSIONS
from journeymap.web.pages.assistant.turns import shown
from journeymap.web.pages.page import Page

NOTHING_NEW = 204  # htmx leaves the page as it is


class TurnPage(Page):
    """One answer, once what it waited for has ended; nothing before."""

    title = "An answer that goes on"
    permissions = {"GET": PERMISSIONS}
    template_name = "web/assistant/turn.html"

    def get(self, request: HttpRequest, number: int, turn: int) -> HttpResponseBase:
        try:
            held = keeping.conversation_of(request.user, number)
        except (NoConversation, OverflowError) as error:
            raise Http404(GONE) from error
        rows = held.turns.select_related("conversation__journey", "conversation__user")
        found: Turn | None = rows.filter(pk=turn).first()
        if found is None:
            raise Http404(GONE)
        if not refreshed(found):
            return HttpResponse(status=NOTHING_NEW)
        last = not held.turns.filter(number__gt=found.number).exists()
        told = shown(found, last, unquotable([found]))
        return self.render_to_response({"turn": told, "conversation": held})


class FreePage(Page):
    """Whether the person can ask again: a question that was stopped ends when what it counts is counted."""

    title = "Whether one can ask"
    permissions = {"GET": PERMISSIONS}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return JsonResponse({"busy": busy(request.user)})
