"""CSV text to rows with Python's own parser: exact about where each row starts, slower than the Arrow
path.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from journeymap.ingest.readers.table import ReadLimits, Reject

# The module's own limit (131,072 characters) is process-wide and raises for whole files; rows are bounded
# here by
# `max_row_bytes` and cells by `max_cell_bytes`, each rejecting its row only.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass(frozen=True)
class Record:
    """One record: `start`..`end` are its lines; `fields` is None where the parser refused it, with
    `error`.
    """

    start: int
    end: int
    fields: list[str] | None
    error: str = ""
    unfinished: bool = False


def text_lines(text: str) -> list[str]:
    """Physical lines with their ends, split at line feeds only (quoted text may hold other separators)."""
    return list(io.StringIO(text, newline="\n"))


def records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """The records of `lines`. The last one is marked unfinished where a quote is still open at the end."""
    position = 0
    ran_out = False

    def feed() -> Iterator[str]:
        nonlocal position, ran_out
        for line in lines:
            position += 1
            yield line
        ran_out = True

    reader = csv.reader(feed(), delimiter=delimiter)
    while True:
        start = position
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(start, position, None, str(error))
            continue
        yield Record(start, position, fields, unfinished=ran_out)


@dataclass
class Rows:
    """Good rows with their numbers, rejects, and the text that belongs to the next block."""

    good: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    next_row: int = 1
    rest: str = ""


class ExactParser:
    """Turns blocks of text into rows. One per pass: it counts unclosed quotes over the whole file."""

    def __init__(self, columns: list[str], delimiter: str, limits: ReadLimits) -> None:
        self._columns = columns
        self._delimiter = delimiter
        self._limits = limits
        self.broken_quotes = 0

    def parse(self, text: str, first_row: int, final: bool) -> Rows:
        """Rows of a block whose first row has the number `first_row`; a record cut by its end stays in
        `rest`.
        """
        rows = Rows(next_row=first_row)
        lines = text_lines(text)
        nul = "\0" in text
        while lines:
            lines = self._run(lines, rows, final, nul)
        return rows

    def _run(self, lines: list[str], rows: Rows, final: bool, nul: bool) -> list[str]:
        """Parse until the end or an unclosed quote; give the lines still to do."""
        width = len(self._columns)
        for record in records(lines, self._delimiter):
            if record.unfinished:
                rest = "".join(lines[record.start :])
                if not final and len(rest) <= self._limits.max_row_bytes:
                    rows.rest = rest
                    return []
                return self._unclosed(lines[record.start :], rows)
            fields = record.fields
            if fields is not None and len(fields) == width and not nul and self._short(lines, record):
                rows.good.append(fields)
                rows.numbers.append(rows.next_row)
                rows.next_row += 1
            elif (raw := "".join(lines[record.start : record.end])).strip():  # else a blank line
                self._doubtful(record, raw.rstrip("\r\n"), rows)
        return []

    def _short(self, lines: list[str], record: Record) -> bool:
        # A character has up to four bytes; only a row near the limit is measured cell by cell.
        return sum(map(len, lines[record.start : record.end])) * 4 <= self._limits.max_cell_bytes

    def _unclosed(self, lines: list[str], rows: Rows) -> list[str]:
        self.broken_quotes += 1
        reason = (
            'a quotation mark (") is opened here and never closed; close it, or double it if it is '
            "part of the text"
        )
        rows.rejects.append(Reject(rows.next_row, reason, None, lines[0].rstrip("\r\n")))
        rows.next_row += 1
        return lines[1:]

    def _doubtful(self, record: Record, raw: str, rows: Rows) -> None:
        found = self.fault(record)
        if found is None:
            assert record.fields is not None
            rows.good.append(record.fields)
            rows.numbers.append(rows.next_row)
        else:
            rows.rejects.append(Reject(rows.next_row, found[0], found[1], raw))
        rows.next_row += 1

    def fault(self, record: Record) -> tuple[str, str | None] | None:
        """Why a record is not a row (reason, column), or None."""
        if record.fields is None:
            return f"the row cannot be parsed: {record.error}", None
        if len(record.fields) != len(self._columns):
            return ragged(len(record.fields), len(self._columns)), None
        for name, cell in zip(self._columns, record.fields, strict=True):
            if "\0" in cell:
                return "the cell holds a NUL byte", name
            size = len(cell.encode("utf-8"))
            if size > self._limits.max_cell_bytes:
                return f"the cell has {size:,} bytes, the limit is {self._limits.max_cell_bytes:,}", name
        return None


def ragged(found: int, expected: int) -> str:
    """The reason given for a row with too many or too few fields."""
    return f"the row has {found} field{'' if found == 1 else 's'}, the header has {expected}"
