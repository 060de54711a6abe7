"""One receiver: what it hears of, what was sent there, and what can be done with it."""

from __future__ import annotations

from types import ModuleType
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from journeymap.actions import keeping, notifying
from journeymap.actions.models import Channel
from journeymap.actions.occasions import OCCASIONS
from journeymap.actions.saying.lists import called
from journeymap.analysis.models import ScoreSet
from journeymap.web.pages.asked import sheet

from .listing import BECAME, SEE, shown
from .one import Delete, One, Renew, Switch

CHANGE = ("actions.view_channel", "actions.change_channel")
DELETE = ("actions.view_channel", "actions.delete_channel")
A_PAGE = 25


class OneChannel(One):
    what, page = "receiver", "channel"
    deeds: ClassVar[ModuleType] = keeping
    on, off = "is on: what happens from now on is told", "is off: nothing is sent any more"
    forgotten = "What was sent there is forgotten with it, for an address may be a person's."

    @cached_property
    def channel(self) -> Channel:
        return get_object_or_404(Channel.objects.select_related("journey"), pk=self.kwargs["number"])

    @property
    def one(self) -> Channel:
        return self.channel


class ShownChannel(OneChannel):
    """Pages that end in the receiver's own page."""

    template_name = "web/actions/channel.html"

    def shown(self, channel: Channel | None = None, **more: Any) -> HttpResponseBase:
        """secret among `more` is shown this once."""
        channel = channel or self.channel
        page = sheet(self.request, channel.notices.order_by("-pk"), A_PAGE)
        occasions = [(name, each) for name, each in OCCASIONS.items() if channel.hears_of(name)]
        return self.show(
            title=channel.name, one=shown(channel), page=page, occasions=occasions, lists=watched(channel),
            sent=[(each, OCCASIONS[each.occasion].title, BECAME[each.status]) for each in page],
            may_open=self.request.user.has_perm("access.change_door"), **more,
        )  # fmt: skip


class ChannelPage(ShownChannel):
    permissions = SEE

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.shown()


def watched(channel: Channel) -> list[str]:
    rows = channel.watches.select_related("seen__run__journey", "journey")
    return [called(each.seen) if isinstance(each.seen, ScoreSet) else each.name for each in rows]


class TestChannel(OneChannel):
    permissions = {"POST": CHANGE}

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        occasion = request.POST.get("occasion", "")
        if occasion and occasion not in OCCASIONS:
            raise BadRequest(f"There is no occasion {occasion[:40]!r}: leave it out for a plain test.")
        try:
            notifying.send_test(self.channel, request.user, occasion)
            messages.success(request, "On its way: see below what became of it.")
        except ValueError as refused:
            messages.error(request, f"{refused}.")
        return self.back()


class SwitchChannel(OneChannel, Switch):
    permissions = {"POST": CHANGE}


class RenewSecret(ShownChannel, Renew):
    permissions = {"POST": CHANGE}


class DeleteChannel(OneChannel, Delete):
    permissions = {"GET": DELETE, "POST": DELETE}
