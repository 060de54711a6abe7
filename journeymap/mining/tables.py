"""Tables in memory as examples and tests write them, brought into the types of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pyarrow as pa

from .log import UTC_MICROSECONDS

Table: TypeAlias = pa.Table | Mapping[str, Sequence[Any]]
EVENTS = {  # raw events, as they were handed in; attr_<name> beside them
    "customer": "VARCHAR",
    "case": "VARCHAR",
    "session": "VARCHAR",
    "time": "TIMESTAMPTZ",
    "activity": "VARCHAR",
    "channel": "VARCHAR",
    "value": "DOUBLE",
    "import": "INTEGER",
    "row": "BIGINT",
}
SOURCES = {
    "source": "INTEGER",
    "name": "VARCHAR",
    "kind": "VARCHAR",
    "received": "TIMESTAMPTZ",
    "rows": "BIGINT",
    "rejected": "BIGINT",
}
NO_EVENTS = pa.table(
    {
        "customer": pa.array([], pa.string()),
        "time": pa.array([], UTC_MICROSECONDS),
        "activity": pa.array([], pa.string()),
    }
)


def table(given: Table) -> pa.Table:
    return given if isinstance(given, pa.Table) else pa.table(dict(given))


def events(table: pa.Table) -> pa.Table:
    for name in ("time", "activity"):
        if name not in table.column_names:
            raise ValueError(f"events need a column {name!r}; there are: {', '.join(table.column_names)}")
    table = table.set_column(table.column_names.index("time"), "time", utc(table["time"]))
    if "row" not in table.column_names:
        table = table.append_column("row", pa.array(range(1, table.num_rows + 1), pa.int64()))
    return table


def raw(table: pa.Table) -> pa.Table:
    """Events as the store keeps them: all of one import where none is told."""
    if "import" in table.column_names:
        return table
    return table.append_column("import", pa.array([0] * table.num_rows, pa.int32()))


def utc(time: pa.ChunkedArray) -> pa.ChunkedArray:
    """Microseconds in UTC; times without a zone count as UTC."""
    if not pa.types.is_timestamp(time.type):
        time = time.cast(pa.timestamp("us"))
    return time.cast(pa.timestamp("us", tz=time.type.tz), safe=False).cast(pa.int64()).cast(UTC_MICROSECONDS)


def feedback(table: pa.Table) -> pa.Table:
    """Ids and a scale of 1-5 where none is told."""
    n = table.num_rows
    if "time" in table.column_names:
        table = table.set_column(table.column_names.index("time"), "time", utc(table["time"]))
    if n and "id" not in table.column_names:
        table = table.append_column("id", pa.array([f"f{row}" for row in range(n)]))
    if n and "score" in table.column_names and "scale_max" not in table.column_names:
        table = table.append_column("scale_min", pa.array([1.0] * n))
        table = table.append_column("scale_max", pa.array([5.0] * n))
    return table
