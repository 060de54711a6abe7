"""Running the analyzers from the map, and how far they are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from journeymap.access.audit import record
from journeymap.analysis.starting import start
from journeymap.web.pages.maps import states
from journeymap.web.pages.maps.mapped import Mapped


class AnalyzePage(Mapped):
    """POST starts all analyzers of the journey; GET says how far they are, for a page that asks again."""

    title = "Analysis"
    template_name = "web/maps/progress.html"
    lingers = True
    permissions = {**Mapped.permissions, "POST": ("analysis.add_run",)}

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        told = states.analysis(self.journey, self.map)
        if not told.open:  # done: the map is shown anew
            return HttpResponse(status=286, headers={"HX-Trigger": "map-stale"})
        return self.show(**self.where(), analysis=told)

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        runs = start(self.journey, by=request.user)
        record(request.user, "analysis.start", f"journey {self.journey.slug}", runs=len(runs))
        if not runs:
            messages.info(request, "The analyzers are under way already.")
        return redirect(f"{self.home}{self.look.query()}")
