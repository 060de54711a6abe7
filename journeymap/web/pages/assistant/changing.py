"""A conversation gets another name, or is deleted: one's own alone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.access.audit import record
from journeymap.assistant import keeping
from journeymap.assistant.keeping import NoConversation
from journeymap.assistant.models.conversations import TITLE
from journeymap.web.pages.assistant.ask import GONE, PERMISSIONS
from journeymap.web.pages.page import Page


class RenameConversation(Page):
    title = "Rename a conversation"
    permissions = {"POST": PERMISSIONS}

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        try:
            held = keeping.conversation_of(request.user, number)
        except (NoConversation, OverflowError) as error:
            raise Http404(GONE) from error
        title = " ".join(request.POST.get("title", "").replace("\0", "").split())
        if not title or len(title) > TITLE:
            raise BadRequest(f"A conversation's name has 1 to {TITLE} letters.")
        held.title = title
        held.save(update_fields=["title"])
        record(request.user, "assistant.rename_conversation", f"conversation {number}")
        return redirect("conversation", number)


class DeleteConversation(Page):
    title = "Delete a conversation"
    permissions = {"POST": PERMISSIONS}

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        try:
            keeping.forget(request.user, number)
        except (NoConversation, OverflowError) as error:
            raise Http404(GONE) from error
        messages.success(request, "The conversation is deleted, with its answers.")
        return redirect("ask")
