"""One part of a log as numpy arrays, whole cases only, read once per column."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..log import CASES, EVENTS, Log, Part


class Piece:
    """Events and cases of a part. Events of a case are neighbours, in order; cases in the same order.

    keep: boolean mask over the part's cases, or None for all of them.
    """

    def __init__(self, log: Log, part: Part, keep: np.ndarray | None = None):
        self._log, self._part, self._keep = log, part, keep
        self._columns: dict[tuple[str, str], np.ndarray] = {}

    def event(self, name: str) -> np.ndarray:
        """Column of events; times as int64 microseconds, absent numbers as NaN."""
        return self._column("events", name, self._keep_events)

    def case(self, name: str) -> np.ndarray:
        """Numeric column of cases, one value a case; times as int64 microseconds."""
        return self._column("cases", name, self._keep)

    @cached_property
    def sizes(self) -> np.ndarray:
        """Number of events of each case."""
        return self.case("events").astype(np.int64)

    @cached_property
    def starts(self) -> np.ndarray:
        """Index of the first event of each case."""
        return np.cumsum(self.sizes) - self.sizes

    @cached_property
    def owner(self) -> np.ndarray:
        """Index of the case of each event, int32."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    @cached_property
    def _keep_events(self) -> np.ndarray | None:
        if self._keep is None:
            return None
        return np.repeat(self._keep, self._read("cases", "events"))

    def _column(self, kind: str, name: str, keep: np.ndarray | None) -> np.ndarray:
        if (kind, name) not in self._columns:
            values = self._read(kind, name)
            self._columns[kind, name] = values if keep is None else values[keep]
        return self._columns[kind, name]

    def _read(self, kind: str, name: str) -> np.ndarray:
        path = self._log.path(self._part, kind)
        with pq.ParquetFile(path, memory_map=True) as file:
            column = file.read(columns=[name], use_threads=False)[name]
        if str((EVENTS if kind == "events" else CASES)[name]).startswith("timestamp"):
            column = column.cast("int64")
        if column.null_count:
            column = pc.fill_null(column, float("nan"))
        return column.to_numpy()
