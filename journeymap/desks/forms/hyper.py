"""A Tableau extract with all tables, by Tableau's own library (an optional part), told to send nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pantab
import pyarrow as pa

from journeymap.desks.forms import Beat
from journeymap.desks.forms.sinking import told
from journeymap.desks.tables import Desk, Table


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    """Rows are streamed into it."""
    counts: dict[str, int] = dict.fromkeys(tables, 0)

    def batches(table: Table) -> Iterator[pa.RecordBatch]:
        for some in told(desk, table, beat):
            counts[table.name] += some.num_rows
            yield from some.to_batches()

    readers = {}
    for name in tables:
        table = desk.table(name)
        readers[name] = pa.RecordBatchReader.from_batches(table.schema, batches(table))
    pantab.frames_to_hyper(readers, folder / f"{desk.journey.slug}.hyper")
    return counts
