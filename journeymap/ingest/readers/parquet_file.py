"""Parquet as batches of its own types; structs and lists become dotted columns or JSON text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from journeymap.ingest.readers.header import unique_names
from journeymap.ingest.readers.rows import BadRow, RowBuffer, flatten
from journeymap.ingest.readers.table import Batch, Progress, ReadLimits, Table, UnreadableFile

BROKEN = (pa.ArrowException, OSError)


def open_parquet(path: Path, limits: ReadLimits) -> Table:
    """A Parquet file as a `Table`. Raises `UnreadableFile` when it is truncated or damaged."""
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
            groups = file.metadata.num_row_groups
    except BROKEN as error:
        raise UnreadableFile(_broken(error)) from error
    if len(schema) > limits.max_columns:
        raise UnreadableFile(
            f"The file has {len(schema):,} columns, the limit is {limits.max_columns:,}. Keep the "
            "columns that matter."
        )
    columns, warnings = unique_names(schema.names)
    reader = ParquetReader(path, schema, columns, limits)
    details: dict[str, object] = {"rows": rows, "row_groups": groups}
    table = Table("parquet", details, reader.columns, reader.batches, path.stat().st_size, warnings)
    if reader.nested:
        table.head(100)  # learns the columns inside
    if rows == 0:
        table.warnings.append("The file has columns and no rows.")
    return table


def _broken(error: BaseException) -> str:
    return (
        f"The Parquet file is truncated or damaged ({str(error).splitlines()[0][:200]}). Write or "
        "upload it again."
    )


class ParquetReader:
    """One Parquet file; `batches` starts a pass."""

    def __init__(self, path: Path, schema: pa.Schema, columns: list[str], limits: ReadLimits) -> None:
        self._path = path
        self._limits = limits
        self._names = columns
        self.nested = any(pa.types.is_nested(f.type) for f in schema)
        self.columns = (
            [n for n, f in zip(columns, schema, strict=True) if not pa.types.is_nested(f.type)]
            if self.nested
            else columns
        )
        self._texts = [f.name for f in schema if pa.types.is_string(f.type)]

    def batches(self, rows: int, progress: Progress) -> Iterator[Batch]:
        try:
            with pq.ParquetFile(self._path, read_dictionary=self._texts) as file:
                size = self._path.stat().st_size
                done, total = 0, max(file.metadata.num_rows, 1)
                for data in file.iter_batches(batch_size=rows, use_threads=False):
                    number = np.arange(done + 1, done + 1 + data.num_rows)
                    done += data.num_rows
                    progress.bytes_read = size * done // total
                    yield self._nested(data, number) if self.nested else self._flat(data, number)
        except BROKEN as error:
            raise UnreadableFile(_broken(error)) from error

    def _flat(self, data: pa.RecordBatch, number: np.ndarray) -> Batch:
        arrays = [_known_type(data.column(i)) for i in range(data.num_columns)]
        return Batch(pa.RecordBatch.from_arrays(arrays, names=self._names), pa.array(number, pa.int64()))

    def _nested(self, data: pa.RecordBatch, number: np.ndarray) -> Batch:
        buffer = RowBuffer(self.columns, self._limits)
        for row, record in zip(number.tolist(), data.rename_columns(self._names).to_pylist(), strict=True):
            try:
                buffer.add(row, flatten(unwrapped(record), self._limits.max_depth))
            except BadRow as bad:
                buffer.reject(row, bad, str(record)[:10_000])
        return buffer.flush()


def unwrapped(value: Any) -> Any:
    """A value without the shells that some writers leave around lists: {"list": [{"element": x}]} is [x]."""
    if isinstance(value, list):
        return [unwrapped(each) for each in value]
    if not isinstance(value, dict):
        return value
    inner = value.get("list") if value.keys() == {"list"} else None
    if isinstance(inner, list) and all(
        isinstance(e, dict) and e.keys() <= {"element", "item"} for e in inner
    ):
        return [unwrapped(next(iter(each.values()), None)) for each in inner]
    return {name: unwrapped(each) for name, each in value.items()}


def _known_type(column: pa.Array) -> pa.Array:
    """Text as string or dictionary of strings, decimals as double, booleans as text; the rest as it is."""
    kind = column.type
    if pa.types.is_dictionary(kind) and kind != pa.dictionary(pa.int32(), pa.string()):
        return _known_type(column.cast(kind.value_type))
    if (
        pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_null(kind)
    ):
        return column.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _bytes_as_text(column)
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    return column


def _bytes_as_text(column: pa.Array) -> pa.Array:
    """Bytes that are UTF-8 as text, others in hexadecimal."""
    try:
        return column.cast(pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([None if v is None else v.hex() for v in column.to_pylist()], pa.string())
