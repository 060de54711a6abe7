"""Receivers of what others are told, and the messages that went there."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models
from django.db.models import Q

from journeymap.access.exits import is_open
from journeymap.access.posting import Undelivered, parsed
from journeymap.access.secrets import seal, unseal
from journeymap.actions import telling
from journeymap.actions.occasions import ALERTS, OCCASIONS
from journeymap.analysis.models import Alert, Proposal, ScoreSet
from journeymap.jobs.models import Beat, Job
from journeymap.journeys.models import Journey

LISTED = 1_000  # customers of a list that is watched, at most
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def begun_with() -> list[str]:
    return [ALERTS]


class Channel(models.Model):
    """One receiver: a mailbox, a webhook or a chat. Nothing is sent to it before it was switched on.

    address: of a chat its host alone, for whoever knows the whole may write there; the whole is sealed in
    `secret`. occasions: names of `occasions.OCCASIONS`.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", "e-mail"
        WEBHOOK = "webhook", "webhook"
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"
        MATTERMOST = "mattermost", "Mattermost"
        GOOGLE = "google-chat", "Google Chat"

    kind = models.CharField(max_length=11, choices=Kind)
    name = models.CharField(max_length=80, unique=True, help_text="how pages call it")
    address = models.CharField(max_length=500, help_text="an e-mail address, or https://example.com/path")
    journey = models.ForeignKey(
        Journey, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        help_text="what happens on this journey only; empty: all of them",
    )  # fmt: skip
    occasions: Any = models.JSONField(default=begun_with, blank=True)
    keys = models.BooleanField(
        default=False, help_text="bears keys of customers, where the exit for them is open"
    )
    first = models.PositiveSmallIntegerField(
        default=100, validators=[MinValueValidator(1), MaxValueValidator(LISTED)],
        help_text="customers at the top of a list that count as being on it",
    )  # fmt: skip
    weekday = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(6)], help_text="of the digest; 0 is Monday"
    )
    hour = models.PositiveSmallIntegerField(
        default=8, validators=[MaxValueValidator(23)], help_text="of the digest, by its time zone"
    )
    on = models.BooleanField(default=False, help_text="messages leave this machine only while it is on")
    since = models.DateTimeField(null=True, editable=False, help_text="when it was switched on last")
    begun: Any = models.JSONField(
        default=dict, editable=False, help_text="occasion: when it was asked for, where that is later"
    )
    trouble = models.CharField(
        max_length=200, blank=True, default="", editable=False,
        help_text="the kind of fault that hindered its messages when it was looked at last",
    )  # fmt: skip
    quiet_from = models.TimeField(null=True, blank=True, help_text="nothing is sent from this hour")
    quiet_until = models.TimeField(null=True, blank=True, help_text="then all that waited, in one message")
    zone = models.CharField(max_length=60, default="UTC", help_text="time zone of its hours")
    secret = models.TextField(
        blank=True, editable=False, help_text="signs what goes to a webhook, or the address of a chat; sealed"
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, str] = {}
        try:
            if self.kind == self.Kind.MAIL:
                validate_email(self.address)
            elif self.kind == self.Kind.WEBHOOK:
                parsed(self.address)
        except (ValidationError, Undelivered) as refused:
            wrong["address"] = refused.messages[0] if isinstance(refused, ValidationError) else str(refused)
        if self.zone not in available_timezones():
            wrong["zone"] = "A time zone is called like Europe/Lisbon."
        if not isinstance(self.occasions, list) or not set(self.occasions) <= set(OCCASIONS):
            wrong["occasions"] = f"Some of {', '.join(OCCASIONS)}."
        if (self.quiet_from is None) != (self.quiet_until is None):
            wrong["quiet_until"] = "Quiet hours need both ends, or neither."
        elif self.quiet_from is not None and self.quiet_from == self.quiet_until:
            wrong["quiet_until"] = (
                "Quiet hours that never end would hold back everything: switch it off instead."
            )
        if wrong:
            raise ValidationError(wrong)

    @property
    def is_chat(self) -> bool:
        return self.kind not in (self.Kind.MAIL, self.Kind.WEBHOOK)

    @property
    def exit(self) -> str:
        """The exit that its messages leave by."""
        return {self.Kind.MAIL: "mail", self.Kind.WEBHOOK: "webhooks"}.get(self.Kind(self.kind), "chats")

    @property
    def leaves(self) -> bool:
        """Whether anything may leave there now."""
        return self.on and is_open(self.exit)

    @property
    def weekday_name(self) -> str:
        return WEEKDAYS[self.weekday]

    def hears_of(self, occasion: str) -> bool:
        return occasion in self.occasions

    def since_of(self, occasion: str) -> datetime | None:
        """Since when it is told of an occasion; None where it never was on."""
        asked = self.begun.get(occasion)
        if self.since is None or asked is None:
            return self.since
        return max(self.since, datetime.fromisoformat(asked))

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

    def keep_address(self, address: str) -> None:
        """Of a chat: the host to be shown, the whole sealed. Not saved. Raises Undelivered."""
        self.address = parsed(address, secret=True).hostname or ""
        self.secret = seal(address, telling.CHAT)

    @property
    def whole_address(self) -> str:
        """Where a message goes. Raises Unreadable."""
        return unseal(self.secret, telling.CHAT) if self.is_chat else self.address


class Watch(models.Model):
    """A list of customers that a channel hears of when others come onto it.

    seen: what it was told last, kept as the run's own file, so that an erasure reaches it; no keys lie here.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="watches")
    journey = models.ForeignKey(Journey, null=True, on_delete=models.CASCADE, related_name="+")
    analyzer = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    seen = models.ForeignKey(ScoreSet, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "journey", "analyzer", "name"], name="list_watched_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.analyzer}"


class Notice(Job):
    """One message: all that a channel had not been told yet. Sent again, its `delivery` stays the same.

    content: what it says, where that is not looked up when it is sent; never keys of customers. about: what
    may be told once only.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    occasion = models.CharField(max_length=9, default=ALERTS)
    delivery = models.UUIDField(default=uuid4, unique=True, editable=False)
    content: Any = models.JSONField(default=dict, blank=True, editable=False)
    about = models.CharField(max_length=80, blank=True, default="", editable=False)
    test = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+",
        help_text="who asked for a test",
    )  # fmt: skip

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["channel", "about"], condition=~Q(about=""), name="about_once")
        ]

    def __str__(self) -> str:
        return f"{'test' if self.test else 'message'} {self.pk} to {self.channel} ({self.status})"

    def carry_out(self, beat: Beat) -> None:
        telling.carry_out(self, beat)


class Told(models.Model):
    """That a message says of an alert that it opened or is over, or that a proposal was accepted: once to
    each channel."""

    class Event(models.TextChoices):
        OPENED = "opened"
        CLOSED = "closed"
        ACCEPTED = "accepted"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="told")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="told")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.CASCADE, related_name="told")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.CASCADE, related_name="told")
    event = models.CharField(max_length=8, choices=Event)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "alert", "event"], name="told_once_to_a_channel"),
            models.UniqueConstraint(fields=["channel", "proposal"], name="proposal_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.alert_id or self.proposal_id} to {self.channel}"
