"""What could not be handed over is tried again, later each time. A duty."""

from __future__ import annotations

from django.utils import timezone

from journeymap.access.exits import is_open
from journeymap.actions.models import Handover
from journeymap.actions.notifying import PAUSES, TRIES
from journeymap.actions.trackers.handing import EXIT
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import Status


def retry() -> int:
    """How many are on their way again. What was stopped while it ran, as by an erasure, stays."""
    if not is_open(EXIT):
        return 0
    now, again = timezone.now(), 0
    failed = Handover.objects.filter(status=Status.FAILED, attempts__lt=TRIES, cancel_requested=False)
    for job in failed.filter(tracker__on=True):
        if job.finished and job.finished + PAUSES[max(job.attempts, 1) - 1] <= now:
            queued = Handover.objects.filter(pk=job.pk, status=Status.FAILED)
            if queued.update(status=Status.QUEUED, sent=None):
                enqueue(job)
                again += 1
    return again
