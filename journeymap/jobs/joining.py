"""For commands that answer only when the result is there, whoever brings it about."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.utils import timezone

from journeymap.jobs.claiming import attempt, run_here
from journeymap.jobs.errors import NotQueued, PutOff
from journeymap.jobs.models import Job
from journeymap.jobs.states import Status
from journeymap.jobs.sweeping import put_back

J = TypeVar("J", bound=Job)
LOOK_EVERY = 1.0  # seconds


def run_or_join(job: J, tell: Callable[[str], None] = lambda _why: None) -> J:
    """Carry it out in this process; where another one has it, wait until it has ended.

    A process that died is noticed as the sweep notices it, and its work is taken over, without any worker;
    so is the work of others that this one was put off for.
    The ended row; raises what the work raised here. tell: hears once each what it was put off for.
    """
    told = set[str]()
    while True:
        try:
            return run_here(job)
        except (NotQueued, PutOff):
            job.refresh_from_db()
            if not job.is_open:
                return job
            if job.status == Status.WAITING and job.message not in told:
                told.add(job.message)
                tell(job.message)
        time.sleep(LOOK_EVERY)
        help_on(job)


def help_on(job: Job) -> None:
    """Do here what the job waits for, where nobody else does it; then wake the job, if it may go on."""
    line = list(before(job, set()))
    for model in dict.fromkeys(type(other) for other in line):
        revive(model)
    for other in line:
        attempt(type(other), other.pk)
    revive(type(job))


def before(job: Job, met: set[tuple[type[Job], Any]]) -> Iterator[Job]:
    """All that must end before the job can go on, and what they wait for before them; each once.

    Rows of one line name each other over and over: without those that were met the way would double with
    each.
    """
    for other in job.behind():
        key = (type(other), other.pk)
        if key not in met:
            met.add(key)
            yield from before(other, met)
            yield other


def revive(model: type[Job]) -> None:
    """Put back what died, queue what may go on."""
    put_back(model, timezone.now())
    model.wake()
