"""What one weekly digest says of one journey, and what the next one is compared with."""

from __future__ import annotations

from typing import Any

from django.db import models

from journeymap.actions.models.channel import Channel, Notice
from journeymap.journeys.models import Journey


class Digest(models.Model):
    """Made when its message is first put into words, so that a second try says the same.

    told: as `digesting.telling` makes it. frozen: {"content", "definition", "rows"} as an edition keeps them,
    without keys of customers; emptied once a newer digest was sent. chart, map: PNG, empty where there is
    nothing to draw.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="digests")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="digests")
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="digests")
    told: Any = models.JSONField(default=dict)
    frozen: Any = models.JSONField(default=dict)
    chart = models.BinaryField(default=bytes)
    map = models.BinaryField(default=bytes)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["notice", "journey"], name="journey_once_in_a_digest")]

    def __str__(self) -> str:
        return f"digest of {self.journey}"
