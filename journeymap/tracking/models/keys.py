"""Who may send live events."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

NAME, SOURCE, ORIGINS = 100, 50, 2_000
CHANNELS = {"": "as the event says", "web": "web", "app": "app", "server": "server", "shop": "shop"}


def usual_consent() -> dict[str, str]:
    """What consent tools call the agreement to being counted, most of the time."""
    return {"Analytics": "mining"}


class WriteKey(models.Model):
    """Lets one sender in. Only the key's digest is kept, so the key itself is shown once.

    source: whose message ids these are; keys of one source may follow each other, and nothing is doubled.
    rate: events a second that one web process takes, averaged over ten seconds; none: no limit. origins: of
    pages whose script may send, one a line; `*`: of any; empty: browsers may not. consent: category in
    `context.consent` -> purpose.
    """

    name = models.CharField(max_length=NAME, unique=True, help_text="which site, app or server sends with it")
    source = models.SlugField(max_length=SOURCE, help_text="message ids are told apart by it")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField(max_length=12, editable=False, help_text="first letters, to know it by")
    on = models.BooleanField(default=True)
    rate = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="events a second; empty: no limit"
    )
    origins = models.TextField(
        max_length=ORIGINS, blank=True, help_text="origins whose pages may send, one a line"
    )
    channel = models.CharField(max_length=10, blank=True, choices=CHANNELS)
    consent = models.JSONField(default=usual_consent, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    made = models.DateTimeField(auto_now_add=True)
    events = models.PositiveBigIntegerField(default=0, editable=False)
    refused = models.PositiveBigIntegerField(default=0, editable=False)
    last_event = models.DateTimeField(null=True, editable=False, help_text="when the last one was received")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
