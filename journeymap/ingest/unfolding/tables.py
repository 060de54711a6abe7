"""A file's table with the rows that its records hold, where a known tool keeps several in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from journeymap.ingest.guessing.column import plain
from journeymap.ingest.readers import Batch, ReadLimits, Table
from journeymap.ingest.readers.rows import BadRow, RowBuffer
from journeymap.ingest.readers.table import Progress, Source
from journeymap.ingest.recipes import UNFOLDINGS
from journeymap.ingest.recipes.unfolding import Unfolding
from journeymap.ingest.unfolding.records import Taker

LIMITS = ReadLimits()
RECORDS_AT_ONCE = 4_096  # records that are dicts at the same time
HEAD = 1_000


def unfolding_for(kind: str, columns: Sequence[str]) -> Unfolding | None:
    """How records with these columns are taken apart for this kind of thing; None: they are rows."""
    names = {plain(name) for name in columns}
    fitting = [each for each in UNFOLDINGS if each.kind == kind and each.fits(names)]
    return max(fitting, key=lambda each: len(each.needs.split()), default=None)


def unfolded(table: Table, kind: str) -> Table:
    """The same file with a row for everything that its records hold of this kind; as it is where each
    record is a row already. Rows keep the number of their record."""
    unfolding = unfolding_for(kind, table.columns)
    if unfolding is None:
        return table
    opened = Opened(unfolding, table.source, [], {})
    new = replace(table, columns=opened.columns, source=opened.batches)
    new.head(HEAD)  # learns the columns
    return new


@dataclass
class Opened:
    """An unfolded source; `columns` grows as they are met."""

    unfolding: Unfolding
    source: Source
    columns: list[str]
    takers: dict[tuple[str, ...], Taker]

    def batches(self, rows: int, progress: Progress) -> Iterator[Batch]:
        for batch in self.source(min(rows, RECORDS_AT_ONCE), progress):
            yield take_apart(batch, self.unfolding, self.columns, self.takers)


def take_apart(
    batch: Batch, unfolding: Unfolding, columns: list[str], takers: dict[tuple[str, ...], Taker]
) -> Batch:
    """The rows that the records of a batch hold. columns: those known so far, new ones are added."""
    names = tuple(batch.data.schema.names)
    taker = takers.setdefault(names, Taker(unfolding, names))
    buffer = RowBuffer(columns, LIMITS)
    for number, record in zip(batch.row.to_pylist(), batch.data.to_pylist(), strict=True):
        try:
            for row in taker.rows(record):
                buffer.add(number, row)
        except BadRow as bad:
            buffer.reject(number, bad, str(record))
    found = buffer.flush()
    return Batch(found.data, found.row, [*batch.rejects, *found.rejects])


def apart(head: pa.Table, numbers: Sequence[int], kind: str) -> tuple[pa.Table, list[int], list[str]] | None:
    """Records of a file taken apart: rows, the record each is of, columns; None where they are rows."""
    unfolding = unfolding_for(kind, head.column_names)
    if unfolding is None:
        return None
    columns: list[str] = []
    whole = head.combine_chunks()
    arrays = [one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one for one in whole.columns]
    record_batch = pa.RecordBatch.from_arrays(arrays, names=whole.column_names)
    done = take_apart(Batch(record_batch, pa.array(numbers, pa.int64())), unfolding, columns, {})
    return pa.Table.from_batches([done.data]), done.row.to_pylist(), columns
