"""Editions of a map that a team agreed on, and what people say about places of a map."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from journeymap.events.models import Snapshot
from journeymap.journeys.models import Journey

NAME, TEXT, ADDRESS = 200, 4_000, 40


class Edition(models.Model):
    """One published state of a journey's map. Never changed: whoever publishes again makes the next one.

    content: the map's JSON data as it was shown (docs/maps.md), without lists of keys, and "notes", what
    people had written in lanes. definition: the journey as it was then (`journeys.definitions`); rows: the
    rest of its `state` (ids of its rows, by which renames are known, and the words about it). design: the
    journey as it should go, against which new events are replayed. reason: why it was published.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(help_text="1 is the first of the journey")
    reason = models.CharField(max_length=NAME, blank=True)
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(help_text="of the journey's definition")
    content = models.JSONField(editable=False)
    definition = models.JSONField(editable=False)
    rows = models.JSONField(default=dict, editable=False)
    design = models.JSONField(default=dict, editable=False)
    summary = models.CharField(max_length=2 * NAME, blank=True, help_text="what changed since the one before")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["journey", "-number"]
        constraints = [models.UniqueConstraint(fields=["journey", "number"], name="edition_of_journey")]

    def __str__(self) -> str:
        return f"{self.journey} v{self.number}"

    @property
    def state(self) -> dict[str, Any]:
        """The journey as `definitions.state` told it then."""
        return {"definition": self.definition, **self.rows}

    @property
    def holder(self) -> str:
        """Under which its snapshots are pinned."""
        return f"edition:{self.pk}"


class Comment(models.Model):
    """What somebody says about a place of a map; answers name the comment they answer.

    place: a cell's address, "" for the whole map. title: the place in words, as it was then.
    """

    class State(models.TextChoices):
        CURRENT = "current"
        FUTURE = "future"
        DAY = "day"

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="comments")
    state = models.CharField(max_length=8, choices=State, default=State.CURRENT)
    of = models.CharField(max_length=60, blank=True, help_text="the future map's slug, or the persona's key")
    place = models.CharField(max_length=ADDRESS, blank=True)
    title = models.CharField(max_length=NAME, blank=True)
    text = models.TextField(max_length=TEXT)
    answers = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answered_by")
    mentions: models.ManyToManyField = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Mention", blank=True, related_name="mentioned_in"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    done = models.DateTimeField(null=True, help_text="when somebody said that it is settled")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def by_name(self) -> str:
        return self.by.get_username() if self.by else "somebody who left"


class Mention(models.Model):
    """Somebody named with @ in a comment. seen: when they said that they had read it, or answered."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="told")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentioned")
    seen = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="one_mention_in_comment")]

    def __str__(self) -> str:
        return f"{self.user} in {self.comment}"


class Upkeep(models.Model):
    """How often people want to look a journey through, and who did so last.

    The day on which it is due is `Journey.review_date`. cadence: days from one review to the next; None:
    nobody said so.
    """

    journey = models.OneToOneField(Journey, on_delete=models.CASCADE, related_name="upkeep")
    cadence = models.PositiveSmallIntegerField(null=True, blank=True)
    reviewed = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.journey}: every {self.cadence} days" if self.cadence else str(self.journey)
