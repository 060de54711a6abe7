"""What people say about their journeys: stages, touchpoints, rules, and what they said before."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

CASE_FORMS = RegexValidator(r"^(case|customer|session|attr_.+)$", "case, customer, session or attr_<name>")
COLUMN_FORMS = RegexValidator(r"^(activity|channel|attr_.+)$", "activity, channel or attr_<name>")


RESERVED = {"discover", "new"}  # addresses beside those of the journeys


class UnknownJourney(LookupError):
    """No journey has this name or slug. The message lists those that exist."""


class JourneyManager(models.Manager["Journey"]):
    def called(self, name: str) -> "Journey":
        """The journey of this name or slug; a name wins over another journey's slug.

        UnknownJourney when there is none, naming those there are.
        """
        found = {journey.name == name: journey for journey in self.filter(Q(name=name) | Q(slug=name))}
        if found:
            return found.get(True) or found[False]
        known = ", ".join(repr(each) for each in self.order_by("name").values_list("name", flat=True)[:20])
        there = f"There are: {known}." if known else "There is none yet: `manage.py discover NAME` makes one."
        raise UnknownJourney(f"There is no journey {name!r}. {there}")


class Journey(models.Model):
    """A named definition of cases, stages, touchpoints and outcomes.

    `revision` grows with every change that can change a number on the map; logs, runs and maps carry it.
    `guesses` keeps what was drafted and why: [{"what", "value", "reason"}].
    """

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=220, unique=True, editable=False)
    description = models.TextField(blank=True)
    case = models.CharField(max_length=200, default="customer", validators=[CASE_FORMS])
    sources = models.JSONField(default=list, blank=True, help_text="Imports that belong; empty: all")
    goal = models.JSONField(default=list, blank=True, help_text="Activities that mean success")
    exit = models.JSONField(default=list, blank=True, help_text="Activities that mean the customer left")
    activities = models.JSONField(default=list, blank=True, help_text="Activities that belong; empty: all")
    ends_after_seconds = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.001)],
        help_text="A case silent for longer is ended; empty: the 95th percentile of the gaps",
    )  # fmt: skip
    session_gap_seconds = models.FloatField(default=1800.0, validators=[MinValueValidator(0.001)])
    case_gap_seconds = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.001)],
        help_text="A silence this long starts a new case; empty: a case holds all events of its key",
    )  # fmt: skip
    template = models.CharField(max_length=60, blank=True)
    guesses = models.JSONField(default=list, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    edited = models.BooleanField(default=False, editable=False, help_text="Changed by people since drafted")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="journeys"
    )
    review_date = models.DateField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    objects: ClassVar[JourneyManager] = JourneyManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new journey its slug; it stays the same when the journey is renamed."""
        if not self.slug:
            self.slug = free_slug(self.name)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "slug"}
        super().save(*args, **kwargs)


def free_slug(name: str) -> str:
    """A slug for `name` that neither is taken nor is another journey's name."""
    base = slugify(name)[:200] or "journey"
    slug, number = f"{base}-1" if base in RESERVED else base, 2
    while Journey.objects.filter(Q(slug=slug) | Q(name=slug)).exclude(name=name).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


class Stage(models.Model):
    """A phase of the journey; `order` starts at 0."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["journey", "name"], name="stage_name_in_journey")]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """A contact between customer and company. Without a stage it is on the map, in no stage."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="touchpoints")
    stage = models.ForeignKey(
        Stage, null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["journey", "name"], name="touchpoint_name_in_journey")]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """Sends events to a touchpoint; rules are tried in order, the first that matches wins."""

    class Match(models.TextChoices):
        EXACT = "exact", "exactly"
        WILDCARD = "wildcard", "wildcard (* and ?)"
        REGEX = "regex", "regular expression (RE2)"

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="rules")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="rules")
    order = models.PositiveIntegerField(default=0)
    column = models.CharField(max_length=200, default="activity", validators=[COLUMN_FORMS])
    match = models.CharField(max_length=10, choices=Match.choices, default=Match.EXACT)
    pattern = models.TextField(max_length=2000)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.column} {self.get_match_display()} {self.pattern!r}"


class Revision(models.Model):
    """One change of a journey: the row says who made it and when, `state` what the journey was after it.

    The state of the latest row is null: it is what the journey's own rows say. `definitions.claim` fills it
    in when the next change begins, so no way of changing a journey goes by the history. A change of words
    about the journey is a row with the same number.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="history")
    number = models.PositiveIntegerField(help_text="the journey's revision after the change")
    made = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True, help_text="such as: revision 3 restored")
    state = models.JSONField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["journey", "number"], name="revision_of_journey")]

    def __str__(self) -> str:
        return f"{self.journey} at revision {self.number}"
