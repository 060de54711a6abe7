"""All personas as cards, with what is proposed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.analysis.models import Run
from journeymap.customers.apps import OPERATIONS
from journeymap.customers.models import Persona
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.web.pages.analyzers.choosing import journey_of
from journeymap.web.pages.asked import whole
from journeymap.web.pages.page import Page
from journeymap.web.pages.personas.cards import cards, proposed_cards
from journeymap.web.pages.themes import proposed

SEE = ("customers.view_persona", "analysis.view_measure", "journeys.view_journey")
CHANGE = (*SEE, "customers.change_persona")
STATES = ("kept", "retired", "removed")


class PersonasPage(Page):
    area = "persona"
    title = "Personas"
    permissions = {"GET": SEE, "POST": (*CHANGE, "analysis.change_proposal")}
    template_name = "web/personas/personas.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        told = request.GET.get("state")
        state = told if told in STATES else STATES[0]
        journey = journey_of(request.GET.get("journey"))
        every = Persona.objects.filter(state=state).select_related("journey").order_by("journey__name")
        every = every.filter(journey=journey) if journey else every
        journeys = list(Journey.objects.order_by("name"))
        asked = [journey] if journey else journeys
        waiting = [(each, proposed.waiting(OPERATIONS, each)) for each in asked]
        new = [(each, proposed_cards(one for one in found if one.new)) for each, found in waiting]
        return self.show(
            groups=groups(cards(every), new if state == "kept" else []),
            proposed=[one for _, found in waiting for one in found if not one.new],
            lately=[one for each in asked for one in proposed.lately(OPERATIONS, each)][:8],
            journey=journey, journeys=journeys, state=state, states=states(journey),
            running=Run.objects.filter(status__in=OPEN).exists(),
            **may(request),
            here=request.get_full_path(),
        )  # fmt: skip

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Accept a proposed persona under a name and description of one's own."""
        sent = request.POST
        number = whole(sent.get("proposal", "")) or 0
        proposed.accept_named(request, number, sent.get("name", "").strip(), sent.get("description", ""))
        return redirect("all-personas")


def groups(mine: list[Any], new: list[tuple[Journey, list[Any]]]) -> list[dict[str, Any]]:
    """Journey by journey: its cards, and those that are proposed."""
    found: dict[Journey, dict[str, Any]] = {}
    for card in mine:
        found.setdefault(card.persona.journey, {"cards": [], "new": []})["cards"].append(card)
    for journey, cards_of_it in new:
        if cards_of_it:
            found.setdefault(journey, {"cards": [], "new": []})["new"] += cards_of_it
    return [{"journey": journey, **told} for journey, told in found.items()]


def states(journey: Journey | None) -> list[tuple[str, int]]:
    mine = Persona.objects.filter(journey=journey) if journey else Persona.objects.all()
    return [(state, mine.filter(state=state).count()) for state in STATES]


def may(request: HttpRequest) -> dict[str, bool]:
    return {
        "may_change": request.user.has_perm("customers.change_persona"),
        "may_decide": request.user.has_perms(("customers.change_persona", "analysis.change_proposal")),
    }
