"""What runs found: findings, measures, scores, models, proposals and the alerts that they open."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Anchored(models.Model):
    """Abstract: something with a place on the map, a number and the rows behind it."""

    run = models.ForeignKey("analysis.Run", on_delete=models.CASCADE, related_name="%(class)ss")
    place = models.CharField(max_length=12)
    name = models.CharField(max_length=250, blank=True)
    to = models.CharField(max_length=250, null=True, blank=True)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=30)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    level = models.FloatField(null=True)
    n = models.PositiveBigIntegerField()
    method = models.TextField()
    evidence = models.JSONField(null=True)

    class Meta:
        abstract = True

    @property
    def interval(self) -> dict[str, float] | None:
        return None if self.low is None else {"low": self.low, "high": self.high, "level": self.level}


class Finding(Anchored):
    """A statement that survived the core's test. `impact` is null where there was no comparison."""

    kind = models.CharField(max_length=60, db_index=True)
    headline = models.CharField(max_length=300)
    mood = models.CharField(max_length=8)
    effect = models.JSONField(null=True)
    impact = models.FloatField(null=True, help_text="-1 to 1, pain positive")
    money = models.FloatField(null=True)
    p = models.FloatField(null=True)
    incident = models.JSONField(null=True)
    rank = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("run", "rank")

    def __str__(self) -> str:
        return self.headline


class Measure(Anchored):
    """One number of one place, refined by `dims`."""

    measure = models.CharField(max_length=60, db_index=True)
    dims = models.JSONField(default=dict)
    status = models.CharField(max_length=20)

    class Meta:
        ordering = ("run", "pk")

    def __str__(self) -> str:
        return f"{self.measure} of {self.name or self.place}"


class ScoreSet(models.Model):
    """One column of scores, kept as a Parquet file: id, value (and the span of a text)."""

    run = models.ForeignKey("analysis.Run", on_delete=models.CASCADE, related_name="score_sets")
    name = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=10)
    path = models.CharField(max_length=250, help_text="below the data folder")
    rows = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, help_text="numbers a vector; null: no vectors")
    unit = models.CharField(max_length=30, blank=True)
    better = models.CharField(max_length=8, default="neither")

    def __str__(self) -> str:
        return f"{self.name} of {self.rows} {self.subject}s"


class Model(models.Model):
    """A trained model. It works in the shadow until a person makes it the active one."""

    class Status(models.TextChoices):
        SHADOW = "shadow"
        ACTIVE = "active"
        RETIRED = "retired"

    run = models.ForeignKey("analysis.Run", null=True, on_delete=models.SET_NULL, related_name="models")
    journey = models.ForeignKey("journeys.Journey", null=True, blank=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=60, db_index=True)
    path = models.CharField(max_length=250, help_text="folder below the data folder")
    card = models.TextField()
    metrics = models.JSONField(default=dict)
    trained_on = models.CharField(max_length=250)
    status = models.CharField(max_length=8, choices=Status, default=Status.SHADOW)
    made = models.DateTimeField(auto_now_add=True)
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("-made",)
        constraints = [
            models.UniqueConstraint(
                fields=["name", "journey"], condition=Q(status="active"), name="one_active_journey_model"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(status="active", journey=None), name="one_active_company_model"
            ),
        ]

    def __str__(self) -> str:
        return f"model {self.name} ({self.status})"


class Proposal(models.Model):
    """A change that waits for a person.

    Accepting applies its operations; `undo` holds what takes them back. Who proposes is an analyzer (`run`),
    the assistant in the name of `asked_by`, or an agent of theirs (`agent`). grounds: what an assistant's
    draft rests on, as its answers tell it: lines of pieces, facts, and ids of quotes, never their words.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        UNDONE = "undone"

    run = models.ForeignKey("analysis.Run", null=True, on_delete=models.SET_NULL, related_name="proposals")
    journey = models.ForeignKey("journeys.Journey", null=True, blank=True, on_delete=models.CASCADE)
    kind = models.CharField(max_length=60)
    target = models.CharField(max_length=250)
    operations = models.JSONField()
    reason = models.TextField()
    evidence = models.JSONField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        help_text="in whose name it was drafted",
    )  # fmt: skip
    agent = models.CharField(max_length=60, blank=True, editable=False, help_text="which agent asked for it")
    grounds = models.JSONField(default=dict, blank=True, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN, db_index=True)
    undo = models.JSONField(null=True, editable=False)
    made = models.DateTimeField(auto_now_add=True)
    decided = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL
    )
    because = models.TextField(blank=True, editable=False, help_text="why it was decided so, in their words")

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"{self.kind}: {self.target}"


class Alert(models.Model):
    """One incident: opened by a finding, closed when it is gone. The same incident opens one alert.

    People say that they know of it and who sees to it; only a run (or switching its analyzer off) closes
    it. Alerts of limits that people set (`maps.Threshold`) have no analyzer.
    """

    class Ending(models.TextChoices):
        GONE = "gone", "the newest run sees it no more"
        OFF = "off", "its analyzer was switched off"
        BACK = "back", "the number is back within its limit"
        LEFT = "left", "its limit was taken away"

    journey = models.ForeignKey(
        "journeys.Journey", null=True, on_delete=models.CASCADE, related_name="alerts"
    )
    key = models.CharField(max_length=250)
    analyzer = models.CharField(max_length=60)
    headline = models.CharField(max_length=300)
    finding = models.ForeignKey(Finding, null=True, on_delete=models.SET_NULL)
    opened = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    ending = models.CharField(max_length=4, choices=Ending, blank=True, help_text="why it is closed")
    acknowledged = models.DateTimeField(null=True, help_text="when a person said that they know of it")
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="alerts",
        help_text="who sees to it",
    )

    class Meta:
        ordering = ("-opened",)
        constraints = [
            models.UniqueConstraint(
                fields=["journey", "analyzer", "key"], condition=Q(closed=None), name="one_open_journey_alert"
            ),
            models.UniqueConstraint(
                fields=["analyzer", "key"],
                condition=Q(closed=None, journey=None),
                name="one_open_company_alert",
            ),
        ]

    def __str__(self) -> str:
        return self.headline
