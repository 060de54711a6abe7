"""Ways by which people hear of alerts, and the messages that went there."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from journeymap.access.secrets import seal
from journeymap.analysis import telling
from journeymap.analysis.models.results import Alert
from journeymap.analysis.posting import Undelivered, parsed
from journeymap.jobs.models import Beat, Job
from journeymap.journeys.models import Journey


class Channel(models.Model):
    """One receiver of alerts: a mailbox or a webhook. Nothing is sent to it before it was switched on."""

    class Kind(models.TextChoices):
        MAIL = "mail", "e-mail"
        WEBHOOK = "webhook"

    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=80, unique=True, help_text="how pages call it")
    address = models.CharField(max_length=500, help_text="an e-mail address, or https://example.com/path")
    journey = models.ForeignKey(
        Journey, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        help_text="alerts of this journey only; empty: all alerts",
    )  # fmt: skip
    on = models.BooleanField(default=False, help_text="messages leave this machine only while it is on")
    since = models.DateTimeField(null=True, editable=False, help_text="when it was switched on last")
    quiet_from = models.TimeField(null=True, blank=True, help_text="nothing is sent from this hour")
    quiet_until = models.TimeField(null=True, blank=True, help_text="then all that waited, in one message")
    zone = models.CharField(max_length=60, default="UTC", help_text="time zone of the quiet hours")
    secret = models.TextField(blank=True, editable=False, help_text="signs what goes to a webhook; sealed")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, str] = {}
        try:
            if self.kind == self.Kind.MAIL:
                validate_email(self.address)
            else:
                parsed(self.address)
        except (ValidationError, Undelivered) as refused:
            wrong["address"] = refused.messages[0] if isinstance(refused, ValidationError) else str(refused)
        if self.zone not in available_timezones():
            wrong["zone"] = "A time zone is called like Europe/Lisbon."
        if (self.quiet_from is None) != (self.quiet_until is None):
            wrong["quiet_until"] = "Quiet hours need both ends, or neither."
        elif self.quiet_from is not None and self.quiet_from == self.quiet_until:
            wrong["quiet_until"] = (
                "Quiet hours that never end would hold back everything: switch it off instead."
            )
        if wrong:
            raise ValidationError(wrong)

    def quiet_at(self, moment: datetime) -> bool:
        """Whether messages are held back at this moment, by the clock of its time zone."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        clock = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def new_secret(self) -> str:
        """Make and keep another secret; it can be read now and never again."""
        secret = secrets.token_urlsafe(32)
        self.secret = seal(secret, telling.PURPOSE)
        self.save(update_fields=["secret"])
        return secret


class Notice(Job):
    """One message: all that a channel had not been told yet. Sent again, its `delivery` stays the same."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    delivery = models.UUIDField(default=uuid4, unique=True, editable=False)
    test = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+",
        help_text="who asked for a test",
    )  # fmt: skip

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{'test' if self.test else 'message'} {self.pk} to {self.channel} ({self.status})"

    def carry_out(self, beat: Beat) -> None:
        telling.carry_out(self, beat)


class Told(models.Model):
    """That a message says of an alert that it opened, or that it is over: once to each channel."""

    class Event(models.TextChoices):
        OPENED = "opened"
        CLOSED = "closed"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="told")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="told")
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="told")
    event = models.CharField(max_length=6, choices=Event)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "alert", "event"], name="told_once_to_a_channel")
        ]

    def __str__(self) -> str:
        return f"{self.event}: alert {self.alert_id} to {self.channel}"
