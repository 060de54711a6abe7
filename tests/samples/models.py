"""Jobs that do as little as a job can, to see what becomes of them."""

import time

from django.db import models

from journeymap.jobs.models import Beat, Job


class Parcel(Job):
    """Leaves one mark per piece of work done; tells whoever asks how often it was carried out."""

    steps = models.IntegerField(default=1)
    pause = models.FloatField(default=0.0, help_text="seconds a step takes")
    trouble = models.CharField(max_length=200, default="", blank=True)

    def carry_out(self, beat: Beat) -> None:
        for step in range(self.steps):
            time.sleep(self.pause)
            beat(step / self.steps, f"step {step + 1} of {self.steps}")
        if self.trouble:
            raise ValueError(self.trouble.replace("<NUL>", "\0"))
        with self.completing():
            Mark.objects.create(parcel=self)


class Mark(models.Model):
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="marks")
