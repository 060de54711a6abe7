"""How live tracking is doing, and the keys."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from journeymap.access.audit import record
from journeymap.tracking.due import try_again
from journeymap.tracking.models import WriteKey
from journeymap.tracking.state import state
from journeymap.web.pages.page import Page

SEE = ("tracking.view_writekey",)
CHANGE = ("tracking.change_writekey",)
LISTED = 200


class LivePage(Page):
    area = "live"
    title = "Live tracking"
    permissions = SEE
    template_name = "web/live/live.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.show(state=state(), keys=WriteKey.objects.select_related("by")[:LISTED])


class TryAgainAction(Page):
    title = "Live tracking"
    permissions = {"POST": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        count = try_again()
        record(request.user, "live.try_again", "live tracking", requests=count)
        messages.success(request, f"{count:,} requests wait for the store again.")
        return redirect("live-tracking")
