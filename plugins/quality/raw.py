"""The raw events of each source: which rows have a fault, on which days there are rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import numpy as np

from journeymap.mining import Data

from .sources import Stream, now

DAY = 86_400_000_000  # microseconds
ANCIENT = 631_152_000_000_000  # 1990: no company's events are older; unknown times are often 1900 or 1970
TOGETHER = 2_000_000  # rows that are compared at once
OWN = ("import", "row")  # columns that tell where a row lay, not what it says
SPOILT = ("ancient", "future", "nobody", "machine")


@dataclass
class Faults:
    """Rows of a stream, of those with each fault, and of those with any (`faulty`); days: sorted distinct
    days since 1970 that have rows, counts: their rows. midnight: rows at 00:00 UTC sharp."""

    rows: int = 0
    faulty: int = 0
    by_name: dict[str, int] = field(default_factory=dict)
    midnight: int = 0
    days: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    counts: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def dated_only(self) -> bool:
        """Rows tell the day and no time of it: equal rows may well be different events."""
        return self.rows > 0 and self.midnight >= 0.9 * self.rows


def events(data: Data, stream: Stream) -> duckdb.DuckDBPyRelation:
    """All stored events of a stream, with `moment` (microseconds since 1970) and `actor` (who it was)."""
    told = data.events.filter(
        duckdb.ColumnExpression("import").isin(*map(duckdb.ConstantExpression, stream.imports))
    )
    return told.project(
        "*, epoch_us(time) AS moment, coalesce(customer, 'case ' || \"case\", 'session ' || session) AS actor"
    )


def quoted(column: str) -> str:
    """A column's name as a query writes it."""
    return '"' + column.replace('"', '""') + '"'


def faults(data: Data, stream: Stream, machines: set[str]) -> Faults:
    """machines: actors that act like no human does."""
    told = events(data, stream)
    rows, midnight = told.aggregate(f"count(*), count(*) FILTER (moment % {DAY} = 0)").fetchall()[0]
    found = Faults(rows, midnight=midnight)
    days = (
        told.filter("moment IS NOT NULL")
        .aggregate(f"moment // {DAY} AS day, count(*) AS n", "day")
        .order("day")
    )
    found.days, found.counts = (np.array(days.fetchnumpy()[name], dtype=np.int64) for name in ("day", "n"))
    _count_rows(found, told, stream, machines)
    return found


def _count_rows(found: Faults, told: duckdb.DuckDBPyRelation, stream: Stream, machines: set[str]) -> None:
    """Rows equal in all they say are grouped; a group's first row is no repetition."""
    parts = found.rows // TOGETHER + 1
    latest = stream.received if stream.received is not None else now()
    names = ", ".join(quoted(name) for name in told.columns if name not in OWN)
    total = dict.fromkeys((*SPOILT, "repeated"), 0)
    machine = duckdb.ConstantExpression(False)
    if machines:
        machine = duckdb.ColumnExpression("actor").isin(*map(duckdb.ConstantExpression, sorted(machines)))
    flags = {
        "ancient": duckdb.SQLExpression(f"coalesce(moment < {ANCIENT}, false)"),
        "future": duckdb.SQLExpression(f"coalesce(moment > {latest + DAY}, false)"),
        "nobody": duckdb.SQLExpression("actor IS NULL"),
        "machine": machine,
    }
    for part in range(parts):
        some = told.filter(f"hash(actor, moment) % {parts} = {part}") if parts > 1 else told
        groups = some.aggregate(f"{names}, count(*) AS n", names)
        flagged = groups.select("n", *(flag.alias(name) for name, flag in flags.items()))
        again = "0" if found.dated_only else "n - 1"
        spoilt = " OR ".join(f"coalesce({name}, false)" for name in SPOILT)
        sums = [f"coalesce(sum(n) FILTER ({name}), 0)::BIGINT" for name in SPOILT]
        sums += [f"coalesce(sum({again}), 0)::BIGINT"]
        sums += [f"coalesce(sum(CASE WHEN {spoilt} THEN n ELSE {again} END), 0)::BIGINT"]
        *each, faulty = flagged.aggregate(", ".join(sums)).fetchall()[0]
        found.faulty += faulty
        for name, n in zip(total, each, strict=True):
            total[name] += n
    found.by_name = {name: n for name, n in total.items() if n}
