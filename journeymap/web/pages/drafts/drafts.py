"""Asking for drafts and deciding on them; in place where the browser can, else on a page of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from journeymap.access.operations import OutOfDate
from journeymap.analysis import proposals
from journeymap.analysis.evidence import Sight
from journeymap.analysis.models import Proposal
from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting.deciding import CannotTake, most_of, take, words_of
from journeymap.assistant.drafting.making import draft, may_draft
from journeymap.assistant.drafting.written import CannotDraft, Lacking
from journeymap.assistant.pacing import TooFast, counted
from journeymap.assistant.tools.contract import Refused, Unclear
from journeymap.journeys.definitions import StaleRevision
from journeymap.web.pages.drafts.grounds import Grounds, grounds_of
from journeymap.web.pages.drafts.places import place_of
from journeymap.web.pages.page import Page

REFUSED = (CannotDraft, Refused, Unclear, TooFast)
CONFLICT = (proposals.Decided, OutOfDate, StaleRevision, CannotTake, PermissionDenied)
SAID = {
    "take": "Accepted. It can be taken back here.",
    "undo": "Taken back: it is as it was.",
}


@dataclass(frozen=True)
class Shown:
    """A draft on the page: its words, how many letters they may have, what it rests on."""

    proposal: Proposal
    words: str
    most: int
    grounds: Grounds | None

    @property
    def short(self) -> bool:
        return self.most <= 200

    @property
    def rows(self) -> int:
        return min(12, max(2, len(self.words) // 60 + 1))


class OfDrafts(Page):
    title = "First drafts"
    area = "proposals"
    template_name = "web/drafts/page.html"
    part_template = "web/drafts/panel.html"
    typed: tuple[int, str] | None = None

    def panel(
        self, status: int = 200, problem: str = "", lacking: tuple[Lacking, ...] = ()
    ) -> HttpResponseBase:
        """status: of a page of its own; htmx shows only what succeeds, so a part says it in words."""
        place, user = self.place, self.request.user
        sight = Sight.of(user)
        return self.show(
            200 if self.request.htmx else status,
            place=place,
            drafts=[self.shown(each, sight) for each in place.open()],
            decided=[(each, words_of(each)) for each in place.decided()[:3]],
            problem=problem,
            lacking=lacking,
            may_draft=may_draft(Asker(user), place.kind),
            may_decide=user.has_perm("analysis.change_proposal"),
        )

    @property
    def place(self) -> Any:
        return place_of(self.request.POST if self.request.method == "POST" else self.request.GET)

    def shown(self, proposal: Proposal, sight: Sight) -> Shown:
        words = words_of(proposal)
        if self.typed and self.typed[0] == proposal.pk:  # what was refused is not lost
            words = self.typed[1]
        return Shown(proposal, words, most_of(proposal), grounds_of(proposal, sight))


class DraftsPage(OfDrafts):
    """GET: what waits here. POST: draft it."""

    permissions = ("assistant.ask", "analysis.view_proposal", "journeys.view_journey")

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.panel() if request.GET else redirect("proposals")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        place = self.place
        try:
            counted(request.user)
            made = draft(Asker(request.user), place.kind, place.journey, place.name)
        except REFUSED as error:
            status = 429 if isinstance(error, TooFast) else 403 if isinstance(error, Refused) else 400
            return self.panel(status, problem=str(error))
        if request.htmx or made.lacking:
            return self.panel(lacking=made.lacking)
        return redirect(place.address)


class DecideDraftPage(OfDrafts):
    """decision: take (with `words`), reject, undo, reopen."""

    permissions = {"POST": ("analysis.change_proposal",)}

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        proposal = get_object_or_404(Proposal, pk=pk, kind=f"draft_{self.place.kind}")
        decision = request.POST.get("decision", "")
        try:
            self.decided(decision, proposal)
        except CONFLICT as error:
            self.typed = (pk, request.POST.get("words", ""))
            return self.panel(409, problem=str(error))
        if decision in SAID:
            messages.success(request, SAID[decision])
        if not request.htmx:
            return redirect(self.place.address)
        if decision in SAID:  # the page around shows it now
            return HttpResponse(headers={"HX-Refresh": "true"})
        return self.panel()

    def decided(self, decision: str, proposal: Proposal) -> None:
        user = self.request.user
        does: dict[str, Callable[[], Proposal]] = {
            "take": lambda: take(proposal, user, self.request.POST.get("words")),
            "reject": lambda: proposals.reject(proposal, user),
            "undo": lambda: proposals.undo(proposal, user),
            "reopen": lambda: proposals.reopen(proposal, user),
        }
        if decision not in does:
            raise CannotTake("The form does not say what is decided. Open the page again.")
        does[decision]()
