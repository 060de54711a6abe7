"""When a digest is due: once a week, on the channel's weekday and hour by the clock of its time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from journeymap.actions.models import Channel, Notice
from journeymap.actions.occasions import DIGEST
from journeymap.jobs.sending import enqueue

WEEK = timedelta(days=7)
APART = timedelta(days=6)  # at least, whatever becomes of day, hour and zone
BEGIN = "digest "


def gather(channel: Channel, now: datetime) -> int:
    """The message that is due; it is put into words when a worker takes it. Weeks that were missed while the
    machine was off are one digest, not many."""
    due, since = due_at(channel, now), channel.since_of(DIGEST)
    if since is None or due < since:
        return 0
    last = last_due(channel)
    if last and due - last < APART:
        return 0
    about = f"{BEGIN}{due.astimezone(UTC):%Y-%m-%d %H:%M}"
    try:
        with transaction.atomic():
            notice = Notice.objects.create(channel=channel, occasion=DIGEST, about=about)
            enqueue(notice)
    except IntegrityError:  # another clock was first
        return 0
    return 1


def last_due(channel: Channel) -> datetime | None:
    """When the newest one was due; of an older version's to within half a day, for its zone is not kept."""
    made = channel.notices.filter(occasion=DIGEST, test=False, about__startswith=BEGIN)
    newest = made.order_by("-pk").values_list("about", flat=True).first()
    return datetime.fromisoformat(newest.removeprefix(BEGIN)).replace(tzinfo=UTC) if newest else None


def due_at(channel: Channel, now: datetime) -> datetime:
    """The last moment up to now at which a digest was due."""
    here = now.astimezone(ZoneInfo(channel.zone))
    day = here.date() - timedelta(days=(here.weekday() - channel.weekday) % 7)
    due = datetime(day.year, day.month, day.day, channel.hour, tzinfo=here.tzinfo)
    if due.timestamp() > now.timestamp():
        earlier = day - WEEK
        due = datetime(earlier.year, earlier.month, earlier.day, channel.hour, tzinfo=here.tzinfo)
    return due


def next_at(channel: Channel, now: datetime) -> datetime:
    """When the next one is due."""
    last = due_at(channel, now)
    day = last.date() + WEEK
    return datetime(day.year, day.month, day.day, channel.hour, tzinfo=last.tzinfo)
