"""What waits, and when no more is taken in."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Sum
from django.utils import timezone

from journeymap.tracking import limits
from journeymap.tracking.models.arrivals import Arrival

BURST = 10.0  # seconds over which the rate of a key is averaged


@dataclass(frozen=True)
class Backlog:
    """Requests, events and bytes (packed) that wait for the store; received: the oldest; aside: requests
    that were given up on until a person looks."""

    requests: int
    events: int
    bytes: int
    received: datetime | None
    aside: int

    @property
    def seconds(self) -> float:
        """How long the oldest has waited."""
        return max(0.0, (timezone.now() - self.received).total_seconds()) if self.received else 0.0


def backlog() -> Backlog:
    told = Arrival.objects.filter(aside=False).aggregate(
        requests=Count("pk"), events=Sum("events"), bytes=Sum("size"), received=Min("received")
    )
    aside = Arrival.objects.filter(aside=True).count()
    return Backlog(told["requests"], told["events"] or 0, told["bytes"] or 0, told["received"], aside)


def trouble(waiting: Backlog) -> str:
    """Why nothing more is taken in now; empty where there is no reason."""
    if waiting.bytes > limits.WAITING_BYTES:
        return "Too much waits for the store already."
    if shutil.disk_usage(settings.DATA_DIR).free < limits.SPARE_DISK:
        return "The disk is nearly full."
    return ""


class Bucket:
    """The rate of one key in this process: a bucket of ten seconds' events that runs full again."""

    def __init__(self, rate: int, now: float) -> None:
        self.rate, self.left, self.at = rate, rate * BURST, now

    def wait(self, events: int, now: float) -> int:
        """Take so many events; 0, or the whole seconds until they may come again. A batch larger than the
        bucket is taken when it is full."""
        full = self.rate * BURST
        self.left = min(full, self.left + (now - self.at) * self.rate)
        self.at = now
        wanted = min(events, full)
        if self.left >= wanted:
            self.left -= events
            return 0
        return max(1, math.ceil((wanted - self.left) / max(1, self.rate)))
