"""Links that show one view of a map to people without an account, and whether this house allows them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from journeymap.futures.models import Future
from journeymap.journeys.models import Journey

CURRENT, FUTURE, DAY = "current", "future", "day"
STATES = {CURRENT: "current map", FUTURE: "future map", DAY: "day in the life"}
NAME, ORIGINS = 200, 1_000
TOKEN_BYTES = 24  # of chance in a link: nobody guesses it


def new_token() -> str:
    """For a link; only its digest is kept, so it is shown once."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Share(models.Model):
    """One view of a journey's map, read by whoever has the link until it expires or is withdrawn.

    state: of the map that it shows; future: which one, where that is the future. query: what of it, as lists
    of texts (`links.SHARED`). notes: what people wrote is shown too; texts of customers and rows never are.
    frames: origins whose pages may embed it, one a line; empty: none.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="shares")
    state = models.CharField(max_length=7, choices=STATES, default=CURRENT)
    future = models.ForeignKey(Future, null=True, blank=True, on_delete=models.CASCADE, related_name="shares")
    name = models.CharField(max_length=NAME, help_text="for whom, or what for")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    query = models.JSONField(default=dict, blank=True)
    notes = models.BooleanField(default=False)
    frames = models.TextField(max_length=ORIGINS, blank=True)
    expires = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    last_opened = models.DateTimeField(null=True, editable=False)
    opened = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.journey})"

    def alive(self, now: datetime | None = None) -> bool:
        return self.withdrawn is None and self.expires > (now or timezone.now())


class Outside(models.Model):
    """Whether views may be shared outside at all: the newest row says so; without one they may not."""

    allowed = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "outside"

    def __str__(self) -> str:
        return "sharing outside is allowed" if self.allowed else "sharing outside is not allowed"
