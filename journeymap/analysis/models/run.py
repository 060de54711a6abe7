"""Runs of analyzers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from journeymap.analysis import running
from journeymap.analysis.models.setting import switched_off
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import unpin
from journeymap.jobs.models import Beat, Job
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import OPEN, Status
from journeymap.journeys.models import Journey

KEPT = 3  # newest runs of an analyzer on a journey whose numbers can still be opened to their rows


class Run(Job):
    """One execution of an analyzer, stamped with all that is needed to do it again.

    A run of a company analyzer has no journey. `needs` that no earlier run has given leave it WAITING.
    """

    journey = models.ForeignKey(Journey, null=True, blank=True, on_delete=models.CASCADE, related_name="runs")
    analyzer = models.CharField(max_length=60)
    version = models.CharField(max_length=30, blank=True, editable=False)
    params = models.JSONField(default=dict, blank=True)
    filter = models.JSONField(
        default=dict, blank=True, help_text="the part of the journey it looked at; empty: all"
    )
    snapshot = models.ForeignKey(
        Snapshot, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    snapshot_number = models.PositiveBigIntegerField(
        null=True, editable=False, help_text="stays when the data go"
    )
    curated = models.JSONField(
        default=dict, editable=False, help_text="revisions of what people keep, where it used that"
    )
    awaits = models.PositiveBigIntegerField(
        null=True, editable=False, help_text="the run whose ending a waiting one waits for"
    )
    journey_revision = models.PositiveIntegerField(null=True, editable=False)
    definition = models.JSONField(null=True, editable=False, help_text="the journey as it was defined then")
    tried = models.PositiveIntegerField(default=0, editable=False, help_text="tested candidates, kept or not")
    seconds = models.FloatField(null=True, editable=False, help_text="wall clock of the analysis itself")
    peak_bytes = models.PositiveBigIntegerField(null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["journey", "analyzer", "status"])]

    def __str__(self) -> str:
        return f"{self.analyzer} on {self.journey or 'the company'} ({self.status})"

    def carry_out(self, beat: Beat) -> None:
        running.carry_out(self, beat)

    @classmethod
    def put_back_running(cls) -> int:
        """Runs under way begin again on the data as they are now; what they had copied is deleted."""
        running = list(cls.objects.filter(status=Status.RUNNING))
        for run in running:
            cls.claims(run.pk, run.worker).update(status=Status.QUEUED, worker="", sent=None)
            shutil.rmtree(run.folder, ignore_errors=True)
        return len(running)

    def release_superseded(self) -> None:
        """Runs that newer ones replaced keep what they said, but no longer the data that they looked at."""
        same = Run.objects.filter(journey=self.journey, analyzer=self.analyzer, filter=self.filter)
        done = same.filter(status=Status.DONE).exclude(snapshot=None).order_by("-pk")
        for run in done[KEPT:]:
            Run.objects.filter(pk=run.pk).update(snapshot=None)
            unpin(f"run:{run.pk}")

    @classmethod
    def wake_waiting(cls, **narrowed: Any) -> int:
        """What waited for an input may look again, but for those that await a run under way; how many did."""
        woken = 0
        waiting = cls.objects.filter(status=Status.WAITING, **narrowed)
        for run in waiting.exclude(awaits__in=cls.objects.filter(status__in=OPEN).values("pk")):
            if cls.objects.filter(pk=run.pk, status=Status.WAITING).update(status=Status.QUEUED, sent=None):
                enqueue(run)
                woken += 1
        return woken

    def stamp(self) -> None:
        """Store what it looks at as soon as it begins: a run that fails or waits has looked at it too."""
        known = ("version", "snapshot_number", "journey_revision", "curated")
        type(self).claims(self.pk, self.worker).update(**{name: getattr(self, name) for name in known})

    @property
    def folder(self) -> Path:
        """Files that belong to this run: its score columns and models."""
        return settings.DATA_DIR / "runs" / str(self.pk)


def latest(journey: Journey | None) -> dict[str, Run]:
    """The newest finished run over the whole of `journey` (None: company) of each analyzer, by its name.

    Without those of analyzers that are switched off: nobody keeps what they said up to date.
    """
    done = Run.objects.filter(journey=journey, status=Run.Status.DONE, filter={}).order_by("pk")
    done = done.exclude(switched_off())
    return {run.analyzer: run for run in done}
