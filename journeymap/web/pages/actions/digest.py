"""The digest as it would look now: the page around it, and the mail itself in a frame of its own."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from journeymap.actions.digesting.making import journeys, part
from journeymap.actions.message import Message
from journeymap.actions.models import Channel, Digest
from journeymap.actions.noticing.digest import next_at
from journeymap.actions.occasions import DIGEST
from journeymap.actions.saying.digest import written
from journeymap.events.snapshots import current
from journeymap.journeys.models import Journey
from journeymap.maps.health import health
from journeymap.maps.keeping import kept_map
from journeymap.maps.lingering import lingering
from journeymap.maps.moving import movements
from journeymap.web.pages.maps.newer import STOP

from .channel import OneChannel
from .listing import SEE

KEPT = 60  # seconds
NOTHING = (
    "<!DOCTYPE html><html lang=en><title>Digest</title><p>There is no journey yet to tell of.</p></html>"
)
MAIL = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [UNSAFE_INLINE],  # a mail carries its styles itself, and is shown as it is sent
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
}


@dataclass(frozen=True)
class Drafted:
    """made: when the oldest map that it tells of was counted; None where all are of now."""

    message: Message | None
    made: datetime | None = None


def drafted(channel: Channel) -> Drafted:
    """The digest as it would be sent now; of the maps that were kept last, while newer ones are counted.

    Kept for a minute, for the page and the frame in it ask for the same; where the data or a journey change,
    it is another one.
    """
    about = journeys(channel)
    stamp = [(each.pk, each.revision, each.modified.isoformat()) for each in about]
    told = f"{channel.pk} {current().pk} {last_made(channel)} {stamp}".encode()
    key = f"digest drafted {sha256(told).hexdigest()}".replace(" ", "-")
    kept = cache.get(key)
    if kept is not None:
        return kept
    with lingering() as older:
        found = written(draft(channel, about))
    if older.oldest is not None:
        return Drafted(found, older.oldest)
    cache.set(key, Drafted(found), KEPT)
    return Drafted(found)


def older(channel: Channel) -> datetime | None:
    """When the oldest map was counted that the digest would tell of now; None where all are of now."""
    with lingering() as found:
        for journey in journeys(channel):
            kept_map(journey)
            health(journey)
            movements(journey)
    return found.oldest


def draft(channel: Channel, about: list[Journey]) -> list[Digest]:
    now = timezone.now()
    parts = [part(channel, journey, now) for journey in about]
    return [Digest(channel=channel, journey=journey, **told) for journey, told in parts]


def last_made(channel: Channel) -> int | None:
    """The one that the next is compared with changes what it says."""
    return channel.digests.order_by("-pk").values_list("pk", flat=True).first()


class DigestPage(OneChannel):
    permissions = {"GET": SEE}
    title = "Weekly digest"
    template_name = "web/actions/digest.html"
    part_template = "web/actions/digest_older.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        channel = self.channel
        if self.partial:  # it asks whether newer maps are there: then it is shown anew
            made = older(channel)
            return self.show(made=made) if made else HttpResponse(status=STOP, headers={"HX-Refresh": "true"})
        told = drafted(channel)
        return self.show(
            channel=channel,
            asked=channel.hears_of(DIGEST),
            next=next_at(channel, timezone.now()),
            message=told.message,
            made=told.made,
        )


@method_decorator([xframe_options_sameorigin, csp_replace(MAIL)], name="dispatch")
class DigestMail(OneChannel):
    """The mail as a page, its pictures inside."""

    permissions = {"GET": SEE}

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        message = drafted(self.channel).message
        if message is None:
            return HttpResponse(NOTHING)
        text = message.html
        for picture in message.pictures:
            told = base64.b64encode(picture.png).decode()
            text = text.replace(f'src="cid:{picture.name}"', f'src="data:image/png;base64,{told}"')
        return HttpResponse(text)
