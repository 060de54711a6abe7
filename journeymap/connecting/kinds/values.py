"""Values of a database: as rows that JSON can write, and as cursors that come back the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from journeymap.connecting.kinds.base import Row, Trouble

TYPES: dict[str, tuple[type, Callable[[str], Any]]] = {
    "datetime": (datetime, datetime.fromisoformat),  # before date, which it is, too
    "date": (date, date.fromisoformat),
    "decimal": (Decimal, Decimal),
}


AHEAD = timedelta(days=1)  # clocks and time zones may be off by so much
AHEAD_NOTE = (
    "{rows:,} rows are later than now by more than a day, the last one {last}. They are taken; the next pull "
    "begins at the newest row that is not, so that what comes meanwhile is not missed."
)


def is_ahead(value: Any) -> bool:
    """Whether it is a time that is later than now by more than a day. Numbers count; they are no times, nor
    are texts of digits alone."""
    if isinstance(value, str):
        if not {"-", ":"} & set(value):
            return False
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return False
    if isinstance(value, datetime):
        now = datetime.now(UTC)
        return value > (now if value.tzinfo else now.replace(tzinfo=None)) + AHEAD
    return isinstance(value, date) and value > datetime.now(UTC).date() + AHEAD


def earlier(top: Any, overlap: float) -> Any:
    """Where a pull begins: so much before the newest row. Texts have no overlap."""
    if overlap and isinstance(top, datetime | date):
        return top - timedelta(seconds=overlap) if isinstance(top, datetime) else top - timedelta(days=1)
    if overlap and isinstance(top, Decimal):
        return top - Decimal(overlap)
    if overlap and isinstance(top, int | float):
        return top - type(top)(overlap)
    return top


def encoded(value: Any) -> Any:
    """A value of a cursor as JSON that `decoded` turns back into the same."""
    for name, (kind, _) in TYPES.items():
        if isinstance(value, kind):
            return {name: str(value)}
    if value is None or isinstance(value, str | int | float):
        return value
    raise Trouble(
        f"A {type(value).__name__} cannot be a cursor or a key. Cast the column to text in the query."
    )


def decoded(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    ((name, value),) = told.items()
    return TYPES[name][1](value)


def plain(row: dict[str, Any]) -> Row:
    """Values as JSON can write them; bytes are left out."""
    return {name: cell(value) for name, value in row.items() if not isinstance(value, bytes | memoryview)}


def cell(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
