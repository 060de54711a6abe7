"""Whether a newer map than the one that is shown is there, for a page that asks again."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from journeymap.web.pages.maps.mapped import Mapped

STOP = 286  # htmx asks no more


class NewerPage(Mapped):
    """Says again how old the map is; where a newer one is kept, the page is told to show it."""

    title = "Newer map"
    template_name = "web/maps/renewing.html"
    lingers = True

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        _ = self.map  # the newest that is kept; the one of now is being counted from here on, at the latest
        renewing = self.renewing()
        if renewing is None or renewing["made"] > self.shown(request, renewing["made"]):
            return HttpResponse(status=STOP, headers={"HX-Trigger": "map-stale"})
        return self.show(renewing=renewing)

    def shown(self, request: HttpRequest, otherwise: datetime) -> datetime:
        """When the map that the page shows was counted."""
        try:
            made = datetime.fromisoformat(request.GET.get("made", ""))
        except ValueError:
            return otherwise
        return made if made.tzinfo else otherwise
