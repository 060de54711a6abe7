"""The form of a receiver; what is wrong is said at the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from journeymap.access.exits import is_open
from journeymap.actions.keeping import Refused, save
from journeymap.actions.models import WEEKDAYS, Channel
from journeymap.actions.occasions import OCCASIONS
from journeymap.actions.saying.lists import KEYS, called
from journeymap.analysis.models import ScoreSet
from journeymap.analysis.rated import lists
from journeymap.journeys.models import Journey
from journeymap.web.pages.asked import whole

from .channel import CHANGE, ShownChannel
from .listing import ABOUT

ADD = ("actions.view_channel", "actions.view_tracker", "actions.add_channel")
PLACES = {
    "mail": ("E-mail address", "team@example.com"),
    "webhook": ("Address", "https://example.com/journeymap"),
    "slack": ("Address of the incoming webhook", "https://hooks.slack.com/services/…"),
    "teams": ("Address of the workflow", "https://….logic.azure.com/workflows/…"),
    "mattermost": ("Address of the incoming webhook", "https://chat.example.com/hooks/…"),
    "google-chat": ("Address of the webhook", "https://chat.googleapis.com/v1/spaces/…"),
}


class FormPage(ShownChannel):
    form_template = "web/actions/edit.html"

    def form(
        self, channel: Channel, typed: QueryDict | None = None, wrong: Mapping[str, str] | None = None
    ) -> HttpResponseBase:
        self.template_name = self.form_template
        kind = Channel.Kind(channel.kind)
        return self.show(
            status=400 if wrong else 200,
            title=channel.name or f"New: {kind.label}", channel=channel, wrong=wrong or {},
            about=ABOUT[channel.kind], place=PLACES[channel.kind],
            address=typed.get("address", "") if typed else "" if channel.is_chat else channel.address,
            occasions=[(name, each, channel.hears_of(name)) for name, each in OCCASIONS.items()],
            lists=offered(channel, typed), journeys=Journey.objects.order_by("name"),
            on="on" in typed if typed else channel.on,
            weekdays=list(enumerate(WEEKDAYS)), hours=range(24), keys_open=is_open(KEYS),
        )  # fmt: skip

    def kept(self, channel: Channel) -> HttpResponseBase:
        posted = self.request.POST
        told, wrong = read(posted)
        chosen = [each for each, _, ticked in offered(channel, posted) if ticked]
        if not wrong:
            try:
                address = posted.get("address", "").strip()
                secret = save(channel, told, address, chosen, "on" in posted, self.request.user)
            except Refused as refused:
                wrong = refused.wrong
        if wrong:
            for name, value in told.items():
                setattr(channel, name, value)
            return self.form(channel, posted, wrong)
        if secret:
            return self.shown(channel, secret=secret)
        messages.success(self.request, f"{channel.name} is kept.")
        return redirect("channel", channel.pk)


class NewChannel(FormPage):
    permissions = ADD

    def begun(self, kind: str) -> Channel:
        if kind not in Channel.Kind.values:
            raise Http404(f"There is no kind of receiver {kind[:40]!r}.")
        return Channel(kind=kind)

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        return self.form(self.begun(kind))

    def post(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        return self.kept(self.begun(kind))


class EditChannel(FormPage):
    permissions = (*CHANGE, "actions.view_tracker")

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.form(self.channel)

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return self.kept(self.channel)


def offered(channel: Channel, typed: QueryDict | None) -> list[tuple[ScoreSet, str, bool]]:
    """(scores, title, whether ticked) of each list of customers that numbers rank."""
    if typed is not None:
        ticked = set(typed.getlist("list"))
    else:
        watches = channel.watches.all() if channel.pk else ()
        ticked = {key(each.journey_id, each.analyzer, each.name) for each in watches}
    found = [each for each, kind in lists() if kind == "number"]
    return [(each, called(each), key_of(each) in ticked) for each in found]


def key_of(stored: ScoreSet) -> str:
    return key(stored.run.journey_id, stored.run.analyzer, stored.name)


def key(journey: int | None, analyzer: str, name: str) -> str:
    return f"{journey or 0}.{analyzer}.{name}"


def read(form: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """(what a channel is told, field -> what is wrong with it)."""
    wrong: dict[str, str] = {}
    slug = form.get("journey", "")
    journey = Journey.objects.filter(slug=slug).first() if slug else None
    if slug and journey is None:
        wrong["journey"] = "This journey is gone: choose another, or all."
    told: dict[str, Any] = {
        "name": form.get("name", "").strip(),
        "journey": journey,
        "occasions": [name for name in OCCASIONS if name in form.getlist("occasion")],
        "keys": "keys" in form,
        "zone": form.get("zone", "").strip() or "UTC",
    }
    for name, least, most in (("first", 1, 1_000), ("weekday", 0, 6), ("hour", 0, 23)):
        if (text := form.get(name, "").strip()) == "":
            continue
        value = whole(text)
        if value is None or not least <= value <= most:
            wrong[name] = f"A whole number from {least} to {most:,}."
        else:
            told[name] = value
    for name in ("quiet_from", "quiet_until"):
        told[name], fault = clock(form.get(name, "").strip())
        wrong |= {name: fault} if fault else {}
    return told, wrong


def clock(text: str) -> tuple[time | None, str]:
    try:
        return (time.fromisoformat(text) if text else None), ""
    except ValueError:
        return None, "A time such as 22:00."
