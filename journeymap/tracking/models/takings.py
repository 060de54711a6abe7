"""The work that brings into the store what has arrived."""

from __future__ import annotations

from typing import Self

from django.db import models, transaction

from journeymap.ingest.models import Import
from journeymap.jobs.models import Beat, Job
from journeymap.jobs.sending import enqueue
from journeymap.tracking import taking
from journeymap.tracking.models.arrivals import Arrival
from journeymap.tracking.ripeness import oldest, ripe

AT_ONCE = 500  # keys in one query


class Taking(Job):
    """What had arrived at one moment, brought into the store together.

    arrived: received by then, the oldest of it. imported: the imports that came of it.
    """

    events = models.PositiveIntegerField(default=0, editable=False)
    arrived = models.DateTimeField(null=True, editable=False)
    imports = models.ManyToManyField(Import, editable=False, related_name="takings")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"taking {self.pk} of {self.events} live events"

    @classmethod
    def begin(cls) -> Self | None:
        """A taking of the oldest that waits, handed to a worker; None where nothing waits."""
        chosen, events = oldest()
        if not chosen:
            return None
        with transaction.atomic():
            job = cls.objects.create(events=events)
            for start in range(0, len(chosen), AT_ONCE):
                some = Arrival.objects.filter(pk__in=chosen[start : start + AT_ONCE], taking=None)
                some.update(taking=job)
            enqueue(job)
        return job

    def carry_out(self, beat: Beat) -> None:
        taking.carry_out(self, beat)
        if ripe():  # much comes in: the next one does not wait for the clock
            type(self).begin()
