"""All measures of one log, whole or filtered. What each figure means: docs/log.md."""

from __future__ import annotations

import pyarrow as pa

from ..filters import Filter
from ..log import Log
from . import follows, totals, variants
from .store import Source


class Measures:
    """Exact measures of a log. With `where`, of the cases that the filter chooses, computed at once.

    Tables are pyarrow tables with names (not codes) and seconds as float64. Without a filter, summaries of
    parts and finished tables are stored beside the log, so the second call only reads.
    """

    def __init__(self, log: Log, where: Filter | None = None):
        self.log = log
        self.where = where
        keep = None if where is None or where.empty else where.chooser(log)
        self._source = Source(log, keep)

    def totals(self) -> totals.Totals:
        """Cases, open cases, events, activities, variants."""
        table = self._source.result("totals", lambda: totals.as_table(totals.totals(self._source)))
        return totals.Totals(**table.to_pylist()[0])

    def directly_follows(self, level: str = "activity") -> pa.Table:
        """from, to, count, cases, median_seconds of each transition, with START and END.

        level: activity, touchpoint or stage. At the last two, events without one are skipped (see `skipped`)
        and the next event that has one follows.
        """
        return self._source.result(f"follows-{level}", lambda: follows.directly_follows(self._source, level))

    def skipped(self, level: str) -> tuple[int, int]:
        """(events, cases) that are left out at a level: events without a code, cases that have no other."""
        return follows.skipped(self._source, level)

    def variants(self, limit: int | None = 20) -> pa.Table:
        """variant (hash), path (activities), count, share of cases; most frequent first."""
        return self._source.result(f"variants-{limit}", lambda: variants.variants(self._source, limit))
