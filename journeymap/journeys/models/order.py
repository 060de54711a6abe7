"""A draft that somebody ordered: large logs take a while, so it is made in the background."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from journeymap.access.audit import record
from journeymap.jobs.models import Beat, Job

from .. import discovering
from .journey import Journey


class Drafting(Job):
    """Drafts the journey `title` as `discovering.discover` does. A refusal is the job's error, word for word.

    case, template: "" where none was told. journey: what was drafted, once it is done.
    """

    title = models.CharField(max_length=200)
    case = models.CharField(max_length=200, blank=True)
    sources = models.JSONField(default=list, blank=True)
    template = models.CharField(max_length=60, blank=True)
    redraft = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    journey = models.ForeignKey(Journey, null=True, blank=True, editable=False, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"draft of {self.title}"

    @property
    def asked(self) -> discovering.Asked:
        return discovering.Asked(
            self.title, self.case or None, tuple(self.sources), self.template or None, self.redraft
        )

    def carry_out(self, beat: Beat) -> None:
        journey, _ = discovering.discover(self.asked, self.by, beat)
        with self.completing():
            type(self).objects.filter(pk=self.pk).update(journey=journey)
            record(self.by, "journeys.discover", f"journey {journey.slug}", revision=journey.revision)
        self.refresh_from_db()
