"""What every reader gives: a `Table` of `Batch`es, `Reject`s for single rows, `UnreadableFile` for a whole
file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

import pyarrow as pa

RAW_LIMIT = 10_000  # characters of a rejected row that are kept


class UnreadableFile(ValueError):
    """The whole file is refused. The message says what is wrong, where, and how to mend it."""


@dataclass(frozen=True)
class ReadLimits:
    """Bounds that keep a hostile or broken file from eating memory, disk or time. Sizes in bytes."""

    max_unpacked_bytes: int = 40 * 2**30  # of a gzip stream
    max_gzip_ratio: float = (
        400.0  # unpacked / packed, looked at from `ratio_from_bytes` on; zeros pack 1000 : 1
    )
    max_xlsx_bytes: int = 2 * 2**30  # all members of the workbook, unpacked
    max_xlsx_ratio: float = 150.0
    ratio_from_bytes: int = 16 * 2**20
    max_columns: int = 2_000
    max_cell_bytes: int = 200_000  # a longer cell rejects its row
    max_row_bytes: int = 8 * 2**20  # a longer row (or an unclosed quote) is rejected
    max_depth: int = 32  # nested objects deeper than this stay JSON text
    max_broken_quotes: int = 20  # rows with an unclosed quote before the whole file is refused


@dataclass(frozen=True)
class Reject:
    """One row that could not be read or used. `row`: 1-based data row; `raw`: its text, cut at 10,000
    characters.
    """

    row: int
    reason: str
    column: str | None
    raw: str

    def __post_init__(self) -> None:
        if len(self.raw) > RAW_LIMIT:
            object.__setattr__(self, "raw", self.raw[:RAW_LIMIT])


@dataclass(frozen=True)
class Batch:
    """Some rows of a file. `row` holds the 1-based data row number of each row of `data` (header not
    counted).
    """

    data: pa.RecordBatch
    row: pa.Int64Array
    rejects: list[Reject] = field(default_factory=list)


@dataclass
class Progress:
    """Bytes of the stored (packed) file that one pass has read."""

    bytes_read: int = 0


# A source starts a fresh pass over the file: (wanted rows per batch, where to count bytes) -> batches.
Source = Callable[[int, Progress], Iterator[Batch]]


@dataclass
class Table:
    """A file as a table that can be read several times, each time as a stream.

    `columns` are those known so far (JSON Lines, XES may learn more on the way), names made unique.
    `batches` and `head` raise `UnreadableFile` when the file turns out to be broken further down.
    """

    format: str
    details: dict[str, object]
    columns: list[str]
    source: Source
    total_bytes: int
    warnings: list[str] = field(default_factory=list)
    on_close: Callable[[], None] | None = None
    _progress: Progress = field(default_factory=Progress)

    @property
    def bytes_read(self) -> int:
        """Bytes of the stored file read by the latest `batches` pass; compare with `total_bytes`."""
        return min(self._progress.bytes_read, self.total_bytes)

    def batches(self, rows: int = 65_536) -> Iterator[Batch]:
        """A fresh pass over the whole file in batches of at most `rows` rows. A batch may hold rejects
        alone.
        """
        self._progress = Progress()
        return self.source(rows, self._progress)

    def head(self, n: int = 1000) -> pa.Table:
        """The first `n` good rows; dictionary columns decoded. Does not disturb a pass under way."""
        parts: list[pa.Table] = []
        found = 0
        for batch in self.source(max(n, 1), Progress()):
            part = pa.Table.from_batches([batch.data]).slice(0, n - found)
            parts.append(_plain(part))
            found += part.num_rows
            if found >= n:
                break
        if not parts:
            return pa.table({name: pa.array([], pa.string()) for name in self.columns})
        return unify(parts)

    def close(self) -> None:
        """Remove what was unpacked to disk for this table."""
        if self.on_close is not None:
            self.on_close()
            self.on_close = None

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _plain(table: pa.Table) -> pa.Table:
    """The same table with dictionary columns decoded."""
    for i, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            table = table.set_column(i, column.name, table.column(i).cast(column.type.value_type))
    return table


def unify(parts: list[pa.Table]) -> pa.Table:
    """One table of parts whose columns may differ: missing ones are null, clashing types become text."""
    types: dict[str, pa.DataType] = {}
    for part in parts:
        for column in part.schema:
            known = types.setdefault(column.name, column.type)
            if known != column.type:
                types[column.name] = _common(known, column.type)
    schema = pa.schema(list(types.items()))
    return pa.concat_tables([_fit(part, schema) for part in parts])


def _common(a: pa.DataType, b: pa.DataType) -> pa.DataType:
    if pa.types.is_null(a):
        return b
    if pa.types.is_null(b):
        return a
    if {a, b} == {pa.int64(), pa.float64()}:
        return pa.float64()
    return pa.string()


def _fit(part: pa.Table, schema: pa.Schema) -> pa.Table:
    arrays = [
        part.column(f.name).cast(f.type) if f.name in part.column_names else pa.nulls(part.num_rows, f.type)
        for f in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
