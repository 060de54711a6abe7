"""What comes in: live events, connections."""

from __future__ import annotations

from django.db.models import Count

from journeymap.connecting.models import Connection, Message
from journeymap.operations.metrics.gauges import Rows, gauge, one
from journeymap.tracking.pressure import backlog


@gauge(
    "tracking_waiting",
    "Live events not in the store yet: requests, events, bytes; aside: given up on.",
    "what",
)
def waiting() -> Rows:
    told = backlog()
    yield from (((what,), getattr(told, what)) for what in ("requests", "events", "bytes", "aside"))


@gauge("tracking_lag_seconds", "How long the oldest of what waits for the store has waited.")
def lag() -> Rows:
    yield from one(backlog().seconds)


@gauge("connection_lag_seconds", "Since everything that a source had was last taken.", "connection", "kind")
def connections() -> Rows:
    for each in Connection.objects.filter(on=True):
        if each.lag is not None:
            yield (str(each.pk), each.kind), each.lag.total_seconds()


@gauge("connection_failures", "Pulls of a source that failed, in a row.", "connection", "kind")
def failures() -> Rows:
    for number, kind, count in Connection.objects.filter(on=True).values_list("pk", "kind", "failures"):
        yield (str(number), kind), count


@gauge("connection_messages_waiting", "What others sent and no import has taken yet.", "connection", "kind")
def messages() -> Rows:
    waiting = Message.objects.exclude(body="").order_by()
    counted = dict(waiting.values_list("connection").annotate(Count("pk")))
    for number, kind in Connection.objects.filter(on=True).values_list("pk", "kind"):
        yield (str(number), kind), counted.get(number, 0)
