"""Choosing cases: a filter keeps whole cases, so every measure of what is left stays exact."""

from __future__ import annotations

from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from .log import Log
from .results import Condition
from .selecting import cases


class Filter(BaseModel):
    """Cases that have one event meeting all event tests (period, channels, event conditions) together, that
    meet every `case.` condition, whose customer is among `customers` and whose key is among `keys`.

    period: from (included) to (excluded), either may be None; times without a zone are UTC.
    customers: customer keys (a persona or a set of traits, worked out by the caller); None = all.
    keys: case keys (cases with an answer of a theme, worked out by the caller); None = all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    period: tuple[datetime | None, datetime | None] | None = None
    channels: tuple[str, ...] = ()
    customers: frozenset[str] | None = None
    keys: frozenset[str] | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it chooses every case."""
        return self == Filter()

    @property
    def where(self) -> tuple[Condition, ...]:
        """Period, channels and conditions as one conjunction."""
        since, until = self.period or (None, None)
        tests = list(self.conditions)
        if since is not None:
            tests.append(Condition(column="time", op=">=", value=since))
        if until is not None:
            tests.append(Condition(column="time", op="<", value=until))
        if self.channels:
            tests.append(Condition(column="channel", op="in", value=self.channels))
        return tuple(tests)

    def codes(self, log: Log) -> duckdb.DuckDBPyRelation:
        """One column, `case`: codes of the cases chosen."""
        found = cases(log, self.where)
        for column, among in (("customer", self.customers), ("key", self.keys)):
            if among is not None:
                wanted = pa.table({"wanted": pa.array(sorted(among), pa.string())})
                same = duckdb.ColumnExpression(column) == duckdb.ColumnExpression("wanted")
                found = found.join(log.connection.from_arrow(wanted), same, how="semi")
        return found.project('"case"')

    def mask(self, log: Log) -> np.ndarray:
        """Boolean array over case codes (shape `log.n_codes`): which cases are chosen."""
        chosen = np.zeros(log.n_codes, dtype=bool)
        for codes in log.engine.over(self._chosen, log.asked):
            chosen[codes] = True
        return chosen

    def _chosen(self, log: Log) -> np.ndarray:
        return self.codes(log).to_arrow_table()["case"].to_numpy()
