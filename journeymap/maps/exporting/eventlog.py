"""The event log of a journey as rows: each event with its case, its place on the map, its own attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from duckdb import ColumnExpression, FunctionExpression

from journeymap.access.appearing import appearing
from journeymap.analysis.evidence import SnapshotData
from journeymap.events.files import local
from journeymap.events.models import Snapshot
from journeymap.events.reading import attributes, engine
from journeymap.maps.exporting.sinks import LOG_SINKS
from journeymap.mining.log import UTC_MICROSECONDS, Log

READ = (
    "case",
    "activity",
    "time",
    "touchpoint",
    "stage",
    "channel",
    "session",
    "customer",
    "value",
    "import",
    "row",
)
FIXED = pa.schema(
    [
        ("case", pa.string()),
        ("activity", pa.string()),
        ("time", UTC_MICROSECONDS),
        ("touchpoint", pa.string()),
        ("stage", pa.string()),
        ("channel", pa.string()),
        ("session", pa.string()),
        ("customer", pa.string()),
        ("value", pa.float64()),
    ]
)
AT_ONCE = 1_000_000  # events whose attributes are looked up in one pass over the raw files


def export_log(data: SnapshotData, form: str, path: Path) -> int:
    """Write the log to `path` as `form` (a key of LOG_SINKS); the number of events.

    OSError of the disk's own.
    """
    names = attributes(data.at, data.log.manifest.definition["sources"])
    schema = pa.schema([*FIXED, *(pa.field(shown, pa.string()) for shown in shown_names(names))])
    events = 0
    with appearing(path) as draft:
        sink = LOG_SINKS[form](draft, schema)
        try:
            for table in tables(data, names):
                sink.write(table.rename_columns(schema.names).cast(schema))
                events += table.num_rows
        finally:
            sink.close()
    return events


def shown_names(names: Iterable[str]) -> list[str]:
    """Attributes by their own names; as `attr_<name>` where that is the name of another column."""
    taken = set(FIXED.names) | {"concept:name", "time:timestamp"}
    return [name if name.removeprefix("attr_") in taken else name.removeprefix("attr_") for name in names]


def tables(data: SnapshotData, names: list[str]) -> Iterator[pa.Table]:
    """The log's events with columns of FIXED, then `names`; cases one after the other, in the log's order."""
    keep = None if data.where is None else data.where.mask(data.log)
    held: list[pa.Table] = []
    for part in data.log.parts:
        events = readable(
            data.log, data.log.part_events(part, READ), data.log.part_cases(part, ["case", "key"]), keep
        )
        held.append(events)
        if sum(table.num_rows for table in held) >= AT_ONCE:
            yield with_attributes(pa.concat_tables(held), data.at, names)
            held = []
    if held:
        yield with_attributes(pa.concat_tables(held), data.at, names)


def readable(log: Log, events: pa.Table, cases: pa.Table, keep: np.ndarray | None) -> pa.Table:
    """Texts in the place of codes; only cases that are kept."""
    if keep is not None:
        events = events.filter(pa.array(keep[events["case"].to_numpy()]))
    code = cases["case"].to_numpy()
    order = np.argsort(code)
    at = order[np.searchsorted(code, events["case"].to_numpy(), sorter=order)] if len(code) else []
    words = {
        "activity": log.activities,
        "touchpoint": log.touchpoints,
        "stage": log.stages,
        "channel": log.channels,
        "session": log.sessions,
        "customer": log.customers,
    }
    columns = {
        "case": cases["key"].take(pa.array(at, pa.int64())),
        "time": events["time"],
        "value": events["value"],
    }
    for name, texts in words.items():
        codes = events[name].to_numpy()
        columns[name] = pa.array(texts, pa.string()).take(pa.array(codes, mask=codes < 0))
    return pa.table({name: columns.get(name, events[name] if name in READ else None)
                     for name in (*FIXED.names, "import", "row")})  # fmt: skip


def with_attributes(events: pa.Table, snapshot: Snapshot, names: list[str]) -> pa.Table:
    """Each event with the attributes of the row that it came from."""
    told = events.select(["import", "row"])
    events = events.select(FIXED.names)
    if not names or not events.num_rows:
        return pa.table(
            {**{n: events[n] for n in FIXED.names}, **{n: pa.nulls(len(events), pa.string()) for n in names}}
        )
    with engine() as connection:
        found = looked_up(
            connection,
            told.append_column("position", pa.array(range(len(told)), pa.int64())),
            snapshot,
            names,
        )
    for name in names:
        events = events.append_column(name, found[name])
    return events


def looked_up(
    connection: duckdb.DuckDBPyConnection, told: pa.Table, snapshot: Snapshot, names: list[str]
) -> pa.Table:
    """Attributes by (import, row), in the order of `told`. A row that gave several events has them once."""
    numbers = set(told["import"].unique().to_pylist())
    paths = [str(local(entry.path)) for entry in snapshot.manifest.events if entry.holds(numbers)]
    wanted = connection.from_arrow(told.rename_columns(["of_import", "of_row", "position"]))
    here = (ColumnExpression("import") == ColumnExpression("of_import")) & (
        ColumnExpression("row") == ColumnExpression("of_row")
    )
    raw = connection.read_parquet(paths, union_by_name=True)
    known = [name for name in names if name in raw.columns]
    raw = raw.select(*(ColumnExpression(name) for name in ("import", "row", *known))).join(
        wanted, here, how="semi"
    )
    told_once = [FunctionExpression("any_value", ColumnExpression(name)).alias(name) for name in known]
    keys = [ColumnExpression("import"), ColumnExpression("row")]
    once = raw.aggregate([*keys, *told_once], '"import", "row"')
    joined = wanted.join(once, here, how="left").order("position").to_arrow_table()
    nothing = pa.nulls(len(told), pa.string())
    return pa.table({name: joined[name] if name in known else nothing for name in names})
