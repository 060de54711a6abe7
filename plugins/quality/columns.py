"""What a column of a plain table holds: its type, what is missing, its range, its commonest values.

Asked of DuckDB; the columns are called c0, c1, ... there, so that no name of a file is part of a query.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from . import spelling

ENGINE: dict[str, Any] = {
    "threads": 1,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
MOSTLY = 0.95  # a column is a number or a date when this share of its values can be read so
MIXED = 0.5  # numbers and words are mixed when at least this share, but not most, is a number
BLANKS = ("na", "n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "?", "unknown", "undefined", "#n/a")
FILLERS = ", ".join(f"'{word}'" for word in BLANKS)
DATES = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")
SHOWN = 5  # commonest values shown
SHOWN_FROM = 5  # rows that a value needs to be shown
FEW = 50  # distinct values
WORDY = 40  # letters on average, from which a column holds texts
SPELLED_UP_TO = 20_000  # distinct values whose spelling is compared
READINGS = {  # types and how texts are read as such; {c} is the column
    "number": "TRY_CAST(trim({c}) AS DOUBLE)",
    "number, decimal comma": "TRY_CAST(replace(replace(trim({c}), '.', ''), ',', '.') AS DOUBLE)",
    "time": "TRY_CAST(trim({c}) AS TIMESTAMP)",
} | {f"time as {form}": f"try_strptime(trim({{c}}), '{form}')" for form in DATES}
PATTERNS = {  # what a value looks like that names somebody; RE2
    "e-mail address": r"^[^@\s]+@[^@\s]+\.[^@\s.]+$",
    "telephone number": r"^\+?[0-9][0-9 ()/.-]{7,18}[0-9]$",
    "IP address": r"^(\d{1,3}\.){3}\d{1,3}$",
    "IBAN": r"^[A-Z]{2}\d{2}[ ]?([A-Z0-9]{4}[ ]?){3,7}[A-Z0-9]{0,4}$",
}
NAMING = re.compile(
    r"(^|[_\s.-])(e?mail|phone|mobile|tel|(first|last|full|sur|given|family|user|customer)_?name|name|surname|"
    r"street|address|iban|birth\w*|dob|ssn|passport)($|[_\s.-])",
    re.IGNORECASE,
)
LOOKS_LIKE = 0.5  # share of the values that must look so


@dataclass
class Column:
    """rows: of the table. nulls: missing, empty or only blanks. words: fillers such as "n/a", by count.
    low, high: of numbers and dates, as they are written in JSON. personal: what it tells of a person."""

    name: str
    type: str
    rows: int
    nulls: int
    distinct: int
    low: Any = None
    high: Any = None
    common: list[tuple[str, int]] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0
    spellings: list[list[str]] = field(default_factory=list)
    personal: str | None = None

    @property
    def filled(self) -> int:
        return self.rows - self.nulls


class Table:
    """A table in DuckDB; `columns` describes each of its columns, `ask` and `counts` ask it.

    types, readings: of each column that `columns` looked at, its type and the expression that reads it so.
    """

    def __init__(self, table: pa.Table):
        self.names, self.rows = table.column_names, table.num_rows
        names = [f"c{number}" for number in range(len(self.names))]
        self._connection = duckdb.connect(config=ENGINE)
        self.told = self._connection.from_arrow(pa.table([_plain(c) for c in table.columns], names))
        self.types: list[str] = []
        self.readings: list[str] = []

    def ask(self, *asked: str, where: str = "true") -> tuple[Any, ...]:
        """Aggregates over the rows that meet a condition."""
        return self.told.filter(where).aggregate(", ".join(asked)).fetchall()[0]

    def counts(self, value: str, where: str = "true") -> duckdb.DuckDBPyRelation:
        """Columns value and n: how many of these rows have each value of an expression."""
        return self.told.filter(where).aggregate(f"{value} AS value, count(*) AS n", value)

    def columns(self) -> list[Column]:
        """All columns, in order. Each is looked at once."""
        return [self._column(number) for number in range(len(self.names))]

    def _column(self, number: int) -> Column:
        name, c = self.names[number], f"c{number}"
        there = f"({c} IS NOT NULL AND trim({c}::VARCHAR) != '')"
        filled, distinct = self.ask(f"count(*) FILTER ({there})", f"count(DISTINCT {c}) FILTER ({there})")
        kind, reading, unreadable = self._type(c, there, filled)
        self.types.append(kind)
        self.readings.append(reading)
        column = Column(name, kind, self.rows, self.rows - filled, distinct, unreadable=unreadable)
        if kind in ("number", "date", "time"):
            told = f"isfinite({reading})"  # a column may say "nan" or "inf", which no JSON can
            column.low, column.high = map(_json, self.ask(f"min({reading})", f"max({reading})", where=told))
        if kind not in ("date", "time"):
            column.words = self._fillers(c)
            column.personal = self._personal(name, c, there, column)
        if column.personal:
            return column
        if kind in ("text", "category", "boolean") or distinct <= FEW:
            column.common = self._common(c, there)
        if kind == "category" and distinct <= SPELLED_UP_TO:
            found = dict(self.counts(c, there).fetchall())
            column.spellings = [[text for text, _ in group] for group in spelling.groups(found)]
        return column

    def _type(self, c: str, there: str, filled: int) -> tuple[str, str, int]:
        """Type, expression that reads it, and how many values of that type cannot be read."""
        told = str(self.told.types[self.told.columns.index(c)])
        if told == "BOOLEAN":
            return "boolean", c, 0
        if told.startswith(("TIMESTAMP", "DATE")):
            return ("date" if told == "DATE" else "time"), f"make_timestamp(epoch_us({c}))", 0
        if told != "VARCHAR":
            return "number", f"{c}::DOUBLE", 0
        known = f"{there} AND lower(trim({c})) NOT IN ({FILLERS})"
        readings = {kind: expression.format(c=c) for kind, expression in READINGS.items()}
        n, *hits = self.ask("count(*)", *(f"count({each})" for each in readings.values()), where=known)
        if not n:
            return "empty", c, 0
        for (kind, expression), hit in zip(readings.items(), hits, strict=True):
            if hit >= MOSTLY * n:
                return kind.split()[0].rstrip(","), expression, n - hit
        if hits[0] >= MIXED * n:
            return "number and words", c, n - hits[0]
        distinct, length = self.ask(f"count(DISTINCT {c})", f"avg(length({c}))", where=there)
        if distinct == filled and filled > FEW and length <= WORDY:
            return "id", c, 0
        return ("text" if length > WORDY else "category"), c, 0

    def _fillers(self, c: str) -> dict[str, int]:
        word = f"lower(trim({c}::VARCHAR))"
        return dict(self.counts(word, f"{word} IN ({FILLERS})").order("n DESC, value").fetchall())

    def _personal(self, name: str, c: str, there: str, column: Column) -> str | None:
        if column.filled and column.type != "number":
            texts = f"trim({c}::VARCHAR)"
            looks = (f"count(*) FILTER (regexp_full_match({texts}, '{p}'))" for p in PATTERNS.values())
            for kind, hit in zip(PATTERNS, self.ask(*looks, where=there), strict=True):
                if hit >= LOOKS_LIKE * column.filled:
                    return kind
        return "its name says so" if NAMING.search(name) and column.distinct > FEW else None

    def _common(self, c: str, there: str) -> list[tuple[str, int]]:
        """Values that several rows have: what hardly anybody has may tell who it is."""
        found = self.counts(f"{c}::VARCHAR", there).filter(f"n >= {SHOWN_FROM} AND length(value) <= 60")
        return found.order("n DESC, value").limit(SHOWN).fetchall()


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionary-coded texts as texts; lists and structs as what they look like."""
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_nested(column.type):
        return pa.chunked_array(
            [pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())]
        )
    if pa.types.is_null(column.type):
        return column.cast(pa.string())
    if pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    return column


def _json(value: Any) -> Any:
    return value.isoformat(sep=" ") if hasattr(value, "isoformat") else value
