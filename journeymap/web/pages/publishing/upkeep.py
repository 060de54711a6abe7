"""Saying that a journey was looked through, and how often it shall be."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from journeymap.maps import figures
from journeymap.maps.requested import CHANGE
from journeymap.publishing.upkeep import CannotKeep, reviewed, set_cadence
from journeymap.web.pages.asked import whole
from journeymap.web.pages.maps.journey import JourneyPage


class UpkeepPage(JourneyPage):
    """A form of the map's head; afterwards back to the map."""

    title = "Review"
    permissions = {"POST": CHANGE}

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            if request.POST.get("what") == "cadence":
                days = request.POST.get("days", "").strip()
                set_cadence(self.journey, (whole(days) or 0) if days else None, request.user)
                messages.success(request, "Kept: it counts from the next review on.")
            else:
                due = reviewed(self.journey, request.user)
                messages.success(
                    request, f"Reviewed today; the next review is on {figures.day(due, year=True)}."
                )
        except CannotKeep as refused:
            messages.error(request, str(refused))
        return redirect(f"{reverse('map', args=[slug])}{self.look.query()}")
