"""One tracker: its address for what comes back, what was handed over, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.access.exits import is_open
from journeymap.actions.models import Tracker
from journeymap.actions.trackers import keeping
from journeymap.actions.trackers.handing import EXIT
from journeymap.actions.trackers.recipes import RECIPES
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page

from .channel import yes
from .listing import SEE

CHANGE = ("actions.view_tracker", "actions.change_tracker")
DELETE = ("actions.view_tracker", "actions.delete_tracker")
A_PAGE = 25


class OneTracker(Page):
    area = "messages"
    title = "Messages"

    @cached_property
    def tracker(self) -> Tracker:
        found = get_object_or_404(Tracker, pk=self.kwargs["number"])
        if found.kind not in RECIPES:
            raise Http404(f"This version knows no kind of tracker {found.kind!r}.")
        return found

    def back(self) -> HttpResponseBase:
        return redirect("tracker", self.kwargs["number"])


class ShownTracker(OneTracker):
    """Pages that end in the tracker's own page."""

    template_name = "web/actions/tracker.html"

    def shown(self, tracker: Tracker | None = None, **more: Any) -> HttpResponseBase:
        """secret among `more` is shown this once."""
        tracker = tracker or self.tracker
        recipe = RECIPES[tracker.kind]
        hook = self.request.build_absolute_uri(reverse("tracker-hook", args=(tracker.public,)))
        return self.show(
            title=tracker.name, tracker=tracker, recipe=recipe, hook=hook, shut=not is_open(EXIT),
            settings=[(each.title, tracker.settings.get(each.name, "")) for each in recipe.asked],
            page=sheet(self.request, tracker.handovers.select_related("by", "journey"), A_PAGE),
            may_open=self.request.user.has_perm("access.change_door"), **more,
        )  # fmt: skip


class TrackerPage(ShownTracker):
    permissions = SEE

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.shown()


class SwitchTracker(OneTracker):
    permissions = {"POST": CHANGE}

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        on = yes(request)
        keeping.switch(self.tracker, on, request.user)
        words = "is on" if on else "is off: nothing is handed over, and nothing is taken from it"
        messages.success(request, f"{self.tracker} {words}.")
        return self.back()


class RenewTrackerSecret(ShownTracker):
    permissions = {"POST": CHANGE}

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.shown(secret=keeping.renew_secret(self.tracker, request.user))


class DeleteTracker(OneTracker):
    permissions = {"GET": DELETE, "POST": DELETE}
    title = "Delete a tracker"
    template_name = "web/actions/delete.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        words = "What is known here of its issues is forgotten; the issues stay where they are."
        return self.show(name=self.tracker.name, what="tracker", words=words, keep="tracker")

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        name = self.tracker.name
        keeping.delete(self.tracker, request.user)
        messages.success(request, f"{name} is deleted.")
        return redirect("messages")
