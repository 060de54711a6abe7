"""All receivers with what each hears of and how its last message went; trackers; what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from journeymap.access.exits import is_open, named
from journeymap.actions.models import Channel, Notice, Tracker
from journeymap.actions.noticing.digest import next_at
from journeymap.actions.occasions import DIGEST, OCCASIONS
from journeymap.actions.trackers.handing import EXIT
from journeymap.actions.trackers.recipes import RECIPES
from journeymap.web.pages.asked import sheet
from journeymap.web.pages.page import Page

SEE = ("actions.view_channel", "actions.view_tracker")
A_PAGE = 25
BECAME = {
    "queued": "on its way", "waiting": "on its way", "running": "on its way", "done": "sent",
    "failed": "not delivered", "cancelled": "not sent, switched off",
}  # fmt: skip
ABOUT = {
    "mail": "A mailbox of a person or a team. The digest comes with its pictures.",
    "webhook": "Any program: JSON, signed, so that it can check who sent it.",
    "slack": "A channel of Slack, by the address of an incoming webhook.",
    "teams": "A channel of Teams, by the address of a workflow that takes webhooks.",
    "mattermost": "A channel of Mattermost, by the address of an incoming webhook.",
    "google-chat": "A space of Google Chat, by the address of a webhook.",
}


@dataclass(frozen=True)
class Shown:
    """word: off, shut (its exit is closed), stuck (no messages can be made), failed, new or well.

    hears: titles of its occasions.
    """

    channel: Channel
    word: str
    hears: str
    last: Notice | None
    became: str
    exit: str
    digest_at: datetime | None


def shown(channel: Channel) -> Shown:
    last = channel.notices.first()
    hears = ", ".join(each.title for name, each in OCCASIONS.items() if channel.hears_of(name))
    if not channel.on:
        word = "off"
    elif not is_open(channel.exit):
        word = "shut"
    elif channel.trouble:
        word = "stuck"
    elif last is not None and last.status == Notice.Status.FAILED:
        word = "failed"
    else:
        word = "new" if last is None else "well"
    digest = next_at(channel, timezone.now()) if channel.on and channel.hears_of(DIGEST) else None
    became = BECAME[last.status] if last else ""
    return Shown(channel, word, hears or "nothing yet", last, became, named(channel.exit).title, digest)


class MessagesPage(Page):
    area = "messages"
    title = "Messages"
    permissions = {"GET": SEE}
    template_name = "web/actions/messages.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        notices = Notice.objects.select_related("channel").order_by("-pk")
        page = sheet(request, notices, A_PAGE)
        rows = [shown(each) for each in Channel.objects.select_related("journey")]
        trackers = Tracker.objects.annotate(number=Count("handovers"))
        return self.show(
            rows=rows,
            trackers=[(each, RECIPES[each.kind].title) for each in trackers if each.kind in RECIPES],
            trackers_shut=not is_open(EXIT),
            page=page,
            sent=[(each, OCCASIONS[each.occasion].title, BECAME[each.status]) for each in page],
            shut=sorted({each.exit for each in rows if each.word == "shut"}),
            nameless=not settings.PUBLIC_ADDRESS,
            may_open=request.user.has_perm("access.change_door"),
        )


class ChooseReceiver(Page):
    area = "messages"
    title = "New receiver"
    permissions = {"GET": ("actions.add_channel", "actions.add_tracker")}
    template_name = "web/actions/choose.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        kinds = [(value, label, ABOUT[value]) for value, label in Channel.Kind.choices]
        return self.show(
            kinds=[(value, f"{label[:1].upper()}{label[1:]}", about) for value, label, about in kinds],
            trackers=[(name, each.title, each.about) for name, each in RECIPES.items()],
        )
