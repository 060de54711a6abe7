"""Connections to sources, their pulls, the pages on their way in, and messages that others sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from journeymap.access.secrets import seal, unseal
from journeymap.connecting import pulling
from journeymap.ingest.models import Import, Kind
from journeymap.jobs.models import Beat, Job
from journeymap.jobs.sending import send
from journeymap.jobs.states import OPEN, Status

USER = settings.AUTH_USER_MODEL
PURPOSE = "secrets of connections"


class Changed(models.TextChoices):
    NEWEST = "newest", "the newest version replaces the earlier one"
    FIRST = "first", "the first version stays"


class Connection(models.Model):
    """A source that data come from again and again.

    settings: as the kind's schema keeps them, nothing secret among them. sealed: its secrets, which nobody
    is shown again. told: what people said of the columns, as of an import. mapping: how the columns of the
    first page were understood, where no known tool says it; later pages are understood the same. cursor:
    how far the source was taken; it moves only past pages whose import is done. source: whose ids its rows
    have. public: its part of the address that others post to.
    """

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    gives = models.CharField(max_length=10, choices=Kind, default=Kind.EVENTS)
    settings = models.JSONField(default=dict, blank=True)
    sealed = models.TextField(blank=True, editable=False)
    told = models.JSONField(default=dict, blank=True)
    mapping = models.JSONField(null=True, blank=True, editable=False)
    source = models.CharField(max_length=80, blank=True, help_text="connections of one source share ids")
    changed = models.CharField(max_length=6, choices=Changed, default=Changed.NEWEST)
    every = models.PositiveIntegerField(default=60, help_text="minutes between pulls; 0: only by hand")
    on = models.BooleanField(default=True, help_text="off: nothing is pulled, and messages are refused")
    public = models.UUIDField(default=uuid4, unique=True, editable=False)
    cursor = models.JSONField(default=dict, blank=True, editable=False)
    due = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0, editable=False, help_text="in a row")
    caught_up = models.DateTimeField(
        null=True, editable=False, help_text="when everything the source had was last taken"
    )
    by = models.ForeignKey(USER, null=True, blank=True, editable=False, on_delete=models.SET_NULL)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> dict[str, str]:
        """Name -> secret. Raises access.secrets.Unreadable."""
        return json.loads(unseal(self.sealed, PURPOSE)) if self.sealed else {}

    def keep_secrets(self, told: dict[str, str]) -> None:
        """Keep these in place of those before; the row is not saved."""
        self.sealed = seal(json.dumps(told), PURPOSE) if told else ""

    @property
    def renews(self) -> bool:
        """Whether a row that comes again, changed, takes the place of the earlier one."""
        return self.changed == Changed.NEWEST

    @property
    def ids_of(self) -> str:
        return self.source or f"connection {self.pk}"

    @property
    def lag(self) -> timedelta | None:
        """How long ago everything that the source had was taken; None where it never was."""
        return timezone.now() - self.caught_up if self.caught_up else None

    @property
    def last_pull(self) -> Pull | None:
        return self.pulls.first()

    @property
    def next_time(self) -> datetime | None:
        """When it is pulled next; None where nobody but a person starts it."""
        return self.due if self.on and self.every else None


class Pull(Job):
    """One time that a source was asked for what is new: page by page, each a step of its own.

    rows: of the source, read; the others count what became of them. notes: trouble with parts of it that
    did not stop the rest. waited: seconds that the source made it wait.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="pulls")
    by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    pages = models.PositiveIntegerField(default=0, editable=False)
    rows = models.PositiveBigIntegerField(default=0, editable=False)
    accepted = models.PositiveBigIntegerField(default=0, editable=False)
    duplicates = models.PositiveBigIntegerField(default=0, editable=False)
    rejected = models.PositiveBigIntegerField(default=0, editable=False)
    notes = models.JSONField(default=list, blank=True, editable=False)
    waited = models.FloatField(default=0.0, editable=False)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(status__in=[str(each) for each in OPEN]), name="one_pull"
            )
        ]

    def __str__(self) -> str:
        return f"pull {self.pk} of {self.connection}"

    def carry_out(self, beat: Beat) -> None:
        pulling.carry_out(self, beat)

    @classmethod
    def wake(cls) -> int:
        """Queue pulls that were put off for an import of theirs, once it has ended."""
        under_way = Page.objects.filter(connection=OuterRef("connection"), job__status__in=OPEN)
        ready = cls.objects.filter(~Exists(under_way), status=Status.WAITING)
        queued = [pull for pull in ready if ready.filter(pk=pull.pk).update(status=Status.QUEUED, sent=None)]
        for pull in queued:
            send(pull)
        return len(queued)

    def behind(self) -> Iterable[Import]:
        imports = Import.objects.filter(status__in=OPEN)
        return imports.filter(pk__in=self.connection.waiting.values("job")).order_by("pk")


class Page(models.Model):
    """A page of a source that was fetched and is not known to be stored yet, in the order of fetching.

    file: as of an import; empty where the page had no rows. cursor: where the source goes on after it.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="waiting")
    fetched = models.DateTimeField(default=timezone.now)
    rows = models.PositiveIntegerField(default=0)
    file = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    job = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"page {self.pk} of {self.connection}"


class Message(models.Model):
    """What another system or a device sent, stored before it was answered.

    key: what a second sending has too. body: a JSON record; emptied when it was imported, while the key stays
    for a while, so that a replay is known.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="messages")
    received = models.DateTimeField(default=timezone.now, db_index=True)
    key = models.CharField(max_length=64)
    body = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="message_once")]

    def __str__(self) -> str:
        return f"message {self.pk} for {self.connection}"

    @property
    def record(self) -> dict[str, Any]:
        return json.loads(self.body)
