"""Rows that become events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.customers.consenting import keep
from journeymap.customers.purposes import Purpose
from journeymap.events import headings
from journeymap.events.appended import Appended
from journeymap.events.appending import EventWriter
from journeymap.events.manifests import Manifest
from journeymap.events.renewing import Renewal, RenewingWriter
from journeymap.ingest.intakes.base import Intake, Stored
from journeymap.ingest.mapping import Mapping

if TYPE_CHECKING:
    from journeymap.ingest.models import Import

KEYS = ("case", "customer", "session")  # fields that can be a journey's case


class EventIntake(Intake):
    def __init__(
        self, job: Import, mapping: Mapping, rows_before: int, ids_of: str = "", renews: bool = False
    ) -> None:
        super().__init__(job, mapping, rows_before, ids_of, renews)
        self.writer = (RenewingWriter if renews else EventWriter)(job.pk, self.identity)
        self.said: dict[str, tuple[datetime, bool]] = {}

    def take(self, table: pa.Table) -> None:
        if "consent" in table.column_names:
            self.hear(table)
            table = table.drop_columns(["consent"])
        self.writer.add(table)

    def hear(self, table: pa.Table) -> None:
        """The last word of each customer; of two at the same moment the refusal."""
        told = table.select(["customer", "time", "consent"])
        told = told.filter(pc.and_(pc.is_valid(told["consent"]), pc.is_valid(told["customer"])))
        told = told.set_column(0, "customer", told["customer"].cast(pa.string()))
        for row in told.group_by(["customer", "consent"]).aggregate([("time", "max")]).to_pylist():
            before = self.said.get(row["customer"])
            word = (row["time_max"], row["consent"])
            if before is None or (word[0], not word[1]) > (before[0], not before[1]):
                self.said[row["customer"]] = word

    def finish(self, base: Manifest | None = None, newer: Sequence[Stored] = ()) -> Stored:
        if isinstance(self.writer, RenewingWriter):
            self.writer.newer = [change for change in newer if isinstance(change, Appended)]
        return self.writer.finish(base)

    def renewal(self) -> Renewal | None:
        return self.writer.renewal if isinstance(self.writer, RenewingWriter) else None

    def complete(self) -> None:
        """Who refused in the events has refused. An agreement found there takes no refusal back: it may be
        older than what the customer said elsewhere."""
        keep(
            {
                (customer, str(Purpose.MINING)): False
                for customer, (_, given) in self.said.items()
                if not given
            }
        )
        named = {field: self.mapping.named(field) for field in KEYS}
        headings.note(
            self.job.pk, {field: columns[0] for field, columns in named.items() if len(columns) == 1}
        )

    def close(self) -> None:
        self.writer.close()
