"""Rows of Parquet files as one table, read without knowing whose files they are: wherever an engine reads."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .dictionaries import unified as one_dictionary_each

TYPES: dict[str, pa.DataType] = {
    "value": pa.float64(),
    "time": pa.timestamp("us", "UTC"),
    "id_hi": pa.uint64(),
    "id_lo": pa.uint64(),
    "import": pa.int32(),
    "row": pa.int64(),
}
TEXT_COLUMNS = ("person", "customer", "case", "activity", "channel", "session")


@dataclass(frozen=True)
class Span:
    """Rows start to stop of the `rows` of a file. sources: only rows whose `import` is one of them (empty:
    all)."""

    path: Path
    rows: int
    start: int
    stop: int
    sources: frozenset[int] = frozenset()


def is_text(column: str) -> bool:
    return column in TEXT_COLUMNS or column.startswith("attr_")


class FileGone(FileNotFoundError):
    """There is no file where rows are to be read; `filename` says where."""


def opened(path: Path) -> pq.ParquetFile:
    """A file whose texts are read coded. FileGone."""
    try:
        metadata = pq.read_metadata(path)
        texts = [name for name in metadata.schema.names if is_text(name)]
        return pq.ParquetFile(path, metadata=metadata, memory_map=True, read_dictionary=texts)
    except FileNotFoundError as error:
        raise FileGone(errno.ENOENT, "No such file or directory", str(path)) from error


def read_span(span: Span, names: Iterable[str]) -> pa.Table:
    """The rows of a span, of the columns that its file has among `names`."""
    with opened(span.path) as file:
        has = set(file.schema_arrow.names)
        wanted = [*names, "import"] if span.sources else names
        chosen = [name for name in dict.fromkeys(wanted) if name in has]
        table = _rows(file, span, chosen)
    if span.sources:
        table = table.filter(pc.is_in(table["import"], pa.array(sorted(span.sources), pa.int32())))
    return table


def _rows(file: pq.ParquetFile, span: Span, chosen: list[str]) -> pa.Table:
    if (span.start, span.stop) == (0, span.rows):
        return file.read(columns=chosen, use_threads=False)
    groups, first, skipped = [], 0, None
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if first < span.stop and first + rows > span.start:
            groups.append(group)
            skipped = first if skipped is None else skipped
        first += rows
    table = file.read_row_groups(groups, columns=chosen, use_threads=False)
    return table.slice(span.start - (skipped or 0), span.stop - span.start)


def read_spans(spans: Iterable[Span], names: Sequence[str], absent: pa.Array | None = None) -> pa.Table:
    """The rows of the spans, one after the other, with exactly the columns `names`.

    absent: persons whose rows are left out.
    """
    wanted = names if absent is None else [*names, "person"]
    parts = [part for part in (read_span(span, wanted) for span in spans) if part.num_rows]
    table = joined(parts) if parts else pa.table({})
    return completed(table if absent is None or not parts else left_in(table, absent), names)


def left_in(table: pa.Table, absent: pa.Array) -> pa.Table:
    """The rows of everybody else. The table has a column `person`; rows of nobody stay."""
    if not len(absent) or not table.num_rows:
        return table
    out = pc.is_in(table["person"].cast(pa.string()), value_set=absent)
    return table.filter(pc.invert(pc.fill_null(out, False)))


def joined(parts: list[pa.Table], *, unified: bool = True) -> pa.Table:
    """One table of several whose text columns may be coded here and plain there, or absent.

    unified: all chunks of a coded column share one dictionary.
    """
    coded: dict[str, set[bool]] = {}
    for part in parts:
        for field in part.schema:
            coded.setdefault(field.name, set()).add(pa.types.is_dictionary(field.type))
    mixed = {name for name, kinds in coded.items() if len(kinds) > 1}
    plain = [_plain(part, mixed) for part in parts]
    table = pa.concat_tables(plain, promote_options="default")
    return one_dictionary_each(table) if unified else table


def _plain(part: pa.Table, mixed: set[str]) -> pa.Table:
    for index, field in enumerate(part.schema):
        if field.name in mixed and pa.types.is_dictionary(field.type):
            part = part.set_column(index, field.name, part[field.name].cast(pa.string()))
    return part


def completed(table: pa.Table, names: Iterable[str]) -> pa.Table:
    """Exactly these columns in this order; those that the table lacks are null."""
    rows = table.num_rows
    columns = {
        name: table[name] if name in table.column_names else pa.nulls(rows, TYPES.get(name, pa.string()))
        for name in names
    }
    return pa.table(columns)
