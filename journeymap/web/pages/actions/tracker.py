"""One tracker: its address for what comes back, what was handed over, and what can be done with it."""

from __future__ import annotations

from types import ModuleType
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from journeymap.access.exits import is_open
from journeymap.actions.models import Tracker
from journeymap.actions.trackers import keeping
from journeymap.actions.trackers.handing import EXIT
from journeymap.actions.trackers.recipes import RECIPES
from journeymap.web.pages.asked import sheet

from .listing import SEE
from .one import Delete, One, Renew, Switch

CHANGE = ("actions.view_tracker", "actions.change_tracker")
DELETE = ("actions.view_tracker", "actions.delete_tracker")
A_PAGE = 25


class OneTracker(One):
    what, page = "tracker", "tracker"
    deeds: ClassVar[ModuleType] = keeping
    on, off = "is on", "is off: nothing is handed over, and nothing is taken from it"
    forgotten = "What is known here of its issues is forgotten; the issues stay where they are."

    @cached_property
    def tracker(self) -> Tracker:
        found = get_object_or_404(Tracker, pk=self.kwargs["number"])
        if found.kind not in RECIPES:
            raise Http404(f"This version knows no kind of tracker {found.kind!r}.")
        return found

    @property
    def one(self) -> Tracker:
        return self.tracker


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


class SwitchTracker(OneTracker, Switch):
    permissions = {"POST": CHANGE}


class RenewTrackerSecret(ShownTracker, Renew):
    permissions = {"POST": CHANGE}


class DeleteTracker(OneTracker, Delete):
    permissions = {"GET": DELETE, "POST": DELETE}
