"""Who has not been told of which alert yet. Messages that failed are tried again, later each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from journeymap.analysis.models import Alert, Channel, Notice, Told
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import Status

PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120))  # after the first try, the second, ...
TRIES = len(PAUSES) + 1
AT_ONCE = 500  # events in one message; what is more comes with the next


def tell() -> int:
    """Make a message for each channel that has not heard of something, try failed ones again. A duty.

    Returns how many are on their way now.
    """
    now = timezone.now()
    awake = [channel for channel in Channel.objects.filter(on=True) if not channel.quiet_at(now)]
    return sum(gather(channel) is not None for channel in awake) + sum(retry(each, now) for each in awake)


def gather(channel: Channel) -> Notice | None:
    """One message with all that the channel has not been told; None where there is nothing."""
    with transaction.atomic():
        locked = Channel.objects.select_for_update().get(pk=channel.pk)
        pending = untold(locked)
        if not pending:
            return None
        notice = Notice.objects.create(channel=locked)
        Told.objects.bulk_create(
            Told(notice=notice, channel=locked, alert=alert, event=event) for alert, event in pending
        )
        enqueue(notice)
    return notice


def untold(channel: Channel) -> list[tuple[Alert, str]]:
    """Alerts opened since the channel was switched on, and the end of those that it heard (or hears) of."""
    if not channel.on or channel.since is None:
        return []
    alerts = Alert.objects.filter(journey=channel.journey) if channel.journey else Alert.objects.all()
    new = Q(opened__gte=channel.since)
    opened = alerts.filter(new & ~heard(channel, Told.Event.OPENED))
    over = alerts.filter(Q(closed__gte=channel.since), ~heard(channel, Told.Event.CLOSED))
    over = over.filter(new | heard(channel, Told.Event.OPENED))
    found = [(alert, str(Told.Event.OPENED)) for alert in first(opened)]
    known = {alert.pk for alert, _ in found}
    waiting = set(opened.values_list("pk", flat=True)) - known  # too many for one message
    return found + [(each, str(Told.Event.CLOSED)) for each in first(over) if each.pk not in waiting]


def heard(channel: Channel, event: str) -> Q:
    return Q(Exists(Told.objects.filter(channel=channel, event=event, alert=OuterRef("pk"))))


def first(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    return alerts.order_by("opened", "pk")[:AT_ONCE]


def retry(channel: Channel, now: datetime) -> int:
    """Queue messages of this channel again that failed a while ago; how many."""
    failed = Notice.objects.filter(
        channel=channel, status=Status.FAILED, test=False, attempts__lt=TRIES, created__gte=channel.since
    )
    again = 0
    for notice in failed:
        if notice.finished and notice.finished + PAUSES[max(notice.attempts, 1) - 1] <= now:
            queued = Notice.objects.filter(pk=notice.pk, status=Status.FAILED).update(
                status=Status.QUEUED, sent=None
            )
            if queued:
                enqueue(notice)
                again += 1
    return again


def switch(channel: Channel, on: bool) -> None:
    """Note since when it is on: what opened before is not told. Saves nothing else."""
    channel.since = timezone.now() if on else channel.since
    channel.on = on
    channel.save(update_fields=["on", "since"])


def send_test(channel: Channel, by: AbstractUser) -> Notice:
    """A message that says that it is a test. ValueError where the channel is off."""
    if not channel.on:
        raise ValueError(f"{channel} is off: switch it on first, then nothing but what is new is sent")
    with transaction.atomic():
        notice = Notice.objects.create(channel=channel, test=True, by=by)
        enqueue(notice)
    return notice
