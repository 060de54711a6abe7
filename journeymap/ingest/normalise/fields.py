"""The columns of a batch that a mapping gives to a field, read as keys, texts, times or numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.mapping import Mapping
from journeymap.ingest.normalise.cells import clean_keys, clean_texts, constant, first_filled, joined
from journeymap.ingest.normalise.result import Problems, shown
from journeymap.ingest.readers.table import Batch
from journeymap.ingest.times import FIRST_YEAR, LAST_YEAR, after_window, before_window, parse_times

FIRST_OF = frozenset({"customer", "channel", "touchpoint"})
"""Fields whose several columns are alternatives."""
_SIGNS = {"id": ":", "case": ":", "session": ".", "activity": ": "}
_USED_UP = frozenset({"time", "text"})
_ALL_PARTS = frozenset({"id", "case", "session"})


@dataclass(frozen=True)
class Fields:
    """One batch seen through a mapping."""

    batch: Batch
    mapping: Mapping

    @property
    def rows(self) -> int:
        """Rows of the batch."""
        return self.batch.data.num_rows

    def cells(self, column: str) -> pa.Array:
        """A column; nulls where this batch has none (JSON Lines may lack it)."""
        index = self.batch.data.schema.get_field_index(column)
        if index < 0:
            return pa.nulls(self.rows, pa.string())
        cells = self.batch.data.column(index)
        if column in self.mapping.blanks:
            return without(cells, self.mapping.blanks[column])
        long = pa.types.is_large_string(cells.type) or pa.types.is_string_view(cells.type)
        return cells.cast(pa.string()) if long else cells

    def keys(self, field: str) -> pa.DictionaryArray:
        """A field whose values come again, as dictionary<int32, string>."""
        names = self.mapping.named(field)
        if not names:
            return constant(self.mapping.constants.get(field, ""), self.rows)
        if len(names) == 1:
            return clean_keys(self.cells(names[0]))
        columns = [self.cells(name) for name in names]
        if field in FIRST_OF:
            return clean_keys(first_filled(columns))
        return clean_keys(joined(columns, _SIGNS.get(field, " "), field in _ALL_PARTS))

    def texts(self, field: str, sign: str = "\n") -> pa.Array:
        """A field whose values differ from row to row, as string."""
        names = self.mapping.named(field)
        if not names:
            text = self.mapping.constants.get(field)
            return (
                pa.nulls(self.rows, pa.string()) if not text else constant(text, self.rows).cast(pa.string())
            )
        if len(names) == 1:
            return clean_texts(self.cells(names[0]))
        return joined([self.cells(name) for name in names], _SIGNS.get(field, sign), field in _ALL_PARTS)

    def attributes(self) -> dict[str, pa.DictionaryArray]:
        """The cells by "attr_<name>" of every column that no field uses up and that is not left out.

        Columns that a field joins or takes turns with stay attributes; dates that became events, and texts
        (they hold personal data), do not.
        """
        used = {
            name
            for field, columns in self.mapping.columns.items()
            for name in self.mapping.named(field)
            if isinstance(columns, str) or field in _USED_UP
        } | set(self.mapping.left_out)
        return {
            f"attr_{name}": clean_keys(self.cells(name))
            for name in self.batch.data.schema.names
            if name not in used
        }

    def times(self, column: str, problems: Problems, required: bool = True) -> pa.Array:
        """A column of times; rows that are unreadable or outside 1971..2100 (and, if `required`, empty) go to
        `problems` and are null."""
        cells = self.cells(column)
        formats = self.mapping.time_formats.get(column, [])
        values, ok = parse_times(cells, formats, self.mapping.timezone)
        filled = filled_mask(cells)
        early, late = before_window(values), after_window(values)

        def cell(i: int) -> str:
            return shown(cells[i].as_py())

        def year(i: int) -> int:
            return int(str(np.datetime64(values[i].cast(pa.int64()).as_py(), "us").astype("datetime64[Y]")))

        if required:
            problems.add(~filled, column, "the time is empty")
        problems.add(
            filled & ~ok, column, lambda i: f"the time {cell(i)} is not readable{_hint(cell(i), formats)}"
        )
        problems.add(
            early,
            column,
            lambda i: (
                f"the time {cell(i)} lies in {year(i)}, before {FIRST_YEAR} "
                "(1970 is what an unset clock writes)"
            ),
        )
        problems.add(late, column, lambda i: f"the time {cell(i)} lies in {year(i)}, after {LAST_YEAR}")
        return clear(values, early | late)


SPOKEN = {"dmy": "day, month, year", "mdy": "month, day, year"}


def _hint(cell: str, formats: list[str]) -> str:
    digits = sum(letter.isdigit() for letter in cell)
    if digits >= 4 and ("/" in cell or "." in cell or "-" in cell):
        if not formats:
            return " (if day and month are numbers, say which comes first: dmy or mdy as time format)"
        return f" as {' or '.join(SPOKEN.get(each, each) for each in formats)}"
    return ""


def filled_mask(cells: pa.Array) -> np.ndarray:
    """bool per row: the cell holds something besides blanks."""
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        cells = clean_texts(cells)
    elif pa.types.is_dictionary(cells.type):
        cells = clean_keys(cells)
    return is_filled(cells)


def without(cells: pa.Array, blanks: Sequence[str]) -> pa.Array:
    """A column as text, its cells that mean nothing empty."""
    texts = clean_texts(cells)
    return pc.if_else(pc.is_in(texts, pa.array(blanks)), None, texts)


def is_filled(cells: pa.Array) -> np.ndarray:
    """bool per row: not null (a dictionary's null value counts as null)."""
    if pa.types.is_dictionary(cells.type) and cells.dictionary.null_count:
        return cells.dictionary.is_valid().take(cells.indices).fill_null(False).to_numpy(zero_copy_only=False)
    return cells.is_valid().to_numpy(zero_copy_only=False)


def clear(values: pa.Array, where: np.ndarray) -> pa.Array:
    """The array with nulls in the marked rows."""
    if not where.any():
        return values
    return pc.if_else(pa.array(where), pa.scalar(None, values.type), values)
