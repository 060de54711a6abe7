"""Issue trackers, and what was handed over to them."""

from __future__ import annotations

import json
import secrets
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from journeymap.access.secrets import seal, unseal
from journeymap.actions.trackers import handing
from journeymap.analysis.models import Proposal
from journeymap.futures.models import Change
from journeymap.jobs.models import Beat, Job
from journeymap.journeys.models import Journey

PURPOSE = "secrets of trackers"
NAME, TEXT = 200, 8_000


class Tracker(models.Model):
    """Where changes are handed over to. kind: a key of `trackers.RECIPES`; settings: as its recipe asks them.

    sealed: {"token": theirs, "hook": ours}, which nobody is shown again. public: its part of the address that
    the tracker posts to when an issue moves.
    """

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10)
    address = models.CharField(max_length=500)
    settings: Any = models.JSONField(default=dict, blank=True)
    sealed = models.TextField(blank=True, editable=False)
    public = models.UUIDField(default=uuid4, unique=True, editable=False)
    on = models.BooleanField(default=False)
    heard = models.DateTimeField(null=True, editable=False, help_text="when it last told of an issue")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> dict[str, str]:
        """Name -> secret. Raises access.secrets.Unreadable."""
        return json.loads(unseal(self.sealed, PURPOSE)) if self.sealed else {}

    def keep_secrets(self, **told: str) -> None:
        """Keep these besides or in place of those before. Not saved."""
        self.sealed = seal(json.dumps({**self.secrets, **told}), PURPOSE)

    def new_hook_secret(self) -> str:
        """Make and keep another secret for what comes back; it can be read now and never again. Saved."""
        secret = secrets.token_urlsafe(32)
        self.keep_secrets(hook=secret)
        self.save(update_fields=["sealed"])
        return secret


class Handover(Job):
    """One change, accepted proposal or opportunity, given to a tracker: one issue, however often it is sent.

    title, text: as they were handed over, words of people. delivery: the same for every try. matter: what an
    opportunity is about, the same in each newer run (`asking.matter_of`). key, link: of the issue there.
    state: what the tracker says; moved: when it said so, by its own clock.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PROGRESS = "in progress"
        DONE = "done"
        DROPPED = "dropped"

    tracker = models.ForeignKey(Tracker, on_delete=models.CASCADE, related_name="handovers")
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="handovers")
    change = models.ForeignKey(Change, null=True, on_delete=models.SET_NULL, related_name="handovers")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.SET_NULL, related_name="handovers")
    matter = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    title = models.CharField(max_length=NAME)
    text = models.TextField(max_length=TEXT)
    back = models.CharField(max_length=500, blank=True, help_text="path of its page here")
    delivery = models.UUIDField(default=uuid4, unique=True, editable=False)
    began = models.DateTimeField(null=True, editable=False, help_text="when it was first sent")
    key = models.CharField(max_length=NAME, blank=True, editable=False, db_index=True)
    link = models.CharField(max_length=500, blank=True, editable=False)
    state = models.CharField(max_length=11, choices=State, blank=True, default="", editable=False)
    moved = models.DateTimeField(null=True, editable=False)
    seen = models.DateTimeField(
        default=timezone.now, editable=False, help_text="when its state was last told"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["tracker", "change"], condition=Q(change__isnull=False), name="change_handed_once"
            ),
            models.UniqueConstraint(
                fields=["tracker", "proposal"],
                condition=Q(proposal__isnull=False),
                name="proposal_handed_once",
            ),
            models.UniqueConstraint(
                fields=["tracker", "matter"], condition=~Q(matter=""), name="matter_handed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} to {self.tracker}"

    @property
    def called(self) -> str:
        """The issue as its tracker calls it: #12, CX-12; empty before it is there."""
        return f"#{self.key}" if self.key.isdecimal() else self.key

    @property
    def stands(self) -> str:
        """Its state in words."""
        if self.key or self.status == self.Status.DONE:
            return self.state or "handed over"
        return {"failed": "could not be handed over", "cancelled": "not handed over"}.get(
            self.status, "on its way"
        )

    def carry_out(self, beat: Beat) -> None:
        handing.carry_out(self, beat)
