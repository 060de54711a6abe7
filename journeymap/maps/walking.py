"""Cases by the way they went: along one link of a Sankey, or to a place some time after another.

No condition on a single event can say that, so it is a filter of cases: rows, counts and trends take it.
"""

from __future__ import annotations

import duckdb

from journeymap.mining.filters import Filter
from journeymap.mining.log import Log

LEVELS = {"activity": "activities", "touchpoint": "touchpoints", "stage": "stages"}
ENDS = {
    "goal": "goal",
    "exit": 'NOT goal AND "exit"',
    "end": 'NOT goal AND NOT "exit" AND ended',
    "open": "NOT ended",
}


class Walk(Filter):
    """kept: the map's own filter, which holds as well. level: activity, touchpoint or stage.

    step, start, end: cases whose step number `step` (from 1) is `start` and whose next is `end`; without
    `start` those whose first is `end`; without `end` those that stop there as `kind` says (goal, exit, end,
    open, or more: they go on). A place that follows itself is one step. later: `end` comes at some time
    after `start`.
    """

    kept: Filter | None = None
    level: str = "stage"
    step: int = 0
    start: str | None = None
    end: str | None = None
    kind: str = "place"
    later: bool = False

    @property
    def empty(self) -> bool:
        return False

    def codes(self, log: Log) -> duckdb.DuckDBPyRelation:
        """One column, `case`: codes of the cases chosen. ValueError for a place that the log has not."""
        if self.level not in LEVELS or self.kind not in (*ENDS, "place", "more"):
            raise ValueError("There is no such step.")
        names = list(getattr(log, LEVELS[self.level]))
        codes = [None if name is None else names.index(name) for name in (self.start, self.end)]
        text = self._later(*codes) if self.later else self._link(*codes)
        found = log.connection.sql(text)
        if self.kept is None or self.kept.empty:
            return found
        column = duckdb.ColumnExpression
        kept = self.kept.codes(log).set_alias("kept_")
        return found.set_alias("found_").join(
            kept, column("found_", "case") == column("kept_", "case"), how="semi"
        )

    def _later(self, start: int | None, end: int | None) -> str:
        assert start is not None and end is not None
        return f"""SELECT "case" FROM coded_events WHERE {self.level} IN ({start}, {end}) GROUP BY "case"
            HAVING min(position) FILTER ({self.level} = {start})
                < max(position) FILTER ({self.level} = {end})"""  # noqa: S608

    def _link(self, start: int | None, end: int | None) -> str:
        """The codes are whole numbers and the level one of three words: nothing of a request is SQL."""
        steps = f"""WITH steps AS (
            SELECT "case", place, row_number() OVER (PARTITION BY "case" ORDER BY position) AS step
            FROM (SELECT "case", position, {self.level} AS place,
                lag({self.level}) OVER (PARTITION BY "case" ORDER BY position) AS before
                FROM coded_events WHERE {self.level} >= 0)
            WHERE before IS NULL OR before <> place)"""  # noqa: S608
        step = int(self.step)
        if start is None:
            return f'{steps} SELECT "case" FROM steps WHERE step = 1 AND place = {end}'  # noqa: S608
        here = f'{steps} SELECT "case" FROM steps WHERE step = {step} AND place = {start}'  # noqa: S608
        after = f'SELECT "case" FROM steps WHERE step = {step + 1}'  # noqa: S608
        if end is not None:
            return f"{here} INTERSECT {after} AND place = {end}"
        if self.kind == "more":
            return f"{here} INTERSECT {after}"
        ended = f'SELECT "case" FROM coded_cases WHERE {ENDS[self.kind]}'  # noqa: S608
        return f"({here} EXCEPT {after}) INTERSECT {ended}"
