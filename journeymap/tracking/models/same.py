"""Two keys that a tracker says are one customer, until they are joined."""

from __future__ import annotations

from django.db import models


class Same(models.Model):
    """other: the key of a device, or an earlier key. told: the tracker said so itself (alias); else both keys
    stood in one message."""

    other = models.CharField(max_length=500)
    customer = models.CharField(max_length=500)
    told = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["other", "customer"], name="same_once")]

    def __str__(self) -> str:
        return f"{self.other} is {self.customer}"
