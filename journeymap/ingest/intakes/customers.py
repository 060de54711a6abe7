"""Rows that become customers: traits go to the store, e-mail and phone only as keyed digests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.customers.consenting import keep
from journeymap.customers.purposes import Purpose
from journeymap.customers.suppression import digest
from journeymap.events.manifests import Manifest
from journeymap.events.recording import CustomerWriter
from journeymap.ingest.intakes.base import Intake, Stored
from journeymap.ingest.mapping import Mapping

if TYPE_CHECKING:
    from journeymap.ingest.models import Import


class CustomerIntake(Intake):
    def __init__(
        self, job: Import, mapping: Mapping, rows_before: int, ids_of: str = "", renews: bool = False
    ) -> None:
        super().__init__(job, mapping, rows_before, ids_of, renews)
        self.writer = CustomerWriter(job.pk, self.identity)
        self.said: dict[tuple[str, str], bool] = {}

    def take(self, table: pa.Table) -> None:
        digits = pc.replace_substring_regex(table["phone"].cast(pa.string()), r"[^0-9+]", "")
        table = table.append_column("email_hash", digests(table["email"]))
        table = table.append_column("phone_hash", digests(digits))
        told = table.select(["customer", "consent"]).filter(pc.is_valid(table["consent"]))
        self.said |= {(row["customer"], str(Purpose.MINING)): row["consent"] for row in told.to_pylist()}
        self.writer.add(table.drop_columns(["email", "phone", "consent"]))

    def finish(self, base: Manifest | None = None, newer: Sequence[Stored] = ()) -> Stored:
        return self.writer.finish()

    def complete(self) -> None:
        """What customers agreed to or refused; the store obeys it when the import has ended."""
        keep(self.said)

    def close(self) -> None:
        self.writer.close()


def digests(column: pa.ChunkedArray) -> pa.Array:
    """Keyed digests of the distinct values; equal values give equal digests, missing ones stay missing."""
    coded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    hashed = [digest(value) if value else None for value in coded.dictionary.to_pylist()]
    return pa.array(hashed, pa.string()).take(coded.indices)
