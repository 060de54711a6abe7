"""Columns that change over time: suddenly empty, or filled with values never seen before."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

from journeymap.mining.statistics import wilson_bounds

from .raw import quoted

DAY = 86_400_000_000
PERIOD = 28  # days that are compared with the days before
FEWEST = 100  # rows in a period
JUMP = 0.2  # of the share that is empty
NEW = 0.1  # share of a period's rows with values never seen before
CATEGORIES = 100  # distinct values, above which a column is no list of categories
KEPT_TO = 3  # periods before, at least, from which one knows what is usual


@dataclass(frozen=True)
class Drift:
    """day: when it begins, in days since 1970. before, after: shares of empty rows (or, for `new`, after: the
    share of rows with new values, which `values` names)."""

    column: str
    day: int
    before: float
    after: float
    rows: int
    values: tuple[str, ...] = ()

    @property
    def new(self) -> bool:
        return bool(self.values)


def drifts(told: duckdb.DuckDBPyRelation, columns: list[str]) -> list[Drift]:
    """told: rows with `moment` (microseconds). At most one drift of each column, the largest."""
    periods = told.filter("moment IS NOT NULL").project(f"*, moment // {PERIOD * DAY} AS period")
    filled = [f"count({quoted(column)})" for column in columns]
    table = periods.aggregate(", ".join(["period", "count(*)", *filled]), "period").order("period").fetchall()
    table = [row for row in table if row[1] >= FEWEST]
    if len(table) < 2:
        return []
    numbers = np.array(table, dtype=np.int64)
    found = []
    for place, column in enumerate(columns):
        emptied = _emptied(column, numbers[:, 0], numbers[:, 1], numbers[:, 1] - numbers[:, place + 2])
        found += [emptied] if emptied else _renewed(periods, column, numbers)
    return found


def _emptied(column: str, period: np.ndarray, rows: np.ndarray, empty: np.ndarray) -> Drift | None:
    """The largest change of the empty share between two neighbouring periods that stays so."""
    share = empty / rows
    low, high = wilson_bounds(empty, rows)
    jump = np.abs(np.diff(share))
    apart = (low[1:] > high[:-1]) | (high[1:] < low[:-1])
    jump = np.where(apart, jump, 0.0)
    at = int(np.argmax(jump))
    if jump[at] < JUMP:
        return None
    before, after = share[: at + 1], share[at + 1 :]
    if abs(np.median(after) - np.median(before)) < JUMP:  # it went there and back
        return None
    return Drift(
        column, int(period[at + 1]) * PERIOD, float(share[at]), float(share[at + 1]), int(rows[at + 1])
    )


def _renewed(periods: duckdb.DuckDBPyRelation, column: str, numbers: np.ndarray) -> list[Drift]:
    """Values of a list of categories that nobody had used in KEPT_TO periods and then many rows have."""
    if len(numbers) <= KEPT_TO:
        return []
    name = quoted(column)
    known = periods.filter(f"{name} IS NOT NULL")
    if known.aggregate(f"approx_count_distinct({name})").fetchall()[0][0] > 2 * CATEGORIES:
        return []
    counted = known.aggregate(
        f"{name}::VARCHAR AS value, period, count(*) AS n", f"{name}, period"
    ).fetchall()
    if len({value for value, _, _ in counted}) > CATEGORIES:
        return []
    first: dict[str, int] = {}
    for value, period, _ in counted:
        first[value] = min(period, first.get(value, period))
    usual = int(numbers[KEPT_TO - 1, 0])
    best: Drift | None = None
    for period, rows in numbers[KEPT_TO:, :2].tolist():
        fresh = [(value, n) for value, at, n in counted if at == period and usual < first[value] == period]
        share = sum(n for _, n in fresh) / rows
        if share >= NEW and (best is None or share > best.after):
            values = tuple(value for value, _ in sorted(fresh, key=lambda each: (-each[1], each[0]))[:3])
            best = Drift(column, period * PERIOD, 0.0, share, rows, values)
    return [best] if best else []
