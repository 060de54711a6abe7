"""Editions of a map that a team agreed on, and what people say about places of a map."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from journeymap.events.models import Snapshot
from journeymap.journeys.models import Journey

NAME, TEXT, ADDRESS = 200, 4_000, 40


class Edition(models.Model):
    """One published state of a journey's map. Never changed: whoever publishes again makes the next one.

    content: the map's JSON data as it was shown (docs/maps.md), without lists of keys, and "notes", what
    people had written in lanes. definition: the journey as it was then (`journeys.definitions`). design: the
    journey as it should go, against which new events are replayed. reason: why it was published.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(help_text="1 is the first of the journey")
    reason = models.CharField(max_length=NAME, blank=True)
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(help_text="of the journey's definition")
    content = models.JSONField(editable=False)
    definition = models.JSONField(editable=False)
    design = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["journey", "-number"]
        constraints = [models.UniqueConstraint(fields=["journey", "number"], name="edition_of_journey")]

    def __str__(self) -> str:
        return f"{self.journey} v{self.number}"


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
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="mentioned_in")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    done = models.DateTimeField(null=True, help_text="when somebody said that it is settled")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"comment {self.pk}"
