"""Background work: jobs, the queue, periodic duties, runs of analyzers."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from journeymap.analysis.models import Run
from journeymap.jobs.models import Duty, Job
from journeymap.jobs.sending import queue_length
from journeymap.jobs.states import OPEN, Status
from journeymap.jobs.sweeping import job_models
from journeymap.operations.metrics.gauges import Rows, gauge, one

LATELY = timedelta(hours=24)


def silent(model: type[Job]) -> QuerySet[Job]:
    """Rows whose worker gives no sign of life any more: it died, and the sweep has not come yet."""
    limit = timezone.now() - timedelta(seconds=settings.JOBS_HEARTBEAT_LIMIT)
    return model._default_manager.filter(status=Status.RUNNING, heartbeat__lt=limit)


@gauge("jobs", "Jobs that wait or run, by kind and state.", "kind", "state")
def jobs() -> Rows:
    for model in job_models():
        counted = model._default_manager.filter(status__in=OPEN).values_list("status").annotate(Count("pk"))
        found = dict(counted.order_by())
        for state in OPEN:
            yield (model._meta.label_lower, str(state)), found.get(str(state), 0)


@gauge("jobs_failed_lately", "Jobs that failed within a day, by kind.", "kind")
def failed() -> Rows:
    for model in job_models():
        rows = model._default_manager.filter(status=Status.FAILED, finished__gte=timezone.now() - LATELY)
        yield (model._meta.label_lower,), rows.count()


@gauge("job_oldest_seconds", "How long the oldest queued job of a kind has waited.", "kind")
def oldest() -> Rows:
    now = timezone.now()
    for model in job_models():
        created = model._default_manager.filter(status=Status.QUEUED).aggregate(first=Min("created"))["first"]
        yield (model._meta.label_lower,), (now - created).total_seconds() if created else 0.0


@gauge("jobs_silent", "Running jobs whose worker gave no sign of life for too long.", "kind")
def dead() -> Rows:
    for model in job_models():
        yield (model._meta.label_lower,), silent(model).count()


@gauge("queue_messages", "Messages in the broker that no worker has taken; nothing while it is away.")
def queue() -> Rows:
    yield from one(queue_length())


@gauge("duty_age_seconds", "Since a periodic duty was last done.", "duty")
def duties() -> Rows:
    now = timezone.now()
    for name, finished in Duty.objects.exclude(finished=None).values_list("name", "finished"):
        yield (name,), (now - finished).total_seconds()


@gauge("duty_failed", "1 where a periodic duty failed the last time.", "duty")
def duties_failed() -> Rows:
    for name, error in Duty.objects.values_list("name", "error"):
        yield (name,), float(bool(error))


@gauge("runs_lately", "Runs of analyzers that ended within a day.", "analyzer", "state")
def runs() -> Rows:
    ended = Run.objects.filter(finished__gte=timezone.now() - LATELY).order_by()
    for analyzer, state, count in ended.values_list("analyzer", "status").annotate(Count("pk")):
        yield (analyzer, state), count


@gauge("run_peak_bytes", "The most memory that a run of an analyzer took within a day.", "analyzer")
def memory() -> Rows:
    ended = Run.objects.filter(finished__gte=timezone.now() - LATELY, peak_bytes__isnull=False).order_by()
    for analyzer, most in ended.values_list("analyzer").annotate(Max("peak_bytes")):
        yield (analyzer,), most
