"""What was handed in, as whoever keeps imports tells it: the store itself knows imports by number alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

import pyarrow as pa
from django.utils.module_loading import import_string

from journeymap.events.tables import MOMENT

SCHEMA = pa.schema(
    [
        ("source", pa.int32()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("received", MOMENT),
        ("rows", pa.int64()),
        ("rejected", pa.int64()),
    ]
)
_told_by: list[str] = []


class Source(TypedDict):
    """One import: its number, the names of its files, when it came, how many rows were taken and rejected."""

    source: int
    name: str
    kind: str
    received: datetime
    rows: int
    rejected: int


def sources_told_by(function: str) -> None:
    """Name the function (by its path, without arguments) that lists the imports. Called as the app loads."""
    _told_by[:] = [function]


def sources() -> pa.Table:
    """Columns of SCHEMA, a row for each import; no row where nobody tells of them."""
    tell: list[Callable[[], list[Source]]] = [import_string(path) for path in _told_by]
    return pa.Table.from_pylist([dict(row) for each in tell for row in each()], schema=SCHEMA)
