"""What people decided of analyzers: whether they run, when, with which parameters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from journeymap.journeys.models import Journey


class Schedule(models.TextChoices):
    NEW_DATA = "new data", "with new data"
    DAILY = "daily", "daily, if there is something new"
    WEEKLY = "weekly", "weekly, if there is something new"
    BY_HAND = "by hand", "only by hand"


class Decided(models.Model):
    """Abstract: what one decision says. `params` holds only what differs from the analyzer's defaults."""

    analyzer = models.CharField(max_length=60)
    enabled = models.BooleanField(default=True)
    params = models.JSONField(default=dict, blank=True)
    schedule = models.CharField(max_length=10, choices=Schedule, default=Schedule.NEW_DATA)
    changed = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def told(self) -> dict[str, Any]:
        """What was decided, without who and when."""
        return {"enabled": self.enabled, "schedule": self.schedule, "params": self.params}


class Setting(Decided):
    """In force for an analyzer on all journeys (`journey` null), or on one journey in the place of that.

    Without a row an analyzer is on, runs with new data and uses its defaults. A row of an analyzer that is
    not installed (any more) is kept and does nothing.
    """

    journey = models.ForeignKey(
        Journey, null=True, blank=True, on_delete=models.CASCADE, related_name="analyzer_settings"
    )

    class Meta:
        ordering = ("analyzer", "journey_id")
        constraints = [
            models.UniqueConstraint(fields=["analyzer", "journey"], name="one_setting_of_a_journey"),
            models.UniqueConstraint(
                fields=["analyzer"], condition=Q(journey=None), name="one_setting_of_the_company"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyzer} on {self.journey or 'all journeys'}"


class SettingChange(Decided):
    """One version of a setting, kept for ever: the history of `Setting`. `removed`: it was taken away."""

    journey = models.ForeignKey(Journey, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["analyzer", "journey", "revision"])]

    def __str__(self) -> str:
        return f"{self.analyzer} on {self.journey or 'all journeys'}, revision {self.revision}"


def in_force(analyzer: str, journey: Journey | None) -> Setting:
    """The setting that holds: the journey's own, else that for all, else one (not stored) of the defaults."""
    found = {row.journey_id: row for row in Setting.objects.filter(analyzer=analyzer)}
    own = found.get(journey.pk) if journey else None
    return own or found.get(None) or Setting(analyzer=analyzer)


def switched_off() -> Q:
    """The runs (also alerts: whatever has `analyzer` and `journey`) of analyzers that are switched off."""
    own: dict[tuple[str, bool], list[int]] = {}
    everywhere = []
    for analyzer, journey, enabled in Setting.objects.values_list("analyzer", "journey", "enabled"):
        if journey is not None:
            own.setdefault((analyzer, enabled), []).append(journey)
        elif not enabled:
            everywhere.append(analyzer)
    off = Q(pk__in=())
    for analyzer in everywhere:
        off |= Q(analyzer=analyzer) & ~Q(journey__in=own.get((analyzer, True), ()))
    for (analyzer, enabled), journeys in own.items():
        if not enabled:
            off |= Q(analyzer=analyzer, journey__in=journeys)
    return off
