"""What was seen of a journey when its desk tables were made."""

from __future__ import annotations

from typing import Any

from django.db import models

from journeymap.journeys.models import Journey


class Seen(models.Model):
    """Imports that were first seen in a journey's desk tables at a time.

    imports: [first, last] of each run of numbers. state: digest of what changes every row when it changes;
    changed: it did, so every older row counts as changed now.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="+")
    imports: Any = models.JSONField(default=list)
    state = models.CharField(max_length=64)
    changed = models.BooleanField()
    when = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "seen"

    def __str__(self) -> str:
        return f"imports of {self.journey} first seen {self.when:%Y-%m-%d %H:%M}"
