"""Batches made by hand, and what holds for every batch of events that was normalised."""

import datetime as dt

import pyarrow as pa

from journeymap.ingest.mapping import Mapping
from journeymap.ingest.normalise import Normalised, normalise_events
from journeymap.ingest.normalise.cells import KEY
from journeymap.ingest.readers.table import Batch

PLAIN = Mapping("events", {"case": "case", "activity": "activity", "time": "time"})


def batch(columns: dict[str, list[object] | pa.Array], first: int = 1) -> Batch:
    data = pa.RecordBatch.from_pydict(columns)
    return Batch(data, pa.array(range(first, first + data.num_rows), pa.int64()))


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


def events(columns: dict[str, list[object] | pa.Array], mapping: Mapping = PLAIN) -> Normalised:
    found = normalise_events(batch(columns), mapping)
    assert found.table.column_names[:9] == [
        "id",
        "customer",
        "case",
        "time",
        "activity",
        "channel",
        "value",
        "session",
        "row",
    ]
    for name in ("customer", "case", "activity", "channel", "session"):
        assert found.table.schema.field(name).type == KEY
    assert found.table.schema.field("time").type == pa.timestamp("us", "UTC")
    return found
