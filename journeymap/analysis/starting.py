"""Which runs are due, in which order: asked for by a person, or by themselves after new data came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from journeymap.analysis.models import Run
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import current
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.mining.registry import load


def in_order(names: Iterable[str] = ()) -> tuple[str, ...]:
    """The analyzers named (default: all), what one gives before who needs it. KeyError for an unknown one."""
    registry = load()
    return registry.in_order([registry.get(name).name for name in names] or None)


def plan(
    journey: Journey | None,
    name: str,
    by: AbstractBaseUser | None = None,
    params: Mapping[str, Any] | None = None,
) -> Run:
    """Store a run of one analyzer, QUEUED and not sent. A company analyzer's run has no journey."""
    company = load().get(name).scope == "company"
    return Run.objects.create(
        journey=None if company else journey, analyzer=name, by=by, params=dict(params or {})
    )


def start(
    journey: Journey | None,
    names: Iterable[str] = (),
    by: AbstractBaseUser | None = None,
    params: Mapping[str, Any] | None = None,
) -> list[Run]:
    """Store runs and hand them to the workers. One that is waiting or running already is not doubled.

    params: settings of the analyzers named; those told nothing use their defaults.
    """
    wanted = in_order(names)
    with transaction.atomic():
        open_runs = Run.objects.filter(Q(journey=journey) | Q(journey=None), status__in=OPEN)
        busy = set(open_runs.values_list("analyzer", flat=True))
        runs = [plan(journey, name, by, params) for name in wanted if name not in busy]
        for run in runs:
            enqueue(run)
    return runs


def start_due() -> int:
    """Start what is out of date, once no snapshot came for a while (or the oldest change waited too long).

    Out of date: the newest runs of a journey looked at an older snapshot or revision. Returns how many runs
    were started. A beat duty: whoever brings data in calls nobody.
    """
    snapshot = current()
    if not snapshot.number or not settled(snapshot):
        return 0
    return sum(len(start(journey)) for journey in Journey.objects.all() if out_of_date(journey, snapshot))


def settled(snapshot: Snapshot) -> bool:
    """No newer data for a while, or data have waited for the longest time that is tolerated."""
    now = timezone.now()
    if snapshot.created < now - timedelta(seconds=settings.ANALYSIS_QUIET):
        return True
    waiting = Snapshot.objects.filter(created__lt=now - timedelta(seconds=settings.ANALYSIS_PATIENCE))
    last = Run.objects.filter(status=Run.Status.DONE).aggregate(newest=Max("snapshot_number"))["newest"]
    oldest_new = waiting.filter(number__gt=last or 0)
    return oldest_new.exists()


def out_of_date(journey: Journey, snapshot: Snapshot) -> bool:
    """Whether its newest runs, of any ending, looked at older data or an older definition."""
    if Run.objects.filter(journey=journey, status__in=OPEN).exists():
        return False
    last = Run.objects.filter(journey=journey).exclude(snapshot_number=None).order_by("-pk").first()
    if last is None:
        return True
    return last.snapshot_number < snapshot.number or last.journey_revision != journey.revision
