"""The tables of a feed, made by a job."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from journeymap.desks import making, turns
from journeymap.desks.goingfirst import erased_first
from journeymap.jobs.models import Beat, Job
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey


class Making(Job):
    """The tables that a feed reads, of a journey of many events: one at a time is made.

    base: names what they are made of; place: their folder below the feeds; used: when they were read last.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="+")
    keys = models.CharField(max_length=10, default="stand-ins")
    base = models.CharField(max_length=64, editable=False)
    place = models.CharField(max_length=32, blank=True, default="", editable=False, db_index=True)
    used = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["journey", "keys"],
                condition=Q(status__in=[str(each) for each in OPEN]),
                name="one_making",
            )
        ]

    def __str__(self) -> str:
        return f"tables of the feed of {self.journey}"

    @property
    def percent(self) -> int:
        return round(self.progress * 100)

    def carry_out(self, beat: Beat) -> None:
        making.carry_out(self, beat)

    def behind(self) -> list[Job]:
        return erased_first(self.created)

    @classmethod
    def wake(cls) -> int:
        return turns.wake(cls)
