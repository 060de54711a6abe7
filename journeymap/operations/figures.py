"""The few numbers that somebody who looks after an installation wants to see at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Model, QuerySet
from django.utils import timezone

from journeymap.events.manifests import KINDS
from journeymap.events.snapshots import current
from journeymap.jobs.models import Duty, Job
from journeymap.jobs.states import OPEN, Status
from journeymap.jobs.sweeping import job_models
from journeymap.operations.metrics.processes import Process, processes

LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Work:
    """One kind of job: how many wait, run, and failed within a day."""

    title: str
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True)
class Figures:
    """failing: periodic duties, with why. memory: (part, its processes, bytes) on this machine. rows: kind ->
    rows of the store. bytes: of its files."""

    work: list[Work]
    failing: list[Duty]
    memory: list[tuple[str, int, int]]
    rows: dict[str, int]
    bytes: int
    files: int


def figures() -> Figures:
    manifest = current().manifest
    entries = [entry for _, entry in manifest.entries()]
    return Figures(
        work=list(work()),
        failing=list(Duty.objects.exclude(error="").order_by("name")),
        memory=list(by_part(processes())),
        rows={kind: manifest.rows(kind) for kind in KINDS},
        bytes=sum(entry.size for entry in entries),
        files=len(entries),
    )


def work() -> Iterator[Work]:
    """Kinds of which there is anything to tell, those with the most first."""
    told = [of(model) for model in job_models()]
    return iter(sorted(filter(any_of, told), key=lambda each: -(each.waiting + each.running + each.failed)))


def any_of(told: Work) -> bool:
    return bool(told.waiting or told.running or told.failed)


def of(model: type[Job]) -> Work:
    rows: QuerySet[Model] = model._default_manager.all()
    failed = rows.filter(status=Status.FAILED, finished__gte=timezone.now() - LATELY)
    return Work(
        title=str(model._meta.verbose_name_plural),
        waiting=rows.filter(status__in=set(OPEN) - {Status.RUNNING}).count(),
        running=rows.filter(status=Status.RUNNING).count(),
        failed=failed.count(),
    )


def by_part(found: list[Process]) -> Iterator[tuple[str, int, int]]:
    for part, group in groupby(found, key=lambda each: each.part):
        members = list(group)
        yield part, len(members), sum(each.memory for each in members)
