"""OCEL 2.0 as an SQLite database, written some events at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from journeymap.desks.forms import Beat
from journeymap.desks.forms.sinking import told
from journeymap.desks.objects import ATTRIBUTES, columns_of, happened, kinds_of, moment, objects
from journeymap.desks.tables import Desk

TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""
SQL = {"string": "TEXT", "float": "REAL"}
EVER = "1970-01-01 00:00:00"  # when what never changes was so
Names = dict[str, str]


def write(desk: Desk, tables: Sequence[str], folder: Path, beat: Beat) -> dict[str, int]:
    events, columns, count = desk.table("events"), columns_of(desk), 0
    with closing(sqlite3.connect(folder / f"{desk.journey.slug}.sqlite")) as database, database:
        database.executescript(TABLES)
        kinds = {name: f"type{number}" for number, name in enumerate(desk.data.log.activities)}
        types(database, "event", kinds, [f"{name} {SQL[kind]}" for name, kind in ATTRIBUTES.items()])
        types(database, "object", {name: name for name in kinds_of(desk)}, ["ocel_changed_field TEXT"])
        for key, kind in objects(desk, events):
            database.execute("INSERT INTO object VALUES (?, ?)", (key, kind))
            database.execute(f"INSERT INTO object_{kind} VALUES (?, ?, NULL)", (key, EVER))  # noqa: S608
        for batch in told(desk, events, beat):
            happen(database, batch.to_pylist(), columns, kinds)
            count += batch.num_rows
    return {"events": count}


def types(database: sqlite3.Connection, of: str, kinds: Names, columns: list[str]) -> None:
    """A table for each type. Names of tables are our own, those of types are values."""
    for name, ours in kinds.items():
        database.execute(f"INSERT INTO {of}_map_type VALUES (?, ?)", (name, ours))  # noqa: S608
        told = ", ".join(["ocel_id TEXT PRIMARY KEY", "ocel_time TIMESTAMP", *columns])
        database.execute(f"CREATE TABLE {of}_{ours} ({told})")


def happen(database: sqlite3.Connection, rows: list[dict[str, Any]], columns: Names, kinds: Names) -> None:
    """Events, what they are about, and what is known of each."""
    ids = [(row["event_key"], row["activity"]) for row in rows]
    database.executemany("INSERT INTO event VALUES (?, ?)", ids)
    about = [(row["event_key"], *link) for row in rows for link in happened(row, columns)[1]]
    database.executemany("INSERT INTO event_object VALUES (?, ?, ?)", about)
    by_kind: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        when = moment(row).replace("T", " ").rstrip("Z")
        said = (row["event_key"], when, *(row[name] for name in ATTRIBUTES))
        by_kind.setdefault(kinds[row["activity"]], []).append(said)
    marks = ", ".join("?" * (len(ATTRIBUTES) + 2))
    for ours, some in by_kind.items():
        database.executemany(f"INSERT INTO event_{ours} VALUES ({marks})", some)  # noqa: S608
