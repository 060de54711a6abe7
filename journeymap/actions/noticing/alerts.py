"""Which alerts a channel has not been told of: their beginning, and the end of those it heard of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from journeymap.actions.models import Channel, Notice, Told
from journeymap.actions.occasions import ALERTS
from journeymap.analysis.models import Alert
from journeymap.jobs.sending import enqueue

AT_ONCE = 500  # events in one message; what is more comes with the next


def gather(channel: Channel, now: datetime) -> int:
    """One message with all that the channel has not been told."""
    with transaction.atomic():
        locked = Channel.objects.select_for_update().get(pk=channel.pk)
        pending = untold(locked)
        if not pending:
            return 0
        notice = Notice.objects.create(channel=locked, occasion=ALERTS)
        Told.objects.bulk_create(
            Told(notice=notice, channel=locked, alert=alert, event=event) for alert, event in pending
        )
        enqueue(notice)
    return 1


def untold(channel: Channel) -> list[tuple[Alert, str]]:
    """Alerts opened since the channel asks for them, and the end of those that it heard (or hears) of."""
    since = channel.since_of(ALERTS)
    if not channel.on or channel.since is None or since is None:
        return []
    alerts = Alert.objects.filter(journey=channel.journey) if channel.journey else Alert.objects.all()
    new = Q(opened__gte=since)
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
