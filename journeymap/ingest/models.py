"""Imports as rows, and the mappings remembered for files of a shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone

from journeymap.ingest import importing, lining_up
from journeymap.ingest.mapping import Mapping, header_shape
from journeymap.ingest.preparing import Prepared, copies, located
from journeymap.jobs.models import Beat, Job


class Kind(models.TextChoices):
    EVENTS = "events", "events"
    FEEDBACK = "feedback", "feedback"
    CUSTOMERS = "customers", "customers"


class Import(Job):
    """One hand-in of one or more files. Its primary key is the import number that every stored row carries.

    files: list of {"name", "path", "own", "ids_of", "guess", "beside", "aside", "renews", "refused"}; `own`
    says that the file is a copy of ours, to be deleted when the import has ended; `ids_of` whose ids its rows
    have (default: of its tool, or its columns); `guess` is the mapping that a person has looked at, with its
    reasons: nothing is guessed anew; `beside` are such files whose columns it gets; `aside` names files
    handed in with it that hold another kind.
    told: what the person said about columns (`--map`). remember: whether the next file with such columns
    is mapped the same. digests: SHA-256 of each file's bytes, with blanks between. turn: token of the claim
    under which it may renew rows of its sources, or that it was put off (see `lining_up`).
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
    remember = models.BooleanField(default=True, editable=False)
    digests = models.TextField(default="", blank=True, editable=False)
    masked = models.JSONField(
        default=dict, blank=True, editable=False, help_text="kind of personal data: how often it was masked"
    )
    refusals = models.JSONField(
        default=dict, blank=True, editable=False, help_text="reason: rows that were rejected for it"
    )
    turn = models.CharField(max_length=32, default="", blank=True, editable=False)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        names = ", ".join(file["name"] for file in self.files)
        return f"import {self.pk} of {self.kind}: {names}"[:120]

    def carry_out(self, beat: Beat) -> None:
        importing.carry_out(self, beat)

    @classmethod
    def wake(cls) -> int:
        return lining_up.wake(cls)

    def ended(self) -> None:
        if lining_up.renewed(self.files):
            lining_up.wake(type(self))

    def behind(self) -> Iterable[Import]:
        return lining_up.in_line_before(self)

    @property
    def live(self) -> bool:
        """Whether its rows came live, from trackers."""
        return any(file.get("live") for file in self.files)

    @property
    def rejects_path(self) -> Path | None:
        """The file of rejected rows with their reasons, on this machine; None where no row was rejected."""
        return located(self.rejects) if self.rejects else None

    def shows_rejects_to(self, user: AbstractBaseUser) -> bool:
        """Rejected rows are rows of the file: for who had it in hand, or may see identities anyway."""
        own = self.by_id is not None and self.by_id == user.pk
        return own or user.has_perm("customers.view_customer")

    def remembered(self, columns: Sequence[str]) -> Mapping | None:
        """How the last file with these columns was mapped, if there was one."""
        return Shape.known(self.kind, columns)

    def understood(self, prepared: Sequence[Prepared], notes: Sequence[dict[str, int]]) -> None:
        """Save the counts and how the files were mapped, and remember that for the next such file if wanted.

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
            update_fields=["mappings", "reasons", "warnings", "accepted", "duplicates", "rejected", "rejects",
                           "masked", "refusals"]
        )  # fmt: skip
        for mapping in self.mappings if self.remember else []:
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

    @classmethod
    def known(cls, kind: str, columns: Sequence[str]) -> Mapping | None:
        """How the last file of this kind with these columns was mapped, if there was one."""
        shape = cls.objects.filter(kind=kind, header=header_shape(columns, kind)).first()
        return Mapping.from_json(shape.mapping) if shape else None

    def __str__(self) -> str:
        return f"{self.kind} with {', '.join(map(str, self.mapping.get('columns', {})))}"[:120]


class Draft(models.Model):
    """Files that somebody handed in and has not imported yet: looked at, mapped, corrected, then started.

    All files of a draft have the same columns; they become one import. files: as those of an import, with
    "size" and "digest". told: what was corrected. guessed: {"sure", "why"} of the kind.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    guessed = models.JSONField(default=dict, editable=False)
    files = models.JSONField(default=list, editable=False)
    told = models.JSONField(default=dict, blank=True)
    remember = models.BooleanField(default=True, help_text="map the next file with such columns the same")
    job = models.OneToOneField(
        Import, null=True, editable=False, on_delete=models.SET_NULL, related_name="draft"
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"draft {self.pk}: {', '.join(file['name'] for file in self.files)}"[:120]

    @property
    def paths(self) -> list[str]:
        """Copies and samples that this draft alone has, below the data folder; none once it is an import."""
        return [] if self.job_id else [path for file in self.files for path in copies(file)]
