"""The row behind every piece of background work, and the row behind every periodic duty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from journeymap.jobs import claiming
from journeymap.jobs.errors import Cancelled, ClaimLost, PutOff
from journeymap.jobs.states import OPEN, Status

Beat = Callable[..., None]  # beat(progress=None, message=None); raises Cancelled or ClaimLost


class Job(models.Model):
    """Abstract. A subclass adds its own columns and `carry_out`.

    `carry_out` writes files first, then moves its pointers and sets DONE in one transaction:

        with self.completing():
            ...rows that make the result visible...

    It may be started again from the beginning after a crash, so what it writes before that must be harmless.
    """

    Status = Status

    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED, db_index=True)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    sent = models.DateTimeField(null=True, editable=False, help_text="last handed to the broker")
    started = models.DateTimeField(null=True, editable=False)
    finished = models.DateTimeField(null=True, editable=False)
    heartbeat = models.DateTimeField(null=True, editable=False)
    worker = models.CharField(
        max_length=32, default="", blank=True, editable=False, help_text="token of the claim"
    )
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    progress = models.FloatField(default=0.0, editable=False, help_text="0 to 1")
    message = models.CharField(max_length=200, default="", blank=True, editable=False)
    error = models.TextField(default="", blank=True, editable=False)
    traceback = models.TextField(default="", blank=True, editable=False)
    cancel_requested = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    def carry_out(self, beat: Beat) -> None:
        """Do the work; call `beat(progress, message)` now and then. Any exception fails the job."""
        raise NotImplementedError(f"{type(self).__name__} must define carry_out")

    @classmethod
    def wake(cls) -> int:
        """Queue rows that were put off and may go on now; how many. The sweep calls it, and so may others."""
        return 0

    def ended(self) -> None:
        """Called once its row says how it ended, whatever that is: may wake what waits for it."""

    def behind(self) -> Iterable[Job]:
        """Rows, perhaps nobody's, that must end before this one can go on: who waits here helps them on."""
        return ()

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @classmethod
    def claims(cls, pk: Any, token: str) -> models.QuerySet[Self]:
        """The row `pk` as long as the claim `token` holds: every write of a worker goes through this."""
        return cls._default_manager.filter(pk=pk, worker=token, status=Status.RUNNING)

    @contextmanager
    def completing(self) -> Iterator[None]:
        """One transaction that ends in DONE. Where it may not: ClaimLost, Cancelled, nothing changed."""
        with transaction.atomic():
            # The conditional update comes first: it locks the row, so no sweep or cancel can slip in between.
            changed = (
                type(self)
                .claims(self.pk, self.worker)
                .filter(cancel_requested=False)
                .update(status=Status.DONE, finished=timezone.now(), progress=1.0, message="")
            )
            if not changed:
                raise self._stopped("may not finish any more")
            yield
        self.refresh_from_db(fields=["status", "finished", "progress", "message"])

    def put_off(self, reason: str, **also: Any) -> PutOff:
        """Give the claim back and wait until `wake` queues the row. `carry_out` ends then: by returning, or
        by raising what this gives. also: fields that say what it waits for.

        The worker is free meanwhile. It begins again from the beginning, which is no further attempt. Raises
        Cancelled or ClaimLost where there is nothing to give back.
        """
        given = type(self).claims(self.pk, self.worker).filter(cancel_requested=False)
        waits = {
            "status": Status.WAITING,
            "worker": "",
            "sent": None,
            "message": claiming.storable(reason, 200),
        }
        if not given.update(attempts=F("attempts") - 1, **waits, **also):
            raise self._stopped("may not wait any more")
        self.refresh_from_db(fields=["attempts", *waits, *also])
        return PutOff(reason)

    def _stopped(self, why: str) -> Cancelled | ClaimLost:
        cancelled = type(self).claims(self.pk, self.worker).exists()
        return (Cancelled if cancelled else ClaimLost)(f"{self.name} {why}")

    def cancel(self) -> bool:
        """Stop it: at once where it has not begun, else at its next beat. False where it had ended."""
        rows = type(self)._default_manager.filter(pk=self.pk)
        waiting = rows.filter(status__in=(Status.QUEUED, Status.WAITING)).update(
            status=Status.CANCELLED, finished=timezone.now(), cancel_requested=True
        )
        running = 0 if waiting else rows.filter(status=Status.RUNNING).update(cancel_requested=True)
        self.refresh_from_db()
        return bool(waiting or running)

    def run_here(self) -> Self:
        """Claim and carry out in this process. Raises NotQueued or what the work raised (also on the row)."""
        return claiming.run_here(self)

    @property
    def name(self) -> str:
        """How logs and messages call this row."""
        return f"{self._meta.label_lower} {self.pk}"


class Duty(models.Model):
    """When a periodic duty was last done; the row that keeps two clocks from doing it twice."""

    name = models.CharField(max_length=100, unique=True)
    due = models.DateTimeField(default=timezone.now, db_index=True)
    busy_until = models.DateTimeField(
        null=True, help_text="somebody is at it, or died at it before this time"
    )
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return self.name
