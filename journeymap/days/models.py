"""What people tell of the hours of a day: from interviews and other research, never from the data."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from journeymap.journeys.models import Journey

TEXT, SOURCE, PERSONA = 300, 120, 20  # letters at most


class DayNote(models.Model):
    """What somebody was told of some hours of a persona's weekday or weekend. It is assumed, never measured.

    persona: the key of one (p3), empty: of everyone. Hours of the local day: begin included, end excluded.
    source: who or what told it. `revision` grows with every change and guards against two editors at once;
    `history` keeps every version, of deleted notes too.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="day_notes")
    persona = models.CharField(max_length=PERSONA, blank=True)
    weekend = models.BooleanField(default=False)
    from_hour = models.PositiveSmallIntegerField(validators=[MaxValueValidator(23)])
    to_hour = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(24)])
    text = models.CharField(max_length=TEXT)
    source = models.CharField(max_length=SOURCE, help_text="such as: interview K. Brandt, 3 Sep")
    revision = models.PositiveIntegerField(default=1, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    history = HistoricalRecords(excluded_fields=["made", "changed"])

    class Meta:
        ordering = ["weekend", "from_hour", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_hour__gt=models.F("from_hour")), name="day_note_lasts"
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk} of {'weekends' if self.weekend else 'weekdays'}"
