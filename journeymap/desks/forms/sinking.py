"""Rows of a table into a sink, some at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from journeymap.desks.forms import Beat
from journeymap.desks.tables import Desk, Table
from journeymap.maps.exporting.sinks import Sink


def told(desk: Desk, table: Table, beat: Beat) -> Iterator[pa.Table]:
    """The rows that the desk's choice keeps; beats on the way."""
    rows = max(table.rows(desk.choice.since), 1)
    done = 0
    for batch in table.batches(desk.choice.since):
        yield batch
        done += batch.num_rows
        beat(done / rows, f"{table.name}: {done:,} rows")


def sunk(desk: Desk, name: str, sink: Sink, beat: Beat) -> int:
    """How many rows went in; the sink is closed."""
    count = 0
    try:
        for batch in told(desk, desk.table(name), beat):
            sink.write(batch)
            count += batch.num_rows
    finally:
        sink.close()
    return count
