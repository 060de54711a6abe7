"""Imports as rows, and the mappings remembered for files of a shape."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from journeymap.ingest import importing
from journeymap.ingest.mapping import Mapping, header_shape
from journeymap.ingest.preparing import Prepared
from journeymap.jobs.models import Beat, Job


class Kind(models.TextChoices):
    EVENTS = "events", "events"
    FEEDBACK = "feedback", "feedback"
    CUSTOMERS = "customers", "customers"


class Import(Job):
    """One hand-in of one or more files. Its primary key is the import number that every stored row carries.

    files: list of {"name", "path", "own", "ids_of"}; `own` says that the file is a copy of ours, to be
    deleted when the import has ended; `ids_of` whose ids its rows have (default: of its tool, or its
    columns). told: what the person said about columns (`--map`).
    """

    kind = models.CharField(max_length=10, choices=Kind)
    files = models.JSONField(default=list)
    told = models.JSONField(default=dict, blank=True)
    mappings = models.JSONField(default=list, blank=True, editable=False, help_text="one for each file")
    reasons = models.JSONField(
        default=list, blank=True, editable=False, help_text="why each column was taken so"
    )
    warnings = models.JSONField(default=list, blank=True, editable=False)
    accepted = models.PositiveBigIntegerField(default=0, editable=False)
    duplicates = models.PositiveBigIntegerField(default=0, editable=False)
    rejected = models.PositiveBigIntegerField(default=0, editable=False)
    rejects = models.CharField(
        max_length=250, blank=True, editable=False, help_text="path below the data folder"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    undone = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        names = ", ".join(file["name"] for file in self.files)
        return f"import {self.pk} of {self.kind}: {names}"[:120]

    def carry_out(self, beat: Beat) -> None:
        importing.carry_out(self, beat)

    @property
    def rejects_path(self) -> Path | None:
        """The file of rejected rows with their reasons, or None where no row was rejected."""
        return settings.DATA_DIR / self.rejects if self.rejects else None

    def remembered(self, columns: Sequence[str]) -> Mapping | None:
        """How the last file with these columns was mapped, if there was one."""
        shape = Shape.objects.filter(kind=self.kind, header=header_shape(columns, self.kind)).first()
        return Mapping.from_json(shape.mapping) if shape else None

    def understood(self, prepared: Sequence[Prepared], notes: Sequence[dict[str, int]]) -> None:
        """Save the counts and how the files were mapped, and remember that for the next such file.

        notes: of each file, what was left empty in rows that were kept, and how often.
        """
        self.mappings = [each.mapping.to_json() for each in prepared]
        self.reasons = [{"file": each.name, **reason} for each in prepared for reason in each.reasons]
        self.warnings = [f"{each.name}: {warning}" for each in prepared for warning in each.table.warnings]
        self.warnings += [
            f"{each.name}: {count:,} x {note}"
            for each, noted in zip(prepared, notes, strict=True)
            for note, count in noted.items()
        ]
        self.save(
            update_fields=["mappings", "reasons", "warnings", "accepted", "duplicates", "rejected", "rejects"]
        )
        for mapping in self.mappings:
            Shape.objects.update_or_create(
                kind=self.kind,
                header=mapping["header_shape"],
                defaults={"mapping": mapping, "last_import": self},
            )

    def outcome(self) -> dict[str, Any]:
        """What commands and the API answer; counts of rows over all files of the import."""
        path = self.rejects_path
        return {
            "import": self.pk,
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
            "rejects_file": str(path) if path else None,
        }


class Shape(models.Model):
    """How files with these columns were mapped last; the next such file is mapped the same, unless told."""

    kind = models.CharField(max_length=10, choices=Kind)
    header = models.CharField(max_length=64)
    mapping = models.JSONField()
    last_import = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "header"], name="shape_once")]

    def __str__(self) -> str:
        return f"{self.kind} with {', '.join(map(str, self.mapping.get('columns', {})))}"[:120]
