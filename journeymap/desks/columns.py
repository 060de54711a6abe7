"""What a column of a desk table is: its name for any tool, its kind, and what it means."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

KINDS: dict[str, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "whole": pa.int64(),
    "yes": pa.bool_(),
    "time": pa.timestamp("us", tz="UTC"),
}
LONGEST = 48  # letters of a name: SPSS takes 64 bytes, and a mark may be added
MARK = 6


@dataclass(frozen=True)
class Column:
    """name: letters, digits and _ only, the same in every form and every take. kind: a key of KINDS.

    label: what people call it; unit: empty where it has none; origin: which part of the product says it.
    """

    name: str
    kind: str
    label: str
    meaning: str
    unit: str = ""
    origin: str = ""

    @property
    def type(self) -> pa.DataType:
        return KINDS[self.kind]


def schema(columns: Iterable[Column]) -> pa.Schema:
    """The types of a table; each field bears what its column means."""
    return pa.schema([pa.field(each.name, each.type, metadata=_said(each)) for each in columns])


def _said(column: Column) -> dict[str, str]:
    told = {"label": column.label, "meaning": column.meaning, "unit": column.unit, "origin": column.origin}
    return {name: text for name, text in told.items() if text}


def fitted(table: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """The table with just these columns, in their order and types."""
    return table.select([column.name for column in columns]).cast(schema(columns))


def plain_name(before: str, told: str) -> str:
    """`before_told` in letters, digits and _: what is lost is told by a mark, so names never change."""
    ascii_only = unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", ascii_only.lower()).strip("_")
    name = f"{before}_{words}"
    faithful = words and len(name) <= LONGEST and len(ascii_only) == len(told)
    return name if faithful else f"{name[:LONGEST].rstrip('_')}_{mark(told)}"


def mark(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:MARK]


def distinct(columns: Sequence[Column]) -> list[Column]:
    """Columns that would share a name all get a mark of their label, so none depends on the others' order."""
    count: dict[str, int] = {}
    for column in columns:
        count[column.name] = count.get(column.name, 0) + 1
    return [
        replace(column, name=f"{column.name}_{mark(column.label)}") if count[column.name] > 1 else column
        for column in columns
    ]
