"""Making a digest: when its message is first put into words, once for each journey that it is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from journeymap.actions.digesting.pictures import chart, chart_told, small_map
from journeymap.actions.digesting.telling import tell
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey

if TYPE_CHECKING:
    from journeymap.actions.models import Channel, Digest, Notice

WEEK = timedelta(days=7)
MOST = 12  # journeys in one digest: those changed last


def made(notice: Notice) -> list[Digest]:
    """The digests of a message, oldest journey first; made where an earlier try has not."""
    there = list(notice.digests.select_related("journey"))
    if there or notice.content.get("made"):
        return there
    until = timezone.now()
    parts = [part(notice.channel, journey, until) for journey in journeys(notice.channel)]
    with transaction.atomic():
        for journey, told in parts:
            notice.digests.create(channel=notice.channel, journey=journey, **told)
        notice.content = {"made": until.isoformat()}
        notice.save(update_fields=["content"])
    return list(notice.digests.select_related("journey"))


def part(channel: Channel, journey: Journey, until: datetime) -> tuple[Journey, dict[str, Any]]:
    """What the digest of a channel says of one journey now; nothing is stored."""
    last = last_sent(channel, journey)
    since = datetime.fromisoformat(last.told["until"]) if last else until - WEEK
    made = tell(journey, last.frozen if last else None, since, until)
    made["told"]["chart_told"] = chart_told(journey)
    drawn = small_map(made.pop("content"))
    return journey, {**made, "chart": chart(journey), "map": drawn}


def journeys(channel: Channel) -> list[Journey]:
    if channel.journey is not None:
        return [channel.journey]
    return sorted(Journey.objects.order_by("-modified")[:MOST], key=lambda each: each.name.casefold())


def last_sent(channel: Channel, journey: Journey) -> Digest | None:
    """The last one that reached this channel and can still be compared with."""
    rows = channel.digests.filter(journey=journey, notice__status=Status.DONE, notice__test=False)
    rows = rows.exclude(frozen={})
    return rows.order_by("-pk").first()


def drop_older(notice: Notice) -> None:
    """What older digests had frozen goes: the next one is compared with this one."""
    for digest in notice.digests.all():
        older = notice.channel.digests.filter(journey=digest.journey_id, pk__lt=digest.pk)
        older.exclude(frozen={}).update(frozen={})
