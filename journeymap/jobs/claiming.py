"""Claim a row, keep it alive, carry it out, say how it ended.

The same functions serve the worker (`attempt`), commands and tests (`run_here`).
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone

from journeymap.access.about import about
from journeymap.access.counting import LONG, Counter, Histogram
from journeymap.access.digesting import forget_known
from journeymap.jobs.errors import Cancelled, ClaimLost, NotQueued, PutOff
from journeymap.jobs.states import Status

if TYPE_CHECKING:
    from journeymap.jobs.models import Job

log = logging.getLogger(__name__)
J = TypeVar("J", bound="Job")
WRITE_EVERY = 1.0  # seconds between two writes of progress, however often `beat` is called
TEXT_LIMIT = 20_000  # characters of an error kept on the row
ENDED = Counter("jobs_ended", "Jobs that a process carried out, by how they ended.", ("kind", "state"))
TOOK = Histogram("job_seconds", "From the claim of a job to its end.", ("kind",), LONG)


def claim(model: type[J], pk: Any) -> J | None:
    """The row, now RUNNING under a fresh token; None where somebody else has it or it is not queued."""
    token, now = uuid.uuid4().hex, timezone.now()
    claimed = model._default_manager.filter(pk=pk, status=Status.QUEUED).update(
        status=Status.RUNNING,
        worker=token,
        attempts=F("attempts") + 1,
        started=now,
        heartbeat=now,
        finished=None,
        progress=0.0,
        error="",
        traceback="",
    )
    return model._default_manager.get(pk=pk) if claimed else None


class Heart:
    """Tells the row that its worker is alive. Call it as `beat(progress, message)` from the work itself."""

    def __init__(self, job: Job) -> None:
        self.model, self.pk, self.token, self.name = type(job), job.pk, job.worker, job.name
        self.progress: float | None = None
        self.message: str | None = None
        self.written = float("-inf")
        self.stopped = threading.Event()

    def __call__(self, progress: float | None = None, message: str | None = None) -> None:
        """Note progress (0 to 1) and a message of at most 200 characters. Raises Cancelled, ClaimLost."""
        self.progress = self.progress if progress is None else min(1.0, max(0.0, float(progress)))
        self.message = self.message if message is None else storable(message, 200)
        if time.monotonic() - self.written >= WRITE_EVERY:
            self.write()

    def write(self) -> None:
        self.written = time.monotonic()
        told = {"progress": self.progress, "message": self.message}
        known = {name: value for name, value in told.items() if value is not None}
        row = self.model.claims(self.pk, self.token)
        if not row.update(heartbeat=timezone.now(), **known):
            raise ClaimLost(f"{self.name} was taken over by another worker")
        if row.filter(cancel_requested=True).exists():
            raise Cancelled(f"{self.name} was cancelled")

    def keep(self) -> None:
        """Beat from a thread of its own while the work is inside one long call."""
        try:
            while not self.stopped.wait(settings.JOBS_HEARTBEAT_EVERY):
                try:
                    self.write()
                except (Cancelled, ClaimLost):
                    return  # the work hears it at its own next beat
                except DatabaseError as error:
                    log.warning("%s: a heartbeat could not be written (%s)", self.name, type(error).__name__)
        finally:
            connection.close()


@contextmanager
def beating(job: Job) -> Iterator[Heart]:
    heart = Heart(job)
    thread = threading.Thread(target=heart.keep, name=f"heart of {job.name}", daemon=True)
    thread.start()
    try:
        yield heart
    finally:
        heart.stopped.set()
        thread.join(timeout=30)


def storable(text: object, limit: int = TEXT_LIMIT) -> str:
    """Text any database takes: no NUL (PostgreSQL refuses it), not longer than `limit` characters."""
    return str(text).replace("\0", "\\0")[:limit]


def finish(job: Job, status: str, error: str = "", trace: str = "") -> bool:
    """Say how it ended; False, changing nothing, where the claim no longer holds."""
    ended = {
        "status": status,
        "finished": timezone.now(),
        "error": storable(error),
        "traceback": storable(trace),
    }
    if status == Status.DONE:
        ended |= {"progress": 1.0, "message": ""}
    changed = type(job).claims(job.pk, job.worker).update(**ended)
    job.refresh_from_db()
    return bool(changed)


def explain(error: BaseException) -> str:
    """One line for people: the error's own words, with its kind where the words alone say little."""
    words = str(error).strip()
    return (
        words
        if words and not isinstance(error, KeyError)
        else f"{type(error).__name__}: {words}".rstrip(": ")
    )


def work(job: Job) -> None:
    """Carry out a claimed job and store how it ended. Raises what `carry_out` raised."""
    begun = time.monotonic()
    forget_known()
    with about(job=job.name):
        try:
            carried_out(job)
        finally:
            kind = job._meta.label_lower
            if not job.is_open:  # one that gave its claim back has not ended
                ENDED.labels(kind, job.status).inc()
                TOOK.labels(kind).observe(time.monotonic() - begun)
                job.ended()


def carried_out(job: Job) -> None:
    try:
        with beating(job) as heart:
            heart()  # a job cancelled between claim and start does not start
            job.carry_out(heart)
    except Cancelled:
        finish(job, Status.CANCELLED)
        raise
    except (ClaimLost, PutOff):
        job.refresh_from_db()
        raise
    except BaseException as error:
        finish(job, Status.FAILED, explain(error), "".join(traceback.format_exception(error)))
        raise
    if job.status == Status.RUNNING and not finish(job, Status.DONE) and job.status != Status.DONE:
        raise ClaimLost(f"{job.name} was taken over by another worker")


def run_here(job: J) -> J:
    """Claim and carry out in this process. The finished row; raises NotQueued or what the work raised."""
    claimed = claim(type(job), job.pk)
    if claimed is None:
        raise NotQueued(f"{job.name} is not waiting to be carried out: somebody else has it, or it has ended")
    try:
        work(claimed)
    finally:
        job.refresh_from_db()
    return job


def attempt(model: type[Job], pk: Any) -> Status | None:
    """What a worker does with a message. The status the job ended in; None where there was nothing to do.

    A failed job has its error and traceback on the row; the log gets its kind only, for errors can quote
    what customers wrote.
    """
    job = claim(model, pk)
    if job is None:
        return None
    with about(job=job.name):
        try:
            work(job)
            log.info("%s: %s", job.name, job.status)
        except (Cancelled, ClaimLost, PutOff) as ending:
            log.info("%s stopped: %s", job.name, type(ending).__name__)
        except Exception as error:
            log.error("%s failed (%s); the row has the details", job.name, type(error).__name__)
    return Status(job.status)
