"""The list of journeys. Figures come from the kept maps, each row for itself: none waits for another."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from journeymap.events import snapshots
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page

ROWS = 25  # journeys on a page
ORDERS = {"name": "name", "review": "review_date", "changed": "-modified"}


class JourneysPage(Page):
    area = "journeys"
    title = "Journeys"
    permissions = ("journeys.view_journey",)
    template_name = "web/journeys/journeys.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        query = request.GET.get("q", "").strip()
        order = request.GET.get("order", "name")
        rows = Journey.objects.select_related("owner").order_by(ORDERS.get(order, "name"), "name")
        if query:
            rows = rows.filter(
                Q(name__icontains=query)
                | Q(description__icontains=query)
                | Q(owner__username__icontains=query)
            )
        rows = rows.annotate(
            analyses=Count("runs", distinct=True),
            waiting=Count("runs", Q(runs__status__in=(Status.QUEUED, Status.RUNNING)), distinct=True),
            analysed=Max("runs__finished"),
        )
        page = sheet(request, rows, ROWS)
        return self.show(
            page=page,
            q=query,
            order=order,
            any=bool(query) or page.paginator.count > 0,
            has_events=bool(snapshots.current().manifest.events),
            today=timezone.localdate(),
        )


class FiguresPart(Page):
    """The figures of one row: cases, goal rate. What cannot be computed is said in words."""

    area = "journeys"
    permissions = ("journeys.view_journey",)
    template_name = "web/journeys/figures.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        journey = get_object_or_404(Journey, slug=slug)
        return self.show(journey=journey, **figures(journey))


def figures(journey: Journey) -> dict[str, Any]:
    """cases (a number), goal (the cell of the goal rate or None), trouble (why there are none)."""
    try:
        shown = kept_map(journey)
    except DefinitionError as error:
        return {"trouble": str(error)}
    goal = next(
        (
            each
            for each in shown["measures"]
            if each["name"] == "goal_rate" and each["anchor"]["place"] == "journey"
        ),
        None,
    )
    return {"cases": shown["totals"]["cases"], "goal": goal, "has_goal": bool(journey.goal)}
