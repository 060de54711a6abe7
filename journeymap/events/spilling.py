"""Rows waiting for the end of their import: in memory while few, else on disk, a part per bucket."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from .arranging import Arranged, neighbours, sort_order
from .files import disk_full_explained
from .manifests import BUCKETS
from .persons import Coded, ranks


class Waiting:
    """Arranged chunks of one import, in the file's order. At most one chunk is held in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._first: Arranged | None = None
        self._spilled: list[Path] = []

    def put(self, chunk: Arranged) -> None:
        if self._first is None and not self._spilled:
            self._first = chunk
            return
        if self._first is not None:
            self._spill(self._first)
            self._first = None
        self._spill(chunk)

    def _spill(self, chunk: Arranged) -> None:
        path = self._folder / f"{len(self._spilled):05d}.arrow"
        options = pa.ipc.IpcWriteOptions(compression="lz4", unify_dictionaries=True)
        table, offsets = chunk.table, chunk.offsets
        with disk_full_explained(), pa.ipc.new_file(path, table.schema, options=options) as sink:
            for bucket in range(BUCKETS):
                rows = int(offsets[bucket + 1] - offsets[bucket])
                part = table.slice(int(offsets[bucket]), rows).combine_chunks()
                sink.write_batch(part.to_batches()[0] if rows else _nothing(table))
        self._spilled.append(path)

    def bucket(self, bucket: int) -> pa.Table | None:
        """The rows of a bucket in the store's order, None when there are none."""
        if self._first is not None:
            start, stop = int(self._first.offsets[bucket]), int(self._first.offsets[bucket + 1])
            return self._first.table.slice(start, stop - start) if stop > start else None
        parts = []
        for path in self._spilled:
            with pa.memory_map(str(path)) as source:
                part = pa.Table.from_batches([pa.ipc.open_file(source).get_batch(bucket)])
            if part.num_rows:
                parts.append(part)
        return in_store_order(joined(parts)) if parts else None


def _nothing(table: pa.Table) -> pa.RecordBatch:
    # dictionaries must be the file's own, so an empty batch is cut from the table rather than made
    return pa.RecordBatch.from_arrays(
        [column.chunk(0).slice(0, 0) for column in table.columns], schema=table.schema
    )


def joined(parts: list[pa.Table]) -> pa.Table:
    """One table of several whose text columns may be coded here and plain there, or absent."""
    coded: dict[str, set[bool]] = {}
    for part in parts:
        for field in part.schema:
            coded.setdefault(field.name, set()).add(pa.types.is_dictionary(field.type))
    mixed = {name for name, kinds in coded.items() if len(kinds) > 1}
    plain = [_plain(part, mixed) for part in parts]
    return pa.concat_tables(plain, promote_options="default").unify_dictionaries()


def _plain(part: pa.Table, mixed: set[str]) -> pa.Table:
    for index, field in enumerate(part.schema):
        if field.name in mixed and pa.types.is_dictionary(field.type):
            part = part.set_column(index, field.name, part[field.name].cast(pa.string()))
    return part


def in_store_order(table: pa.Table) -> pa.Table:
    """Rows of one bucket sorted by (person, time, import, row); equal ones keep the order they come in."""
    person = Coded.of(table["person"])
    rank = ranks(person.values, np.zeros(len(person.values), dtype=np.uint8))[person.codes]
    time = table["time"].cast(pa.int64()).to_numpy()
    order = sort_order(rank, time)
    if "import" in table.column_names:
        ties = np.flatnonzero(neighbours(rank[order], time[order]))
        tied = order[ties]
        keys = (table["row"].to_numpy(), table["import"].to_numpy(), time, rank)
        order[ties] = tied[np.lexsort(tuple(key[tied] for key in keys))]
    return table.combine_chunks().take(pa.array(order))
