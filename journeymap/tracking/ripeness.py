"""What of that which waits is taken next, and whether it is time."""

from __future__ import annotations

from journeymap.tracking import limits
from journeymap.tracking.models.arrivals import Arrival
from journeymap.tracking.pressure import backlog


def ripe() -> bool:
    """Whether enough waits, or something has waited long enough."""
    waiting = backlog()
    long = waiting.seconds >= limits.RIPE_AFTER
    return bool(waiting.requests) and (long or waiting.events >= limits.RIPE_EVENTS)


def oldest() -> tuple[list[int], int]:
    """Keys of the requests to be taken together, and how many events they hold.

    Those that failed stay among themselves, fewer at each time and alone at last, so that only the one that
    makes takings fail is set aside.
    """
    chosen: list[int] = []
    events, failed = 0, 0
    waiting = Arrival.objects.filter(aside=False, taking=None).order_by("received", "pk")
    for pk, count, tries in waiting.values_list("pk", "events", "tries").iterator(chunk_size=2_000):
        most = limits.AGAIN_EVENTS if tries else limits.TAKEN_EVENTS
        if chosen and (tries != failed or events + count > most or len(chosen) >= together(tries)):
            break
        chosen.append(pk)
        events += count
        failed = tries
    return chosen, events


def together(tries: int) -> int:
    """How many requests are taken at once that have failed so often."""
    if tries >= limits.TRIES - 1:
        return 1
    return limits.AGAIN_REQUESTS // 10 ** (tries - 1) if tries else limits.TAKEN_EVENTS
