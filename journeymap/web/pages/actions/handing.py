"""Handing a change, an accepted proposal or an opportunity over, from the page that shows it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from journeymap.actions.models import Tracker
from journeymap.actions.trackers.asking import About, CannotHandOver, hand_over, may_see
from journeymap.analysis.models import Finding, Proposal
from journeymap.futures.models import Change
from journeymap.web.pages.asked import whole
from journeymap.web.pages.page import Page

MAY = ("actions.add_handover", "journeys.view_journey")
ROWS: dict[str, QuerySet[Any]] = {
    "change": Change.objects.select_related("future__journey"),
    "proposal": Proposal.objects.select_related("journey"),
    "finding": Finding.objects.select_related("run__journey"),
}


class HandOver(Page):
    """POST: over=change:12:3, proposal:12:3 or finding:12:3, the last the tracker's number; back: where to go
    then."""

    title = "handing over"
    permissions = {"POST": MAY}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        about, tracker = self.wanted(request)
        try:
            made = hand_over(tracker, about, request.user)
            words = f"as {made.called}" if made.key else "its number comes in a moment"
            messages.success(request, f"“{made.title}” is handed over to {tracker}: {words}.")
        except CannotHandOver as refused:
            messages.error(request, str(refused))
        back = request.POST.get("back", "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return redirect(back if safe else reverse("home"))

    def wanted(self, request: HttpRequest) -> tuple[About, Tracker]:
        kind, number, to = [*request.POST.get("over", "").split(":"), "", "", ""][:3]
        if kind not in ROWS or whole(number) is None or whole(to) is None:
            raise BadRequest(
                "over: say change, proposal or finding, its number and the tracker's, as change:12:3."
            )
        may_see(request.user, ROWS[kind].model)
        about: About = get_object_or_404(ROWS[kind], pk=whole(number))
        return about, get_object_or_404(Tracker, pk=whole(to))
