"""Rows in the store's order become files: one over all buckets for few rows, else one per bucket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .arranging import FIXED, sort_order
from .files import write_parquet
from .manifests import BUCKETS, Entry
from .persons import Coded, buckets, ranks
from .spilling import joined
from .writers import Workplace

FEW_ROWS: Final = 200_000  # fewer rows than this in an import share one file
GROUP_ROWS: Final = 8_192  # a row group holds whole buckets, at least this many rows of them


def columns_in_order(table: pa.Table) -> pa.Table:
    """The columns that a stored event file may have, in their order; others are left out."""
    names = [name for name in FIXED if name in table.column_names]
    names += sorted(name for name in table.column_names if name.startswith("attr_"))
    return table.select(names)


def imports_of(table: pa.Table) -> tuple[int, ...]:
    return tuple(sorted(pc.unique(table["import"]).to_pylist()))


def place_bucket(workplace: Workplace, bucket: int, table: pa.Table, name: str = "bucket") -> Entry:
    """Write rows of one bucket, sorted already, as a file of their own."""
    path = workplace.new_path("events", f"{name}-{bucket:02d}.parquet")
    size = write_parquet(columns_in_order(table), path)
    return Entry(path, table.num_rows, size, imports_of(table), bucket=bucket)


def place_together(workplace: Workplace, parts: Mapping[int, pa.Table], name: str = "all") -> Entry:
    """Write the rows of several buckets, sorted within each, as one file."""
    table = columns_in_order(joined([parts[bucket] for bucket in sorted(parts)]))
    counts = [parts[bucket].num_rows if bucket in parts else 0 for bucket in range(BUCKETS)]
    offsets = tuple(int(offset) for offset in np.concatenate(([0], np.cumsum(counts))))
    path = workplace.new_path("events", f"{name}.parquet")
    size = write_parquet(table, path, _groups(counts))
    return Entry(path, table.num_rows, size, imports_of(table), offsets=offsets)


def place_rows(workplace: Workplace, tables: Iterable[pa.Table], name: str) -> Entry | None:
    """Write rows of any bucket in any order as one file; their person column is as it shall be."""
    filled = [table for table in tables if table.num_rows]
    if not filled:
        return None
    table = joined(filled).combine_chunks()
    person = Coded.of(table["person"])
    bucket = buckets(person.values)
    time = table["time"].cast(pa.int64()).combine_chunks().to_numpy(zero_copy_only=False)
    seq = pc.sort_indices(table, [("import", "ascending"), ("row", "ascending")])
    table, codes, time = table.take(seq), person.codes[seq.to_numpy()], time[seq.to_numpy()]
    order = sort_order(ranks(person.values, bucket)[codes], time)
    table = table.take(pa.array(order))
    per_bucket = np.bincount(bucket[codes], minlength=BUCKETS)
    starts = np.concatenate(([0], np.cumsum(per_bucket)))
    parts = {b: table.slice(int(starts[b]), int(per_bucket[b])) for b in range(BUCKETS) if per_bucket[b]}
    return place_together(workplace, parts, name)


def _groups(counts: list[int]) -> list[int]:
    groups, rows = [], 0
    for count in counts:
        rows += count
        if rows >= GROUP_ROWS:
            groups.append(rows)
            rows = 0
    return [*groups, rows] if rows or not groups else groups
