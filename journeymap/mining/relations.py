"""DuckDB relations over a compiled log, with texts in the place of codes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

if TYPE_CHECKING:
    from .log import Log, Part

MEMORY_LIMIT = "1GB"
THREADS = 1
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
        self.connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "threads": THREADS})
        for words in sorted(set(WORDS.values())):
            self.connection.execute(f"SET VARIABLE {words} = ?::VARCHAR[]", [list(getattr(log, words))])
        self._view("coded_events", log, "events", f"* REPLACE ({_utc('time')} AS time)")
        ended = f'goal OR "exit" OR epoch_us("end") < {int(log.open_since)}'
        times = f'{_utc("start")} AS start, {_utc("end")} AS "end"'
        self._view("coded_cases", log, "cases", f"* REPLACE ({times}), ({ended}) AS ended")
        texts = ", ".join(f"{_text(words, column)} AS {column}" for column, words in WORDS.items())
        self.connection.execute(f"CREATE VIEW events AS SELECT * REPLACE ({texts}) FROM coded_events")
        path = "list_transform(path, lambda code: getvariable('activities')[code + 1])"
        self.connection.execute(f"CREATE VIEW cases AS SELECT * REPLACE ({path} AS path) FROM coded_cases")

    def _view(self, name: str, log: Log, kind: str, columns: str) -> None:
        whole = [log.path(part, kind) for part in log.parts if part.dropped is None]
        sources = []
        if whole:
            files = ", ".join(quoted(str(path)) for path in whole)
            sources.append(f"SELECT * FROM read_parquet([{files}])")
        sources += [self._without_dropped(log, part, kind) for part in log.parts if part.dropped]
        if not sources:
            self.connection.register(f"empty_{kind}", log.empty(kind))
            sources.append(f"SELECT * FROM empty_{kind}")
        union = " UNION ALL ".join(sources)
        self.connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM ({union})")

    def _without_dropped(self, log: Log, part: Part, kind: str) -> str:
        table = f"dropped_{part.name.replace('-', '_')}"
        if kind == "events":
            self.connection.register(table, pa.table({"code": log.dropped(part)}))
        file = quoted(str(log.path(part, kind)))
        return f'SELECT * FROM read_parquet({file}) WHERE "case" NOT IN (SELECT code FROM {table})'


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _utc(column: str) -> str:
    """A time as TIMESTAMP in UTC: DuckDB computes with zones only by an extension that is not shipped."""
    return f'make_timestamp(epoch_us("{column}"))'


def _text(words: str, column: str) -> str:
    """A negative code would count from the list's end: it becomes null."""
    return f"CASE WHEN {column} >= 0 THEN getvariable('{words}')[{column} + 1] END"
