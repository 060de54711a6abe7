"""The columns of the feedback and customer files."""

from __future__ import annotations

import pyarrow as pa

from .manifests import Kind

MOMENT = pa.timestamp("us", "UTC")
FEEDBACK = pa.schema(
    [
        ("id", pa.string()),
        ("score", pa.float64()),
        ("kind", pa.string()),
        ("scale_min", pa.float64()),
        ("scale_max", pa.float64()),
        ("time", MOMENT),
        ("customer", pa.string()),
        ("person", pa.string()),
        ("case", pa.string()),
        ("touchpoint", pa.string()),
        ("channel", pa.string()),
        ("source", pa.int32()),
        ("row", pa.int64()),
        ("revision", pa.int32()),
    ]
)
CUSTOMERS = pa.schema(
    [
        ("customer", pa.string()),
        ("person", pa.string()),
        ("email_hash", pa.string()),
        ("phone_hash", pa.string()),
        ("created", MOMENT),
        ("source", pa.int32()),
        ("row", pa.int64()),
    ]
)
SCHEMAS: dict[Kind, pa.Schema] = {"feedback": FEEDBACK, "customers": CUSTOMERS}


def fitted(table: pa.Table, schema: pa.Schema, more: tuple[str, ...] = ()) -> pa.Table:
    """The schema's columns in its order (null where the table has none), then `more` and attr_* as text."""
    columns = {
        field.name: table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    }
    for name in more:
        given = name in table.column_names
        columns[name] = table[name].cast(pa.string()) if given else pa.nulls(table.num_rows, pa.string())
    extra = sorted(name for name in table.column_names if name.startswith("attr_"))
    return pa.table(columns | {name: table[name].cast(pa.string()) for name in extra})
