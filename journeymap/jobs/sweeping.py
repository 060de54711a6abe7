"""The guarantee behind every job: no row waits for ever, whatever happens to workers and broker."""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from journeymap.jobs.models import Job
from journeymap.jobs.sending import queue_length, send
from journeymap.jobs.states import Status

SENT_AT_ONCE = 100


def job_models() -> list[type[Job]]:
    return [model for model in apps.get_models() if issubclass(model, Job)]


def sweep() -> None:
    """Put rows of dead workers back, wake what was put off, then send what no queue holds any more."""
    for model in job_models():
        put_back(model, timezone.now())
        model.wake()
    resend()


def put_back(model: type[Job], now: datetime) -> int:
    """Rows RUNNING whose heartbeat is too old: back to the queue, or ended. Returns how many were touched."""
    limit = now - timedelta(seconds=settings.JOBS_HEARTBEAT_LIMIT)
    silent = model._default_manager.filter(status=Status.RUNNING, heartbeat__lt=limit)
    # Each is one conditional update: a worker that beats or ends in between keeps its row.
    cancelled = silent.filter(cancel_requested=True).update(status=Status.CANCELLED, finished=now, worker="")
    failed = silent.filter(attempts__gte=settings.JOBS_MAX_ATTEMPTS).update(
        status=Status.FAILED,
        finished=now,
        worker="",
        error=(
            f"The process that carried this out died {settings.JOBS_MAX_ATTEMPTS} times. "
            "It may need more memory or disk than the machine has; see the log, then start it again."
        ),
    )
    queued = silent.update(
        status=Status.QUEUED,
        worker="",
        sent=None,
        progress=0.0,
        message="The worker died; waiting for another",
    )
    return cancelled + failed + queued


def resend() -> int:
    """Send queued rows that were never sent, or were sent a while ago and are in no queue; how many."""
    before = timezone.now() - timedelta(seconds=settings.JOBS_RESEND_AFTER)
    rows = [
        job
        for model in job_models()
        for job in model._default_manager.filter(status=Status.QUEUED)
        .filter(
            Q(sent__isnull=True, created__lt=before)
            | Q(sent__lt=before)
            | Q(sent__isnull=True, attempts__gt=0)
        )
        .order_by("created")[:SENT_AT_ONCE]
    ]
    # While messages wait, workers are merely busy: sending again would only pile up doubles.
    if not rows or queue_length() != 0:
        return 0
    return sum(map(send, sorted(rows, key=lambda job: job.created)))
