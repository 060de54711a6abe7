"""Maps that are there before anybody asks: once data are settled, a worker counts what pages and answers
begin with, so that no server shares its processor with counting.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from journeymap.analysis.due import settled
from journeymap.analysis.models import Run
from journeymap.analysis.parts import Part
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey
from journeymap.maps.choices import CHOICES, choices
from journeymap.maps.keeping import MAP, folder, is_kept, kept_map
from journeymap.maps.lingering import key_of, last

log = logging.getLogger(__name__)
AT_WORK = (Status.QUEUED, Status.RUNNING)
REST = timedelta(minutes=5)  # at least, between two counts of a journey whose data keep coming, or that fails
ENOUGH = 60.0  # seconds of counting after which other work of this worker has its turn


def count_ahead() -> int:
    """The periodic duty: count the map and the choices of journeys that have none of now; how many it did.

    A journey that cannot be counted does not keep the others waiting; what it failed with is raised at last.
    """
    snapshot, counted, began = current(), 0, time.monotonic()
    troubles: list[Exception] = []
    if not snapshot.number or not settled(snapshot):
        return 0
    for journey in Journey.objects.order_by("pk"):
        if is_counted(journey) or _later(journey, snapshot):
            continue
        try:
            counted += _count(journey)
        except Exception as error:
            log.error("The map of journey %s is not counted ahead (%s)", journey.pk, type(error).__name__)
            troubles.append(error)
        if time.monotonic() - began > ENOUGH:
            break
    if troubles:
        raise troubles[0]
    return counted


def is_counted(journey: Journey) -> bool:
    """Whether the map and the choices of the whole journey, as it is now, only have to be read."""
    return all(is_kept(journey, what, Part()) for what in (MAP, CHOICES))


def _count(journey: Journey) -> bool:
    """Whether there is something to read now: data that came meanwhile make it one for nothing."""
    tried = _tried(journey)
    tried.parent.mkdir(parents=True, exist_ok=True)
    tried.touch()  # before: who is killed in the middle rests too
    kept_map(journey)
    choices(journey)
    if not is_counted(journey):
        return False
    tried.unlink(missing_ok=True)
    return True


def _tried(journey: Journey) -> Path:
    """A file that is there after a count that left nothing to read, until one does or the sweep finds it."""
    return folder() / f".tried-{key_of(journey, MAP, Part())}"


def _later(journey: Journey, snapshot: Snapshot) -> bool:
    """Whether to leave it for now: runs at work would have it counted anew, data keep coming, or it has just
    been counted for nothing."""
    concerned = Q(journey=journey) | Q(journey=None)
    if Run.objects.filter(concerned, status__in=AT_WORK).exists():
        return True
    try:
        if time.time() - _tried(journey).stat().st_mtime < REST.total_seconds():
            return True
    except FileNotFoundError:
        pass
    before = last(key_of(journey, MAP, Part()))
    return before is not None and before.made > timezone.now() - REST and snapshot.created > before.made
