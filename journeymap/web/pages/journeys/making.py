"""A new journey: drafted from events or by a template, its progress, and what was guessed and why."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from journeymap.events import snapshots
from journeymap.jobs.claiming import attempt
from journeymap.journeys.candidates import candidates
from journeymap.journeys.discovering import Asked
from journeymap.journeys.editing.edits import NAME_LENGTH
from journeymap.journeys.models import Drafting, Journey
from journeymap.journeys.ordering import order, stored, takes_long
from journeymap.journeys.templates import TEMPLATES
from journeymap.web.pages.asked import whole
from journeymap.web.pages.journeys import sourced
from journeymap.web.pages.page import Page, Permissions

TITLES = {
    "case": "What one case is",
    "stages": "Stages",
    "touchpoints": "Touchpoints",
    "unmatched": "Matched by nothing",
    "plans": "Planned dates",
    "goal": "Goal",
    "exit": "Exit",
    "ends_after": "When a case is over",
    "sources": "Imports",
    "sample": "Sample",
}
TABS = {
    "case": "journey-settings", "goal": "journey-settings", "exit": "journey-settings",
    "ends_after": "journey-settings", "sources": "journey-settings", "stages": "journey-edit",
    "touchpoints": "journey-edit", "unmatched": "journey-edit", "plans": "journey-edit",
}  # fmt: skip


class NewJourneyPage(Page):
    area = "journeys"
    title = "New journey"
    permissions: ClassVar[Permissions] = ("journeys.view_journey", "journeys.add_journey")
    template_name = "web/journeys/new.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.form(request.GET)

    def form(self, told: Any, problem: str = "", status: int = 200) -> HttpResponseBase:
        snapshot = snapshots.current()
        kept = self.kept(told)
        ticked = sourced.numbers(told.getlist("source"), kept)
        chosen = {n for each in ticked if (n := whole(each)) is not None} or kept
        return self.show(
            status,
            problem=problem,
            told={name: told.get(name, "") for name in ("name", "case", "template", "drafting")},
            kept=kept,
            has_events=bool(snapshot.manifest.events),
            cases=candidates(snapshot, tuple(sorted(chosen))),
            templates=TEMPLATES.values(),
            imports=sourced.offered(chosen, everything=not chosen, kept=kept),
        )

    def kept(self, told: Any) -> set[int]:
        """The imports of the drafting that is begun again, whose number is told: thousands fit no address."""
        number = whole(told.get("drafting", ""))
        if number is None or not self.request.user.has_perm("journeys.view_drafting"):
            return set()
        return set(next(iter(Drafting.objects.filter(pk=number).values_list("sources", flat=True)), ()))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        told = request.POST
        name = told.get("name", "").strip()
        if not 1 <= len(name) <= NAME_LENGTH or "\0" in name:
            problem = f"Give the journey a name of 1 to {NAME_LENGTH} characters; this has {len(name):,}."
            return self.form(told, problem, 422)
        if Journey.objects.filter(name=name).exists():
            problem = f"There is a journey “{name}” already: choose another name, or edit that one."
            return self.form(told, problem, 422)
        known = sourced.known()
        ticked = sourced.numbers(told.getlist("source"), self.kept(told))
        sources = sorted({n for each in ticked if (n := whole(each)) is not None})
        if not sources and known.exists():
            return self.form(told, "Choose at least one import whose events belong.", 422)
        if set(sources) >= set(known.values_list("pk", flat=True)):
            sources = []  # all: later ones too
        asked = Asked(name, told.get("case") or None, tuple(sources), told.get("template") or None)
        if takes_long(asked):
            drafting = order(asked, request.user)
        else:
            drafting = stored(asked, request.user)
            attempt(Drafting, drafting.pk)
        return redirect("drafting", drafting.pk)


class DraftingPage(Page):
    """How far the draft is; once it is done, what was guessed; where it was refused, why."""

    area = "journeys"
    title = "New journey"
    permissions: ClassVar[Permissions] = ("journeys.view_journey", "journeys.view_drafting")
    template_name = "web/journeys/drafting.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        drafting = get_object_or_404(Drafting.objects.select_related("journey"), pk=number)
        if request.htmx and not drafting.is_open:
            return HttpResponseClientRefresh()  # buttons of the head come with its end
        again: dict[str, Any] = {"name": drafting.title, "case": drafting.case, "template": drafting.template}
        if drafting.sources:
            again["drafting"] = drafting.pk
        return self.show(
            drafting=drafting,
            journey=drafting.journey,
            title=drafting.title,
            guesses=[_told(drafting.journey, each) for each in drafting.journey.guesses]
            if drafting.journey
            else [],
            again=f"{reverse('new-journey')}?{urlencode(again)}",
        )

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """Stop it."""
        get_object_or_404(Drafting, pk=number, by=request.user).cancel()
        return redirect("drafting", number)


def _told(journey: Journey, guess: dict[str, Any]) -> dict[str, Any]:
    value = guess["value"]
    listed = value if isinstance(value, list) else []
    tab = TABS.get(guess["what"])
    return {
        **guess,
        "title": TITLES.get(guess["what"], guess["what"]),
        "listed": listed[:12],
        "more": max(0, len(listed) - 12),
        "seconds": value if guess["what"] == "ends_after" else None,
        "plain": value if isinstance(value, str | int) and guess["what"] != "ends_after" else "",
        "empty": value in (None, "", []),
        "edit": reverse(tab, args=[journey.slug]) if tab else "",
    }
