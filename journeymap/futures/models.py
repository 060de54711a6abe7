"""Future maps: what people would change, in which combinations, what is expected of it, what came of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from journeymap.futures import carrying
from journeymap.jobs.models import Beat, Job
from journeymap.journeys.models import Journey

NAME, TEXT = 200, 4_000
WEEKS = 104


class Future(models.Model):
    """A future map: begins as a copy of the current one (`base`: its JSON data and key) and holds changes.

    `revision` grows with every change of it or of what is on it, and guards against two editors at once.
    contacts: touchpoints or activities that count as contacts, of which a team would rather have fewer;
    empty: those that sound so (`forecasting`).
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
    weeks = models.PositiveSmallIntegerField(
        default=13, validators=[MinValueValidator(1), MaxValueValidator(WEEKS)]
    )
    contacts = models.JSONField(
        default=list, blank=True, help_text="touchpoints or activities that count as contacts"
    )
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

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class Scenario(models.Model):
    """Some of a future map's changes, forecast together. A letter names it beside its words."""

    future = models.ForeignKey(Future, on_delete=models.CASCADE, related_name="scenarios")
    letter = models.CharField(max_length=2)
    name = models.CharField(max_length=NAME)
    changes: models.ManyToManyField = models.ManyToManyField(Change, blank=True, related_name="scenarios")

    class Meta:
        ordering = ["letter", "pk"]
        constraints = [models.UniqueConstraint(fields=["future", "letter"], name="letter_in_future")]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class Edit(models.Model):
    """One thing that somebody did to a future map, so that it can be told and undone.

    before: all of the map that people edit, as it was (`history.state`). revision: the map's after it.
    """

    future = models.ForeignKey(Future, on_delete=models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()
    words = models.CharField(max_length=2 * NAME)
    before = models.JSONField()
    undo = models.BooleanField(default=False, help_text="it took an earlier one back")
    undone = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["future", "revision"], name="edit_of_future")]

    def __str__(self) -> str:
        return self.words

    @property
    def by_name(self) -> str:
        return self.by.get_username() if self.by else "somebody who left"


class Forecast(Job):
    """What a scenario, or one change alone, would bring; or what somebody asked in a question, theirs alone.

    asked: the changes as they were, weeks, part, contacts, revision of the definition and number of the
    snapshot; question: its digest. result: `forecasting.Outlook` as JSON data. A forecast of other changes or
    of older data is stale, not wrong.
    """

    scenario = models.ForeignKey(Scenario, null=True, on_delete=models.CASCADE, related_name="forecasts")
    change = models.ForeignKey(Change, null=True, on_delete=models.CASCADE, related_name="forecasts")
    journey = models.ForeignKey(
        "journeys.Journey", null=True, on_delete=models.CASCADE, related_name="asked_forecasts",
        help_text="of a question, which belongs to no future map",
    )  # fmt: skip
    asked = models.JSONField(editable=False)
    question = models.CharField(max_length=64, editable=False, db_index=True)
    result = models.JSONField(null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"forecast {self.pk}"

    @property
    def future(self) -> Future:
        """The map that it is about."""
        about = self.scenario or self.change
        assert about is not None
        return about.future

    @property
    def of_journey(self) -> Journey:
        return self.journey if self.journey is not None else self.future.journey

    @property
    def refused(self) -> str:
        """Why there are no figures; empty where there are, or where it is not done."""
        return (self.result or {}).get("refused") or ""

    def carry_out(self, beat: Beat) -> None:
        carrying.carry_out(self, beat)


class Launch(models.Model):
    """A scenario that went live, held to what was predicted. Nothing predicted is changed afterwards.

    title: the scenario as it was called. predicted: metric -> {"value", "low", "high"} at launch, 90 %: the
    figures with the changes, for "before-after", or what they differ by, for "treated". rule: {"kind":
    "before-after"} or {"kind": "treated", "part": ...}: whom it was done to. came: metric -> {"value", "low",
    "high", "n", "inside"}, 95 %, counted anew as data come, until `until`. note: what was left out of `came`.
    """

    future = models.ForeignKey(Future, on_delete=models.CASCADE, related_name="launches")
    scenario = models.ForeignKey(Scenario, null=True, on_delete=models.SET_NULL, related_name="launches")
    title = models.CharField(max_length=NAME + 10)
    since = models.DateField()
    until = models.DateField()
    predicted = models.JSONField(editable=False)
    baseline = models.JSONField(default=dict, editable=False, help_text="the same without the changes")
    part = models.JSONField(default=dict, editable=False, help_text="of the journey it was forecast for")
    contacts = models.JSONField(default=list, editable=False)
    rule = models.JSONField(default=dict)
    came = models.JSONField(default=dict, editable=False)
    note = models.TextField(blank=True, editable=False)
    counted = models.DateTimeField(null=True, editable=False)
    seen = models.CharField(max_length=80, blank=True, editable=False, help_text="data it was counted on")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"launch {self.pk}"

    @property
    def kind(self) -> str:
        return str(self.rule.get("kind", ""))
