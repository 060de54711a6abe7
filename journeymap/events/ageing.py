"""Rows that are older than a company keeps them: counted first, then removed as an erasure removes rows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .erasing import Erased, RowDrop, drop_rows
from .files import open_parquet
from .manifests import Kind
from .models import Snapshot

COLUMNS = ("time", "source")


def old(table: pa.Table, before: datetime, imports: Collection[int] = ()) -> np.ndarray:
    """Marks rows from before a moment; of those without a time, those of the (old) imports named."""
    marks = pc.fill_null(pc.less(table["time"], pa.scalar(before, table["time"].type)), False).to_numpy()
    if "source" not in table.column_names or not imports or not table["time"].null_count:
        return marks
    theirs = pc.is_in(table["source"], pa.array(sorted(imports), pa.int32()))
    return marks | pc.and_(pc.is_null(table["time"]), theirs).to_numpy()


def count_old(snapshot: Snapshot, kind: Kind, before: datetime, imports: Collection[int] = ()) -> int:
    """Rows of events or feedback in a snapshot that are from before a moment."""
    found = 0
    for entry in snapshot.manifest.of(kind):
        with open_parquet(entry.path) as file:
            for group in range(file.num_row_groups):
                if kind == "events" and begins(file, group) >= before:
                    continue  # known without reading the rows
                names = [name for name in COLUMNS if name in file.schema_arrow.names]
                table = file.read_row_group(group, columns=names, use_threads=False)
                found += int(old(table, before, imports).sum())
    return found


def begins(file: pq.ParquetFile, group: int) -> datetime:
    """The earliest time of a row group, as its file says."""
    told = file.metadata.row_group(group)
    spans = (told.column(place) for place in range(file.metadata.num_columns))
    span = next(each.statistics for each in spans if each.path_in_schema == "time")
    return span.min if span is not None and span.has_min_max else datetime.min.replace(tzinfo=UTC)


def drop_old(
    kind: Kind,
    before: datetime,
    imports: Collection[int] = (),
    then: Callable[[Snapshot, Erased], object] | None = None,
) -> Erased:
    """Remove events or feedback columns from before a moment, out of all snapshots and files."""
    return drop_rows(AgeDrop(kind, before, imports), then)


class AgeDrop(RowDrop):
    looked_at = COLUMNS

    def __init__(self, kind: Kind, before: datetime, imports: Collection[int]) -> None:
        super().__init__()
        self.kinds = (kind,)
        self._before, self._imports = before, imports

    def leaving(self, table: pa.Table) -> np.ndarray:
        return old(table, self._before, self._imports)
