"""Erasures, how long each kind of data is kept, and the clearances that see to it: jobs with receipts."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from journeymap.desks.models.making import Making
from journeymap.jobs.models import Beat, Job
from journeymap.privacy import clearing, erasure, sparing
from journeymap.privacy.kinds import Kind


class Erasure(Job):
    """The erasure of one person. `key` is emptied in the transaction that ends it; `digest` stays.

    receipt: counts of what was removed from where, and the files that were deleted; hand-overs that were left
    for a person to look at.
    """

    key = models.TextField(blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    receipt = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("-pk",)
        permissions = [("export_person", "Can export everything held about a person")]

    def __str__(self) -> str:
        return f"erasure {self.pk} of {self.digest[:8]}"

    def carry_out(self, beat: Beat) -> None:
        erasure.carry_out(self, beat)

    @classmethod
    def wake(cls) -> int:
        return sparing.wake(cls)

    def behind(self) -> list[Job]:
        return [making for making in sparing.sparing(self) if making.is_open]

    def ended(self) -> None:
        Making.wake()  # feeds that waited for it


class Retention(models.Model):
    """How many days a kind of data is kept. days empty: for ever. revision: moves on with every change."""

    kind = models.CharField(max_length=12, choices=Kind, unique=True)
    days = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(36_500)]
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ("kind",)
        verbose_name_plural = "retention"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {f'{self.days} days' if self.days else 'for ever'}"


class Clearance(Job):
    """One removal of all that is older than it may be. receipt: kind -> {"before", "removed"}."""

    receipt = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"clearance {self.pk}"

    def carry_out(self, beat: Beat) -> None:
        clearing.carry_out(self, beat)
