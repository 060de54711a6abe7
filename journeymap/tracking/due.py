"""When what has arrived is taken, and what happens after a taking that failed. Periodic duties."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from journeymap.ingest.receiving import drop_copies
from journeymap.jobs.states import OPEN, Status
from journeymap.tracking import limits
from journeymap.tracking.models import Arrival, Taking
from journeymap.tracking.ripeness import ripe


def take() -> Taking | None:
    """Begin a taking where enough waits or something has waited long enough, and none is under way."""
    release()
    if Taking.objects.filter(status__in=OPEN).exists():
        return None
    return Taking.begin() if ripe() else None


def release() -> int:
    """Arrivals of takings that failed wait again; those that failed too often are set aside."""
    failed = Q(taking__status__in=(Status.FAILED, Status.CANCELLED))
    held = Arrival.objects.filter(failed)
    for job in Taking.objects.filter(pk__in=held.values("taking")):
        for made in job.imports.exclude(status=Status.DONE):
            drop_copies(made)
    freed = held.update(taking=None, tries=F("tries") + 1)
    if freed:
        Arrival.objects.filter(tries__gte=limits.TRIES, aside=False).update(aside=True)
    return freed


def try_again() -> int:
    """What was set aside waits once more; how many requests. A periodic duty, too: disks are mended. Together
    at first: after a full disk they are many."""
    return Arrival.objects.filter(aside=True).update(aside=False, tries=1)


def forget_takings() -> int:
    """Rows of takings that brought nothing go after a month. The others say of their imports that they are
    live: without them thousands would stand among those of people."""
    before = timezone.now() - timedelta(days=30)
    done = Taking.objects.filter(status=Status.DONE, finished__lt=before, imports=None)
    return Taking.objects.filter(pk__in=done.values("pk")).delete()[0]
