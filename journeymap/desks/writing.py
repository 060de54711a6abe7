"""Writes the Parquet files of kept tables, so that they outlive a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from journeymap.desks.columns import Column, schema

ROW = "row"
AT_ONCE = 65_536  # rows of a batch


def write(
    path: Path, columns: tuple[Column, ...], tables: Iterator[pa.Table], hidden: tuple[str, ...] = ()
) -> None:
    """Rows with their number; on the disk when this returns. hidden: further columns of the tables, texts."""
    wanted = schema(columns)
    for field in (*(pa.field(name, pa.string()) for name in hidden), pa.field(ROW, pa.int64())):
        wanted = wanted.append(field)
    first = 0
    with path.open("wb") as sink:
        with pq.ParquetWriter(sink, wanted, compression="zstd") as writer:
            for table in tables:
                writer.write_table(numbered(table, first), row_group_size=AT_ONCE)
                first += table.num_rows
        landed(sink)


def landed(sink: IO[Any]) -> None:
    """Wait until what was written is on the disk: a row of the database will say that it is there."""
    sink.flush()
    os.fsync(sink.fileno())


def numbered(table: pa.Table, first: int = 0) -> pa.Table:
    return table.append_column(ROW, pa.array(np.arange(first, first + table.num_rows)))
