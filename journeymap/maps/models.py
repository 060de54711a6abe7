"""What people add to maps: views that they keep, notes in lanes that no data fill, limits, imported maps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.text import slugify
from simple_history.models import HistoricalRecords

from journeymap.journeys.models import Journey, Stage, Touchpoint

NAME, LANE, TEXT, ADDRESS = 200, 60, 4_000, 40  # letters at most
TRUTHS = "truths"
"""The lane of moments of truth: a note in it marks its touchpoint and says why."""


class SavedView(models.Model):
    """A part of a journey and how it is looked at, under a name. `query`: the page's query as lists of texts.

    Private views are their owner's; shared ones are seen by whoever may see the journey.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=NAME)
    slug = models.SlugField(max_length=NAME + 20, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="saved_views"
    )
    shared = models.BooleanField(default=False)
    query = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["journey", "slug"], name="view_slug_in_journey")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new view its slug; links to it stay good when it is renamed.

        Views of one name that are made at once wait for each other. Journey.DoesNotExist where it is gone.
        """
        with transaction.atomic():
            if not self.slug:
                Journey.objects.select_for_update().get(pk=self.journey_id)
                self.slug = self._new_slug()
            super().save(*args, **kwargs)

    def _new_slug(self) -> str:
        base = slugify(self.name)[:NAME] or "view"
        taken = set(SavedView.objects.filter(journey=self.journey_id).values_list("slug", flat=True))
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug


class Note(models.Model):
    """What somebody wrote in a lane of the map, in a stage or across all of them.

    It is assumed until a number of the map is linked as its evidence (`lanes.claims` says what comes of it).
    `revision` grows with every change and guards against two editors at once; `history` keeps every version,
    of deleted notes too.
    """

    class Says(models.TextChoices):
        ABOVE = "above"
        BELOW = "below"

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="notes")
    lane = models.CharField(max_length=LANE, help_text="such as frontstage, backstage, opportunities")
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes")
    stage_name = models.CharField(max_length=200, blank=True, help_text="stays when the stage goes")
    touchpoint = models.ForeignKey(
        Touchpoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes"
    )
    touchpoint_name = models.CharField(max_length=200, blank=True, help_text="stays when the touchpoint goes")
    text = models.TextField(max_length=TEXT)
    cell = models.CharField(max_length=ADDRESS, blank=True, help_text="address of the evidence on the map")
    says = models.CharField(
        max_length=5, choices=Says, blank=True, help_text="where the number is, if the note is right"
    )
    limit = models.FloatField(null=True, blank=True, help_text="above or below this, in the number's unit")
    status = models.CharField(max_length=20, default="assumed", editable=False)
    order = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="notes"
    )
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    history = HistoricalRecords(excluded_fields=["order", "created", "changed"])

    class Meta:
        ordering = ["lane", "order", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk} in {self.lane}"

    @property
    def place(self) -> str:
        """The stage's name as it is now, else as it was when the stage went; empty: all stages."""
        return self.stage.name if self.stage else self.stage_name

    @property
    def at(self) -> str:
        """The touchpoint's name as it is now, else as it was when it went; empty: none is meant."""
        return self.touchpoint.name if self.touchpoint else self.touchpoint_name


class Threshold(models.Model):
    """A limit of one number of the map of a whole journey. Beyond it an alert opens (see thresholds.py)."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="thresholds")
    address = models.CharField(max_length=40, help_text="of the cell of the map")
    title = models.CharField(max_length=NAME, help_text="the number and its place, in words")
    unit = models.CharField(max_length=30)
    above = models.BooleanField(help_text="warn above the limit; else below it")
    value = models.FloatField(help_text="the limit, in the unit of the number")
    margin = models.FloatField(default=0.0, help_text="how far it must be back before the alert closes")
    looks = models.PositiveSmallIntegerField(default=1, help_text="newer values in a row that must be beyond")
    met = models.PositiveSmallIntegerField(default=0, editable=False, help_text="so many were, up to now")
    state = models.CharField(max_length=64, editable=False, help_text="of the journey when last looked at")
    source = models.CharField(max_length=40, editable=False, help_text="run or snapshot of the last value")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["journey", "title", "pk"]

    def __str__(self) -> str:
        return f"{self.title} {'above' if self.above else 'below'} {self.value:g} {self.unit}"

    @property
    def key(self) -> str:
        """Under which its alerts are known."""
        return f"threshold:{self.pk}"


class ImportedMap(models.Model):
    """A map that came as a file. Never changed; the newest of a journey counts.

    content: the map's JSON data with its cells marked as imported, without evidence and keys of people.
    made_journey: the journey was made by this file, so nothing here was counted for it yet. snapshot: number
    of the state of the data when it came.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="imported_maps")
    file = models.CharField(max_length=NAME, blank=True, help_text="name of the file it came as")
    content = models.JSONField(editable=False)
    revision = models.PositiveIntegerField(help_text="of the journey, after the import")
    snapshot = models.PositiveIntegerField(help_text="number of the state of the data when it came")
    made_journey = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["journey", "-pk"]

    def __str__(self) -> str:
        return f"imported map {self.pk} of {self.journey}"
