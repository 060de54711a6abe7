"""DuckDB relations over a compiled log, with texts in the place of codes."""

from __future__ import annotations

import os
from functools import reduce
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression, SQLExpression

if TYPE_CHECKING:
    from .log import Log

ENGINE: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
WORDS = {  # column of events -> the list of texts that its codes index
    "activity": "activities",
    "next_activity": "activities",
    "touchpoint": "touchpoints",
    "next_touchpoint": "touchpoints",
    "stage": "stages",
    "next_stage": "stages",
    "channel": "channels",
}


class Relations:
    """Views `events`, `cases`, `coded_events` and `coded_cases` of a log in one in-memory DuckDB.

    events: as `journeymap.mining.log.EVENTS`, but activity, next_activity (null = END), touchpoint,
        next_touchpoint, stage and channel are texts (null = none); case, customer and session stay codes.
    cases: as CASES; `path` is a list of activity texts. Times are TIMESTAMP (without zone) in UTC.
    """

    def __init__(self, log: Log):
        self.process = os.getpid()
        self.connection = duckdb.connect(config=ENGINE)
        for words in sorted(set(WORDS.values())):
            self.connection.execute(f"SET VARIABLE {words} = ?::VARCHAR[]", [list(getattr(log, words))])
        events, cases = self._stored(log, "events"), self._stored(log, "cases")
        ended = SQLExpression(f'goal OR "exit" OR epoch_us("end") < {int(log.open_since)}').alias("ended")
        coded_events = _replaced(events, {"time": _utc("time")})
        coded_cases = _replaced(cases, {"start": _utc("start"), "end": _utc("end")}, ended)
        texts = {column: _text(words, column) for column, words in WORDS.items()}
        path = "list_transform(path, lambda code: getvariable('activities')[code + 1])"
        for name, relation in {
            "coded_events": coded_events,
            "coded_cases": coded_cases,
            "events": _replaced(coded_events, texts),
            "cases": _replaced(coded_cases, {"path": path}),
        }.items():
            relation.create_view(name)

    def _stored(self, log: Log, kind: str) -> duckdb.DuckDBPyRelation:
        """All rows of the log's parts but those of superseded cases."""
        whole = [str(log.path(part, kind)) for part in log.parts if part.dropped is None]
        found = [self.connection.read_parquet(whole)] if whole else []
        for part in log.parts:
            if part.dropped:
                dropped = self.connection.from_arrow(pa.table({"gone": log.dropped(part)}))
                rows = self.connection.read_parquet(str(log.path(part, kind)))
                found.append(
                    rows.join(dropped, ColumnExpression("case") == ColumnExpression("gone"), how="anti")
                )
        if not found:
            return self.connection.from_arrow(log.empty(kind))
        return reduce(lambda a, b: a.union(b), found)


def _replaced(
    relation: duckdb.DuckDBPyRelation, texts: dict[str, str], *more: duckdb.Expression
) -> duckdb.DuckDBPyRelation:
    """The relation with some columns computed by expressions of ours (no text of a user is in them)."""
    columns = [
        SQLExpression(texts[name]).alias(name) if name in texts else ColumnExpression(name)
        for name in relation.columns
    ]
    return relation.select(*columns, *more)


def _utc(column: str) -> str:
    """A time as TIMESTAMP in UTC: DuckDB computes with zones only by an extension that is not shipped."""
    return f'make_timestamp(epoch_us("{column}"))'


def _text(words: str, column: str) -> str:
    """A negative code would count from the list's end: it becomes null."""
    return f"CASE WHEN {column} >= 0 THEN getvariable('{words}')[{column} + 1] END"
