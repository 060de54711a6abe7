"""Where the rows of an export go: CSV, Parquet, XES.

Each sink takes tables of one schema, one after the other. Nothing but the table at hand is held in memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from journeymap.access.spreadsheets import inert_texts
from journeymap.maps.exporting.xes import XesSink

ISO = "%Y-%m-%dT%H:%M:%SZ"  # %S of Arrow has the microseconds


class Sink(Protocol):
    def write(self, table: pa.Table) -> None: ...

    def close(self) -> None: ...


class CsvSink:
    """RFC 4180, UTF-8, times in ISO 8601 UTC, empty where nothing is known."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("wb")
        self._writer = pa.csv.CSVWriter(self._file, readable(schema.empty_table()).schema)

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(readable(table))

    def close(self) -> None:
        self._writer.close()
        self._file.close()


def readable(table: pa.Table) -> pa.Table:
    """Times as texts, texts inert."""
    for number, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(number, field.name, pc.strftime(table[field.name], ISO))
    return inert_texts(table)


class ParquetSink:
    """Types as they are; times are timestamps in UTC with microseconds."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table)

    def close(self) -> None:
        self._writer.close()


LOG_SINKS: dict[str, type[CsvSink] | type[ParquetSink] | type[XesSink]] = {
    "csv": CsvSink,
    "parquet": ParquetSink,
    "xes": XesSink,
}
TABLE_SINKS: dict[str, type[CsvSink] | type[ParquetSink]] = {"csv": CsvSink, "parquet": ParquetSink}
