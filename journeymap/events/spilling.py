"""Rows waiting for the end of their import: in memory while few, else on disk, a part per bucket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from journeymap.mining.spans import joined

from .arranging import Arranged, arrange, neighbours, partition, settled, sort_order
from .files import disk_full_explained
from .manifests import BUCKETS
from .persons import Coded, Identity, ranks


class Waiting:
    """Rows of one import. Up to one chunk of them stays in memory; of more, every chunk goes to disk."""

    def __init__(self, folder: Path, identity: Identity, chunk_rows: int) -> None:
        self.rows = self.left_out = 0
        self.named: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._folder, self._identity, self._chunk_rows = folder, identity, chunk_rows
        self._buffer: list[pa.Table] = []
        self._buffered = 0
        self._spilled: list[Path] = []
        self._whole: Arranged | None = None

    def add(self, table: pa.Table) -> None:
        if self._buffered and self._buffered + table.num_rows > self._chunk_rows:
            self._spill()
        self._buffer.append(table)
        self._buffered += table.num_rows

    def finish(self) -> None:
        """No more rows come; afterwards the buckets can be read."""
        if self._spilled:
            self._spill()
        elif self._buffer:
            self._whole = self._counted(arrange)

    def bucket(self, bucket: int) -> pa.Table | None:
        """The rows of a bucket in the store's order, None when there are none."""
        if self._whole is not None:
            start, stop = int(self._whole.offsets[bucket]), int(self._whole.offsets[bucket + 1])
            return self._whole.table.slice(start, stop - start) if stop > start else None
        parts = []
        for path in self._spilled:
            with pa.memory_map(str(path)) as source:
                part = pa.Table.from_batches([pa.ipc.open_file(source).get_batch(bucket)])
            if part.num_rows:
                parts.append(part)
        return settled(joined(parts, unified=False), self._identity) if parts else None

    def _counted(self, arrange: Callable[[pa.Table, Identity, int], Arranged]) -> Arranged:
        chunk = arrange(joined(self._buffer, unified=False), self._identity, self.rows)
        self._buffer = []
        self.rows += self._buffered
        self._buffered = 0
        self.left_out += chunk.left_out
        self.named.append(chunk.named)
        return chunk

    def _spill(self) -> None:
        chunk = self._counted(partition)
        path = self._folder / f"{len(self._spilled):05d}.arrow"
        options = pa.ipc.IpcWriteOptions(compression="lz4", unify_dictionaries=True)
        table, offsets = chunk.table, chunk.offsets
        with disk_full_explained(), pa.ipc.new_file(path, table.schema, options=options) as sink:
            for bucket in range(BUCKETS):
                rows = int(offsets[bucket + 1] - offsets[bucket])
                part = table.slice(int(offsets[bucket]), rows).combine_chunks()
                sink.write_batch(part.to_batches()[0] if rows else _nothing(table))
        self._spilled.append(path)


def _nothing(table: pa.Table) -> pa.RecordBatch:
    # dictionaries must be the file's own, so an empty batch is cut from the table rather than made
    return pa.RecordBatch.from_arrays(
        [column.chunk(0).slice(0, 0) for column in table.columns], schema=table.schema
    )


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
