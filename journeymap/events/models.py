"""Pointers into the Parquet files: which snapshot is current, which are kept and why."""

from django.db import models
from django.utils import timezone

from .manifests import Manifest


class Snapshot(models.Model):
    """One whole, unchanging state of events, feedback columns and customers' traits.

    Only erasure rewrites the manifest of a snapshot that exists.
    """

    number = models.PositiveBigIntegerField(unique=True)
    created = models.DateTimeField(auto_now_add=True)
    files = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Snapshot {self.number}"

    @property
    def manifest(self) -> Manifest:
        return Manifest.from_json(self.files)


class Store(models.Model):
    """The one row (id 1) that says which snapshot is current. Locked by whoever publishes."""

    current = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    last_number = models.PositiveBigIntegerField(default=0)
    erasures = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Store at snapshot {self.last_number}"


class Pin(models.Model):
    """Keeps a snapshot: a run or a published map (the holder, such as "run:12") refers to it."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="pins")
    holder = models.CharField(max_length=200)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "holder"], name="one_pin_per_holder")]

    def __str__(self) -> str:
        return f"{self.holder} keeps snapshot {self.snapshot_id}"


class Claim(models.Model):
    """The rows that an import brought again although another had brought them before.

    The file holds id_hi, id_lo and row for events, whole rows for feedback and customers. Undoing the other
    import gives those rows to this one.
    """

    kind = models.CharField(max_length=20, default="events")
    import_number = models.BigIntegerField(db_index=True)
    path = models.CharField(max_length=500)
    rows = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.rows} rows again in import {self.import_number}"


class Doomed(models.Model):
    """A file to be deleted: written before the change that gave it up, so that no crash forgets it."""

    path = models.CharField(max_length=500, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.path


class Heading(models.Model):
    """What the files of an import called the column that became a field: people know it by that name."""

    import_number = models.BigIntegerField()
    column = models.CharField(max_length=500)
    field = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["import_number", "column", "field"], name="one_heading_per_field")
        ]

    def __str__(self) -> str:
        return f"{self.column} is {self.field} in import {self.import_number}"


class Writer(models.Model):
    """Somebody who writes files that no snapshot names yet, where several machines share the store."""

    name = models.CharField(max_length=32, unique=True)
    machine = models.CharField(max_length=80, db_index=True)
    seen = models.DateTimeField()

    def __str__(self) -> str:
        return f"writer {self.name} on {self.machine}"


class Guard(models.Model):
    """A lock among machines that share the store: whoever changes what it names locks its row."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Spared(models.Model):
    """A file that compaction replaced, in a shared store: its grace for readers began then."""

    path = models.CharField(max_length=500, unique=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "spared files"

    def __str__(self) -> str:
        return self.path


class Machine(models.Model):
    """A machine that shares the store. erasures: up to which its own copies are free of what was erased."""

    name = models.CharField(max_length=80, unique=True)
    seen = models.DateTimeField(default=timezone.now)
    erasures = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
