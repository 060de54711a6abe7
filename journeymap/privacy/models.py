"""Erasures as rows, and what is left of them: a receipt that names nobody."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from journeymap.jobs.models import Beat, Job
from journeymap.privacy import erasure


class Erasure(Job):
    """The erasure of one person. `key` is emptied in the transaction that ends it; `digest` stays.

    receipt: counts of what was removed from where, and the files that were deleted.
    """

    key = models.TextField(blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    receipt = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"erasure {self.pk} of {self.digest[:8]}"

    def carry_out(self, beat: Beat) -> None:
        erasure.carry_out(self, beat)
