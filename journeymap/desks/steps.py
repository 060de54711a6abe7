"""Events and cases of a desk, from the compiled log: part by part, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.desks.choice import keyed
from journeymap.desks.columns import Column, fitted
from journeymap.desks.models.seen import Seen
from journeymap.desks.noticing import updated
from journeymap.desks.whose import Unnamed, about
from journeymap.maps.exporting.eventlog import READ, readable
from journeymap.mining.log import Log

LOG = "compiled log"
UPDATED = Column(
    "updated",
    "time",
    "New or changed",
    "when this row was first here as it is; for updated_since",
    "UTC",
    "desks",
)
EVENTS = (
    Column(
        "event_key", "text", "Event", "key of the event: import, row, and which of the row's events", "", LOG
    ),
    Column("case_key", "text", "Case", "key of the case", "", LOG),
    Column("customer_key", "text", "Customer", "key of the customer; empty where none is named", "", LOG),
    Column("position", "whole", "Position", "1 for the first event of the case", "", LOG),
    Column("activity", "text", "Activity", "what happened, as imported", "", LOG),
    Column("time", "time", "Time", "when it happened", "UTC", LOG),
    Column("touchpoint", "text", "Touchpoint", "where the journey's rules put it; empty: nowhere", "", LOG),
    Column("stage", "text", "Stage", "stage of the touchpoint", "", LOG),
    Column("channel", "text", "Channel", "channel as imported", "", LOG),
    Column("session_key", "text", "Session", "key of the session", "", LOG),
    Column("value", "number", "Value", "value of the event", "currency of the data", LOG),
    Column(
        "seconds",
        "number",
        "Seconds to next",
        "until the case's next event; empty at its last",
        "seconds",
        LOG,
    ),
    UPDATED,
)


def events(log: Log, seen: list[Seen], keys: str, unnamed: Unnamed) -> Iterator[pa.Table]:
    """Tables of EVENTS with WHOSE, cases one after the other, in the log's order."""
    for part in log.parts:
        extra = log.part_events(part, ["position", "seconds"])
        if not extra.num_rows:
            continue
        told = readable(log, log.part_events(part, READ), log.part_cases(part, ["case", "key"]), None)
        imports, rows = told["import"].to_numpy(), told["row"].to_numpy()
        columns = {
            "event_key": named(imports, rows),
            "case_key": keyed(told["case"], keys),
            "customer_key": keyed(told["customer"], keys),
            "session_key": keyed(told["session"], keys),
            "position": pa.array(extra["position"].to_numpy().astype(np.int64) + 1),
            "seconds": extra["seconds"],
            "updated": pa.array(updated(seen, imports), pa.timestamp("us")).cast(UPDATED.type),
        }
        rest = {name: told[name] for name in ("activity", "time", "touchpoint", "stage", "channel", "value")}
        whose = told["customer"]
        if whose.null_count:
            whose = pc.coalesce(whose.cast(pa.string()), unnamed.persons(imports, rows))
        yield about(fitted(pa.table(columns | rest), EVENTS), keyed(whose, keys))


def named(imports: np.ndarray, rows: np.ndarray) -> pa.Array:
    """`import-row-n`: n counts the events of one row, in the order of the log. Equal ones lie in one part."""
    order = np.lexsort((np.arange(len(rows)), rows, imports))
    sorted_imports, sorted_rows = imports[order], rows[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (sorted_imports[1:] != sorted_imports[:-1]) | (sorted_rows[1:] != sorted_rows[:-1])
    begins = np.flatnonzero(first)
    count = np.arange(len(rows)) - np.repeat(begins, np.diff(np.append(begins, len(rows))))
    which = np.empty(len(rows), dtype=np.int64)
    which[order] = count + 1
    parts = [pa.array(each).cast(pa.string()) for each in (imports, rows, which)]
    return pc.binary_join_element_wise(*parts, "-")
