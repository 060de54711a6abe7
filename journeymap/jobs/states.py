"""The states of a job."""

from django.db import models


class Status(models.TextChoices):
    QUEUED = "queued"  # may be claimed
    WAITING = "waiting"  # for an input that is not there yet; whoever brings it sets it to queued
    RUNNING = "running"  # claimed; `heartbeat` says when its worker was last alive
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (Status.QUEUED, Status.WAITING, Status.RUNNING)
