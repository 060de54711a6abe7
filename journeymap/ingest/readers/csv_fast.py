"""Blocks of well-formed UTF-8 CSV to Arrow, and where a block may be cut."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from journeymap.ingest.readers.csv_exact import ragged
from journeymap.ingest.readers.table import Reject

DICTIONARY = pa.dictionary(pa.int32(), pa.string())
QUOTE, LINE_FEED, RETURN = 34, 10, 13


def cut(block: bytes, delimiter: str, final: bool) -> int | None:
    """How many bytes of `block` hold whole rows; None where only the exact parser can tell.

    Without quotes that is the last line feed. With quotes, the last line feed outside them, provided every
    quote opens at a field's start or closes at its end: then, and only then, counting quotes tells inside
    from outside.
    """
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n") + (block[-1] == RETURN):
        return None
    if b'"' not in block:
        return len(block) if final else block.rfind(b"\n") + 1
    data = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(data == QUOTE)
    if not _structural(data, quotes, ord(delimiter)) or (final and len(quotes) % 2):
        return None
    if final:
        return len(block)
    at = block.rfind(b"\n")
    while at >= 0 and (before := int(np.searchsorted(quotes, at))) % 2:
        at = block.rfind(b"\n", 0, int(quotes[before - 1]))  # inside quotes: look before they open
    return at + 1


def _structural(data: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """True when quotes come in pairs around whole fields (doubled quotes inside are two touching pairs)."""
    edge = np.zeros(256, bool)
    edge[[delimiter, LINE_FEED, RETURN, QUOTE]] = True
    before = edge[data[np.maximum(quotes[0::2] - 1, 0)]]
    before[quotes[0::2] == 0] = True
    closing = quotes[1::2]
    after = edge[data[np.minimum(closing + 1, len(data) - 1)]]
    after[closing == len(data) - 1] = True
    return bool(before.all() and after.all())


@dataclass
class FastBlock:
    """A parsed block: the good rows as `data`, their numbers, and the ragged rows as rejects."""

    data: pa.Table
    row: pa.Int64Array
    next_row: int
    rejects: list[Reject] = field(default_factory=list)


class FastParser:
    """Parses cut blocks with Arrow. Columns with few distinct values in the first block stay
    dictionary-encoded.
    """

    def __init__(self, columns: list[str], delimiter: str, max_cell_bytes: int) -> None:
        self._columns = columns
        self._delimiter = delimiter
        self._max_cell = max_cell_bytes
        self._types: dict[str, pa.DataType] | None = None

    def parse(self, block: bytes, first_row: int, quoted: bool) -> FastBlock | None:
        """The rows of a block; None where a cell is over the limit (the exact parser then says which)."""
        odd: list[arrow_csv.InvalidRow] = []

        def keep(row: arrow_csv.InvalidRow) -> str:
            odd.append(row)
            return "skip"

        table = arrow_csv.read_csv(
            pa.py_buffer(block),
            arrow_csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=self._columns),
            arrow_csv.ParseOptions(
                delimiter=self._delimiter, newlines_in_values=quoted, invalid_row_handler=keep
            ),
            arrow_csv.ConvertOptions(
                column_types=self._types or dict.fromkeys(self._columns, pa.string()),
                null_values=[],
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
        if self._types is None:
            table = self._choose(table)
        if any(_longest(column) > self._max_cell for column in table.columns):
            return None
        return self._numbered(table, odd, first_row)

    def _choose(self, table: pa.Table) -> pa.Table:
        """Settle which columns are dictionary-encoded from now on."""
        self._types = {}
        for i, name in enumerate(table.column_names):
            column = table.column(i)
            distinct = pc.count_distinct(column).as_py()
            if len(column) >= 100 and distinct <= len(column) / 4:
                self._types[name] = DICTIONARY
                table = table.set_column(i, name, column.cast(DICTIONARY))
            else:
                self._types[name] = pa.string()
        return table

    def _numbered(self, table: pa.Table, odd: list[arrow_csv.InvalidRow], first_row: int) -> FastBlock:
        """Give rows their numbers. Arrow counts ragged rows and lines of spaces, and passes over empty
        lines.
        """
        places: list[int] = []
        rejects: list[Reject] = []
        blank = 0
        for row in odd:
            if not row.text.strip():
                blank += 1
                continue
            place = row.number - 1 - blank
            places.append(place)
            reason = ragged(row.actual_columns, row.expected_columns)
            rejects.append(Reject(first_row + place, reason, None, row.text))
        end = first_row + table.num_rows + len(places)
        numbers = np.delete(np.arange(first_row, end, dtype=np.int64), places)
        return FastBlock(table, pa.array(numbers), end, rejects)


def _longest(column: pa.ChunkedArray) -> int:
    longest = 0
    for chunk in column.chunks:
        values = chunk.dictionary if isinstance(chunk, pa.DictionaryArray) else chunk
        longest = max(longest, pc.max(pc.binary_length(values)).as_py() or 0)
    return longest
