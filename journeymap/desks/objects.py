"""Events and what they are about, for OCEL 2.0: cases, customers and sessions are its objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journeymap.desks.tables import Desk, Table

ATTRIBUTES = {"touchpoint": "string", "stage": "string", "channel": "string", "value": "float"}
KINDS = {"Case": "case_key", "Customer": "customer_key", "Session": "session_key"}
Said = tuple[str, Any]
Link = tuple[str, str]
QUALIFIERS = {"Case": "of case", "Customer": "by customer", "Session": "in session"}


def identified(kind: str, key: str) -> str:
    """Objects of all types share one space of ids."""
    return f"{kind}:{key}"


def kinds_of(desk: Desk) -> tuple[str, ...]:
    """Types of objects: where a case is a customer, or a session, there is no other object for it."""
    case = desk.data.log.manifest.case
    left = {"customer": ("Customer", "Session"), "session": ("Session", "Customer")}
    return left.get(case, ("Case", "Customer", "Session"))


def columns_of(desk: Desk) -> dict[str, str]:
    """Column of an event that names its object of each type."""
    case = desk.data.log.manifest.case
    own = {"customer": "Customer", "session": "Session"}.get(case)
    return {kind: "case_key" if kind == own else KINDS[kind] for kind in kinds_of(desk)}


def objects(desk: Desk, events: Table) -> Iterator[tuple[str, str]]:
    """(id, type) of every object, once."""
    for kind, column in columns_of(desk).items():
        with events.opened(desk.choice.since) as rows:
            reader = rows.filter(f'"{column}" IS NOT NULL').select(column).distinct().order(column)
            for batch in reader.to_arrow_reader(65_536):
                yield from ((identified(kind, key), kind) for key in batch.column(0).to_pylist())


def happened(row: dict[str, Any], columns: dict[str, str]) -> tuple[list[Said], list[Link]]:
    """Attributes (name, value) of an event, and (object, qualifier) of what it is about."""
    told = [(name, row[name]) for name in ATTRIBUTES if row[name] is not None]
    about = [
        (identified(kind, row[column]), QUALIFIERS[kind]) for kind, column in columns.items() if row[column]
    ]
    return told, about


def moment(row: dict[str, Any]) -> str:
    return row["time"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
