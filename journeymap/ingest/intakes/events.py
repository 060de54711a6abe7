"""Rows that become events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from journeymap.events import headings
from journeymap.events.appending import EventWriter
from journeymap.ingest.intakes.base import Intake, Stored
from journeymap.ingest.mapping import Mapping

if TYPE_CHECKING:
    from journeymap.ingest.models import Import

KEYS = ("case", "customer", "session")  # fields that can be a journey's case


class EventIntake(Intake):
    def __init__(self, job: Import, mapping: Mapping, rows_before: int, ids_of: str = "") -> None:
        super().__init__(job, mapping, rows_before, ids_of)
        self.writer = EventWriter(job.pk, self.identity)

    def take(self, table: pa.Table) -> None:
        self.writer.add(table)

    def finish(self) -> Stored:
        return self.writer.finish()

    def complete(self) -> None:
        named = {field: self.mapping.named(field) for field in KEYS}
        headings.note(
            self.job.pk, {field: columns[0] for field, columns in named.items() if len(columns) == 1}
        )

    def close(self) -> None:
        self.writer.close()
