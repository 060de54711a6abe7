"""Links to views of a journey: made, listed and withdrawn; whether the house allows them at all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from journeymap.maps.requested import CHANGE
from journeymap.sharing.links import DAYS, MOST_DAYS, CannotShare, allow, allowed, share, withdraw
from journeymap.sharing.models import Share
from journeymap.web.pages.asked import whole
from journeymap.web.pages.maps.journey import JourneyPage
from journeymap.web.pages.maps.looking import words
from journeymap.web.pages.page import Page
from journeymap.web.pages.sharing.boards import look_at

DECIDE = "sharing.change_outside"
LISTED = 200


class SharesPage(JourneyPage):
    """The links of a journey, and a form for another of what its query shows."""

    title = "Share outside"
    template_name = "web/sharing/shares.html"
    permissions = {"GET": CHANGE, "POST": CHANGE}

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return self.shown({"days": DAYS})

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        told = request.POST
        try:
            made, token = share(
                self.journey,
                request.user,
                name=told.get("name", ""),
                query=self.look.kept,
                days=whole(told.get("days", "")) or 0,
                notes=told.get("notes") == "yes",
                frames=told.get("frames", ""),
            )
        except CannotShare as refused:
            return self.shown(told, str(refused), 400)
        address = request.build_absolute_uri(reverse("shared", args=[token]))
        return self.shown({"days": DAYS}, made=made, address=address)

    def shown(self, told: Any, wrong: str = "", status: int = 200, **more: Any) -> HttpResponseBase:
        rows = Share.objects.filter(journey=self.journey).select_related("by", "journey")[:LISTED]
        return self.show(
            status,
            title=f"Share {self.journey.name} outside",
            allowed=allowed(),
            told=told,
            wrong=wrong,
            said=words(self.look.part),
            most_days=MOST_DAYS,
            rows=[with_words(each) for each in rows],
            **more,
        )


class WithdrawPage(JourneyPage):
    title = "Withdraw a link"
    permissions = {"POST": CHANGE}

    def post(self, request: HttpRequest, slug: str, share: int) -> HttpResponseBase:
        found = get_object_or_404(Share, journey=self.journey, pk=share)
        withdraw(found, request.user)
        messages.success(request, f"The link “{found.name}” leads nowhere any more.")
        return redirect("shares", slug)


class HousePage(Page):
    """Every link that is alive, and the switch that an administrator has."""

    area = "journeys"
    title = "Sharing outside"
    template_name = "web/sharing/house.html"
    permissions = {"GET": CHANGE, "POST": (*CHANGE, DECIDE)}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        alive = Share.objects.filter(withdrawn=None, expires__gt=timezone.now())
        return self.show(
            allowed=allowed(),
            may_decide=request.user.has_perm(DECIDE),
            rows=[with_words(each) for each in alive.select_related("by", "journey")[:LISTED]],
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        told = request.POST.get("allowed")
        if told not in ("yes", "no"):
            raise BadRequest("Say yes or no.")
        allow(told == "yes", request.user)
        messages.success(
            request,
            "Views may be shared outside now."
            if told == "yes"
            else "Nothing is shared outside any more: every link leads nowhere until you allow it again.",
        )
        return redirect("sharing")


def with_words(each: Share) -> tuple[Share, str, bool]:
    """(the link, the part that it shows in words, whether it is alive)."""
    return each, words(look_at(each.query).part), each.alive()
