"""The editions of a journey, and publishing the next one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.maps.requested import CHANGE, MAY, WRITE
from journeymap.publishing.editions import Stale, editions, newest, publish, since
from journeymap.web.pages.asked import sheet, whole
from journeymap.web.pages.maps.journey import JourneyPage

A_PAGE = 25


class EditionsPage(JourneyPage):
    """Every edition, newest first: who published it when and why, and what changed since the one before."""

    title = "Published versions"
    narrow = False
    permissions = {"GET": MAY, "POST": CHANGE}
    template_name = "web/publishing/editions.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return self.shown()

    def shown(self, status: int = 200, **more: object) -> HttpResponseBase:
        last = newest(self.journey)
        return self.show(
            status,
            page=sheet(self.request, editions(self.journey), A_PAGE),
            newest=last,
            since=since(last) if last else None,
            can_write=self.request.user.has_perms(WRITE["POST"]),
            **more,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """Publish; what was typed stays where somebody else was quicker."""
        reason = request.POST.get("reason", "")
        seen = whole(request.POST.get("after", ""))
        try:
            made = publish(self.journey, request.user, reason, after=0 if seen is None else seen)
        except Stale as quicker:
            return self.shown(409, problem=str(quicker), reason=reason)
        messages.success(request, f"Published as v{made.number}.")
        return redirect("edition", slug, made.number)
