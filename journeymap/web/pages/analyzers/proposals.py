"""The inbox of proposals of analyzers, the assistant and agents: decided on one by one or many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from journeymap.access.operations import OutOfDate, registry
from journeymap.access.readonly import cut
from journeymap.analysis import proposals
from journeymap.analysis.evidence import Sight
from journeymap.analysis.models import Proposal
from journeymap.assistant.drafting.deciding import words_of
from journeymap.journeys.definitions import StaleRevision
from journeymap.journeys.models import Journey
from journeymap.publishing.apps import OPERATIONS as DESIGN
from journeymap.web.pages.analyzers.choosing import journey_of
from journeymap.web.pages.asked import sheet, whole
from journeymap.web.pages.drafts.grounds import grounds_of
from journeymap.web.pages.page import Page

DECISIONS = {"accept": proposals.accept, "reject": proposals.reject, "undo": proposals.undo}
DONE = {"accept": "accepted and carried out", "reject": "rejected", "undo": "taken back"}
MOST = 500  # proposals decided at once
KINDS = {
    "draft_summary": "summary", "draft_persona": "card", "draft_theme": "name of a theme",
    "draft_ideas": "question for a workshop", "draft_changes": "change of a future map",
}  # fmt: skip
STEPS, WORDS = 12, 8  # operations of a proposal and words of an argument that are shown


@dataclass(frozen=True)
class Step:
    """One operation of a proposal. known: whether this installation can carry it out."""

    name: str
    arguments: tuple[tuple[str, Any], ...]
    known: bool


class ProposalsPage(Page):
    area = "proposals"
    title = "Proposals"
    permissions = {"GET": ("analysis.view_proposal",)}
    template_name = "web/analyzers/proposals.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        status = request.GET.get("status", Proposal.Status.OPEN)
        journey = journey_of(request.GET.get("journey"))
        found = Proposal.objects.select_related("journey", "run", "decided_by", "asked_by").order_by("-pk")
        found = found.filter(journey=journey) if journey else found
        found = found.prefetch_related("handovers__tracker")
        numbers = dict(found.order_by().values_list("status").annotate(number=Count("pk")))
        if status in Proposal.Status.values:
            found = found.filter(status=status)
        page, sight = sheet(request, found), Sight.of(request.user)
        return self.show(
            page=page,
            rows=[
                (each, steps(each), called(each.kind), designs(each), grounds_of(each, sight), words_of(each))
                for each in page
            ],
            chosen=status,
            journey=journey,
            journeys=Journey.objects.order_by("name"),
            tabs=[(value, numbers.get(value, 0)) for value in Proposal.Status.values],
            may_decide=request.user.has_perm("analysis.change_proposal"),
            here=request.get_full_path(),
        )


def called(kind: str) -> str:
    """The kind of a proposal as people say it."""
    return KINDS.get(kind, kind.replace("_", " "))


def designs(proposal: Proposal) -> bool:
    """Whether it is about the journey as designed, which can be looked at before and after."""
    named = {str(each.get("name", "")) for each in proposal.operations}
    return proposal.journey is not None and bool(named & set(DESIGN))


def steps(proposal: Proposal) -> list[Step]:
    """Its operations, of many the first ones; long arguments in short."""
    return [
        Step(
            str(each.get("name", "")).replace("_", " "),
            tuple((name, short(value)) for name, value in (each.get("arguments") or {}).items()),
            each.get("name") in registry,
        )
        for each in proposal.operations[:STEPS]
    ]


def short(value: Any) -> Any:
    """An argument as people read it: lists of words by their first; of numbers, and JSON, by their length."""
    if isinstance(value, list | tuple):
        if len(value) > WORDS and not isinstance(value[0], str):
            return f"{len(value):,} numbers"
        more = f" and {len(value) - WORDS} more" if len(value) > WORDS else ""
        return ", ".join(map(str, value[:WORDS])) + more
    if isinstance(value, str):
        return f"{len(value):,} letters for the analyzer" if value.startswith(('{"', '[{"')) else cut(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


class DecidePage(Page):
    """Accept, reject or take back what is ticked, or the one whose button was pressed; each by itself."""

    area = "proposals"
    title = "deciding on proposals"
    permissions = {"POST": ("analysis.change_proposal",)}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        decision, chosen = asked(request.POST)
        if decision not in DECISIONS or not chosen:
            messages.error(request, "Nothing was decided: tick at least one proposal.")
        done = 0
        for proposal in (
            Proposal.objects.filter(pk__in=chosen).order_by("pk") if decision in DECISIONS else ()
        ):
            try:
                DECISIONS[decision](proposal, request.user, request.POST.get("because", "").strip())
                done += 1
            except (proposals.Decided, OutOfDate, StaleRevision) as conflict:
                messages.error(request, f"“{proposal.target}”: nothing was changed. {conflict}")
            except PermissionDenied as denied:
                messages.error(request, f"“{proposal.target}”: {denied}")
        if done:
            messages.success(request, f"{done} {'proposal' if done == 1 else 'proposals'} {DONE[decision]}.")
        back = request.POST.get("back", "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return redirect(back if safe else reverse("proposals"))


def asked(sent: QueryDict) -> tuple[str, list[int]]:
    """(decision, proposals): a button of one row says "accept:12", the one for many says "reject:"."""
    decision, _, one = sent.get("decision", "").partition(":")
    told = [one] if one else sent.getlist("chosen")[:MOST]
    return decision, [found for each in told if (found := whole(each)) is not None]
