"""What has arrived and waits for the store."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from journeymap.tracking.models.keys import WriteKey


class Arrival(models.Model):
    """One request as it came, kept until its events are in the store. body: JSON, packed (zlib or gzip).

    call: its last word, such as `batch`. size: bytes of body. tries: takings that failed on it; after a few
    it is set aside for a person to look at, so that it holds up nothing else.
    """

    key = models.ForeignKey(WriteKey, on_delete=models.PROTECT, related_name="arrivals")
    received = models.DateTimeField(default=timezone.now, db_index=True)
    call = models.CharField(max_length=10)
    events = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    taking = models.ForeignKey(
        "tracking.Taking", null=True, on_delete=models.SET_NULL, related_name="arrivals"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    aside = models.BooleanField(default=False, db_index=True)
    body = models.BinaryField()  # last: what counts the backlog need not read it

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.call} of {self.events} events, received {self.received:%Y-%m-%d %H:%M:%S}"
