"""Where people begin: journeys and their health, alerts, what changed, what would be gained, what waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from journeymap.analysis.models import Alert, Run
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.maps.health import health
from journeymap.publishing.comments import mentions
from journeymap.web.navigation import first_page
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page

from .changes import changes
from .opportunities import largest
from .reviewing import items
from .rows import row

SEE = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
A_PAGE = 12  # journeys; each row asks for its own figures
ALERTS = 3
MENTIONS = 4


class HomePage(Page):
    area = "home"
    title = "Home"
    permissions = SEE
    template_name = "web/home/home.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who may not see journeys begins at the first page that is theirs."""
        if request.user.is_authenticated and not self.allowed() and (first := first_page(request.user)):
            return redirect(first)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        journeys = Journey.objects.select_related("owner").order_by("name")
        if not journeys.exists():
            self.template_name = "web/home/first.html"
            return self.show(**beginning())
        alerts = Alert.objects.filter(closed=None).select_related("journey", "finding").order_by("-started")
        return self.show(
            page=sheet(request, journeys, A_PAGE),
            alerts=alerts[:ALERTS] if request.user.has_perm("analysis.view_alert") else (),
            more_alerts=max(0, alerts.count() - ALERTS),
            opportunities=largest(),
            items=items(request.user),
            mentioned=mentions(request.user).filter(seen=None)[:MENTIONS],
            waiting=Run.objects.filter(status__in=OPEN).count(),
        )


class HealthRow(Page):
    """The row of one journey with its figures, asked for by the home page."""

    permissions = SEE
    template_name = "web/home/row.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        journey = get_object_or_404(Journey.objects.select_related("owner"), slug=slug)
        return self.render_to_response({"row": row(journey, health(journey)), "journey": journey})


class Changes(Page):
    """What changed since last week, over all journeys; asked for by the home page."""

    permissions = SEE
    template_name = "web/home/changes.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.render_to_response(changes())


def beginning() -> dict[str, Any]:
    """How far an empty installation has come: files, events, a journey."""
    running = Import.objects.filter(status__in=OPEN).order_by("-pk").first()
    done = Import.objects.filter(status=Import.Status.DONE, undone=None)
    return {
        "events": done.filter(kind="events").exists() and current().number > 0,
        "feedback": done.filter(kind="feedback").exists(),
        "running": running,
    }
