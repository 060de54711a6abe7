"""What somebody took: a job that writes files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from journeymap.desks import taking
from journeymap.jobs.models import Beat, Job
from journeymap.journeys.models import Journey


class Take(Job):
    """Files of the desk tables that somebody asked for. The file goes after a day, and with every erasure.

    form: a key of `forms.FORMS`; tables: which (none: those that the form has by itself). rows: by table.
    absent: names who was left out because they refused; who refuses later makes the file unfit to leave.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="takes")
    form = models.CharField(max_length=20)
    tables: Any = models.JSONField(default=list, blank=True)
    keys = models.CharField(max_length=10, default="stand-ins")
    texts = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rows: Any = models.JSONField(default=dict, editable=False)
    path = models.CharField(max_length=300, blank=True, editable=False, help_text="below the exports folder")
    absent = models.CharField(max_length=70, blank=True, default="", editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False, help_text="bytes")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.form} of {self.journey}"

    def carry_out(self, beat: Beat) -> None:
        taking.carry_out(self, beat)
