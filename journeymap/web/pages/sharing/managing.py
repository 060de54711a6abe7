"""Links to views of a journey: made, listed and withdrawn; whether the house allows them at all."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from journeymap.futures.models import Future
from journeymap.maps.requested import CHANGE
from journeymap.sharing.links import DAYS, MOST_DAYS, CannotShare, allow, allowed, share, stands, withdraw
from journeymap.sharing.models import DAY, FUTURE, Share
from journeymap.web.pages.asked import whole
from journeymap.web.pages.futures.asked import at_of
from journeymap.web.pages.maps.journey import JourneyPage
from journeymap.web.pages.page import Page
from journeymap.web.pages.sharing.boards import STRIPS, Viewed, said

DECIDE = "sharing.change_outside"
LISTED = 200


class SharesPage(JourneyPage):
    """The links of a journey, and a form for another of what its query shows: `future=map&scenario=A` of a
    future map, `state=day` (and `strip`) of a day, else a part of the current one."""

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
                query=self.view.query,
                state=self.view.state,
                future=self.view.future,
                days=whole(told.get("days", "")) or 0,
                notes=told.get("notes") == "yes",
                frames=told.get("frames", ""),
            )
        except CannotShare as refused:
            return self.shown(told, str(refused), 400)
        address = request.build_absolute_uri(reverse("shared", args=[token]))
        return self.shown({"days": DAYS}, made=made, address=address)

    @cached_property
    def view(self) -> Viewed:
        """What is to be shared. 404 where the future map is not of this journey."""
        asked = self.request.GET
        if which := asked.get("future"):
            future = get_object_or_404(Future, journey=self.journey, slug=which)
            at = at_of(asked)
            told = {name: [value] for name in ("scenario", "show") if (value := getattr(at, name))}
            return Viewed(self.journey, FUTURE, future, told)
        if asked.get("state") != DAY:
            return Viewed(self.journey, query=self.look.kept)
        strip = self.request.POST.get("strip", asked.get("strip", ""))
        kept = {**self.look.kept, **({"strip": [strip]} if strip in STRIPS else {})}
        return Viewed(self.journey, DAY, None, kept)

    @property
    def back(self) -> str:
        """The page that is shared."""
        view, slug = self.view, self.journey.slug
        if view.future:
            told = urlencode({name: values[0] for name, values in view.query.items()})
            return f"{reverse('future', args=[slug, view.future.slug])}{f'?{told}' if told else ''}"
        return f"{reverse('day' if view.state == DAY else 'map', args=[slug])}{self.look.here}"

    def shown(self, told: Any, wrong: str = "", status: int = 200, **more: Any) -> HttpResponseBase:
        rows = Share.objects.filter(journey=self.journey).select_related("by", "journey", "future")[:LISTED]
        return self.show(
            status,
            title=f"Share {self.journey.name} outside",
            allowed=allowed(),
            told=told,
            wrong=wrong,
            said=said(self.view),
            view=self.view,
            strips=STRIPS if self.view.state == DAY else {},
            back=self.back,
            here=self.request.get_full_path(),
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
            rows=[with_words(each) for each in alive.select_related("by", "journey", "future")[:LISTED]],
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


def with_words(each: Share) -> tuple[Share, str, bool, bool]:
    """(the link, what it shows in words, whether it is alive, whether who made it may still share)."""
    view = Viewed(each.journey, each.state, each.future, each.query)
    return each, said(view), each.alive(), stands(each)
