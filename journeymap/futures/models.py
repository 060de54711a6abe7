"""Future maps: what people would change, in which combinations, what is expected of it, what came of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from journeymap.jobs.models import Job
from journeymap.journeys.models import Journey

NAME, TEXT = 200, 4_000


class Future(models.Model):
    """A future map: begins as a copy of the current one (`base`: its JSON data and key) and holds changes.

    `revision` grows with every change of it or of what is on it, and guards against two editors at once.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        LAUNCHED = "launched"
        DROPPED = "dropped"

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="futures")
    name = models.CharField(max_length=NAME)
    slug = models.SlugField(max_length=NAME + 20, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    part = models.JSONField(default=dict, blank=True, help_text="of the journey, as `Part.told` says it")
    base = models.JSONField(default=dict, editable=False)
    weeks = models.PositiveSmallIntegerField(default=13, validators=[MinValueValidator(1)])
    revision = models.PositiveIntegerField(default=1, editable=False)
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["journey", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["journey", "slug"], name="future_slug_in_journey")]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """One edit of a future map. `what` is a `forecasting.Change` as JSON data: kind and its arguments.

    effort: S, M or L in people's judgement. target: {"measure", "value", "unit"} or empty: what is wished,
    not measured. pains: addresses and headlines of the pain points that it answers.
    """

    class Effort(models.TextChoices):
        NONE = "", "not said"
        SMALL = "S", "small"
        MEDIUM = "M", "medium"
        LARGE = "L", "large"

    future = models.ForeignKey(Future, on_delete=models.CASCADE, related_name="changes")
    title = models.CharField(max_length=NAME)
    what = models.JSONField()
    stage_name = models.CharField(max_length=200, blank=True, help_text="the column it stands in")
    assumption = models.TextField(max_length=TEXT, blank=True)
    effort = models.CharField(max_length=1, choices=Effort, blank=True, default="")
    owner = models.CharField(max_length=NAME, blank=True, help_text="a person or a team")
    target = models.JSONField(default=dict, blank=True)
    pains = models.JSONField(default=list, blank=True)
    order = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class Scenario(models.Model):
    """Some of a future map's changes, forecast together. A letter names it beside its words."""

    future = models.ForeignKey(Future, on_delete=models.CASCADE, related_name="scenarios")
    letter = models.CharField(max_length=2)
    name = models.CharField(max_length=NAME)
    changes = models.ManyToManyField(Change, blank=True, related_name="scenarios")

    class Meta:
        ordering = ["letter", "pk"]
        constraints = [models.UniqueConstraint(fields=["future", "letter"], name="letter_in_future")]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class Forecast(Job):
    """What a scenario would bring. `asked`: the changes as they were, weeks, part, revision and snapshot.

    result: `forecasting.Outlook` as JSON data. A forecast of other changes or older data is stale, not wrong.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="forecasts")
    asked = models.JSONField(editable=False)
    result = models.JSONField(null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"forecast {self.pk}"


class Launch(models.Model):
    """A scenario that went live, held to what was predicted. Nothing predicted is changed afterwards.

    predicted: metric -> {"value", "low", "high"} at launch. rule: {"kind": "before-after"} or
    {"kind": "treated", "part": ...}: whom it was done to. came: metric -> {"value", "low", "high", "n",
    "inside"}, counted anew as data come, until `until`.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="launches")
    since = models.DateField()
    until = models.DateField()
    predicted = models.JSONField(editable=False)
    rule = models.JSONField(default=dict)
    came = models.JSONField(default=dict, editable=False)
    counted = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"launch {self.pk}"
