"""Rows of memos by their keys, out of Parquet files of which only the groups with a hit are decoded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .results import Memo
from .storing import memo_table

NOTHING = pa.schema({"key": pa.string(), "value": pa.list_(pa.float32(), 0)}).empty_table()


def remembered(found: Iterable[Memo | Path], keys: Sequence[str] | None = None) -> pa.Table:
    """Columns key, value (fixed-size list of float32), sorted by key, a key once (the first that has it).

    keys: those asked for; None = all.
    """
    asked = None if keys is None else pa.array(keys, pa.string())
    parts = [part for each in found for part in _parts(each, asked)]
    if not parts:
        return NOTHING
    table = pa.concat_tables(parts)
    told = np.array(table["key"].to_pylist(), dtype=bytes)
    if (told[:-1] < told[1:]).all():
        return table
    _, first = np.unique(told, return_index=True)
    return table.take(pa.array(first))


def _parts(found: Memo | Path, asked: pa.Array | None) -> list[pa.Table]:
    if isinstance(found, Memo):
        table = memo_table(found).replace_schema_metadata(None)
        chosen = table if asked is None else table.filter(pc.is_in(table["key"], value_set=asked))
        return [chosen] if chosen.num_rows else []
    file = pq.ParquetFile(found, pre_buffer=False)
    parts = []
    for group in range(file.num_row_groups):
        part = _group(file, group, asked)
        if part is not None:
            parts.append(part)
        pa.default_memory_pool().release_unused()  # what decoding took is as much again as what is kept
    return parts


def _group(file: pq.ParquetFile, group: int, asked: pa.Array | None) -> pa.Table | None:
    """The rows asked for of a group; None where there are none."""
    if asked is None:
        return file.read_row_group(group, use_threads=False).replace_schema_metadata(None)
    hits = pc.is_in(file.read_row_group(group, ["key"], use_threads=False)["key"], value_set=asked)
    if not pc.any(hits).as_py():
        return None
    return file.read_row_group(group, use_threads=False).filter(hits).replace_schema_metadata(None)
