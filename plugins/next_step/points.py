"""Moments at which a case went on to another place, and where the open cases stand now."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from journeymap.mining import Data
from journeymap.mining.walks import NEVER, Places, Walks, walks

ORDER = 3  # latest places that a path is known by
FOLDS = 5  # of customers; each is judged by what the others did


@dataclass(frozen=True)
class Points:
    """Steps of ended cases to another place, before goal and exit. path: (n, ORDER) the place and those
    before it, from 1 (0 where the case had not begun); next: where it went; goal: whether it reached that."""

    case: np.ndarray
    fold: np.ndarray
    path: np.ndarray
    next: np.ndarray
    goal: np.ndarray

    def take(self, rows: np.ndarray) -> Points:
        return Points(self.case[rows], self.fold[rows], self.path[rows], self.next[rows], self.goal[rows])


@dataclass(frozen=True)
class Standing:
    """Customers (sorted) with an open case: its code, and the path that it has come so far."""

    customer: list[str]
    case: np.ndarray
    path: np.ndarray


def read(data: Data, places: Places) -> tuple[Points, Standing]:
    """Both of the whole log. A customer with many open cases stands where the latest of them does."""
    found, standing = [], []
    for each in walks(data, places):
        path = _paths(each)
        found.append(_points(each, path))
        standing.append(_standing(each, path))
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Points(none, none, none.reshape(0, ORDER), none, none.astype(bool)), Standing([], none, none)
    points = Points(
        *(np.concatenate([getattr(p, name) for p in found]) for name in Points.__dataclass_fields__)
    )
    return points, _latest(pa.concat_tables(standing))


def one_a_case(points: Points) -> Points:
    """One point of each case, chosen by the case's number alone."""
    order = np.argsort(points.case, kind="stable")
    case, first, count = np.unique(points.case[order], return_index=True, return_counts=True)
    return points.take(order[first + (case.astype(np.int64) * 2_654_435_761 >> 7) % count])


def _paths(walks: Walks) -> np.ndarray:
    """Per step the place and those before it."""
    number = np.arange(len(walks.owner))
    begin = np.searchsorted(walks.owner, walks.owner) if len(number) else number
    columns = [
        np.where(number - back >= begin, walks.place[np.maximum(number - back, 0)] + 1, 0)
        for back in range(ORDER)
    ]
    return np.stack(columns, axis=1).astype(np.int64)


def _points(walks: Walks, path: np.ndarray) -> Points:
    owner = walks.owner
    here = np.flatnonzero(owner[1:] == owner[:-1])
    here = here[(walks.position[here + 1] < walks.decided_at[owner[here]]) & walks.ended[owner[here]]]
    case = owner[here]
    return Points(
        walks.code[case],
        _folds(walks)[case],
        path[here],
        walks.place[here + 1].astype(np.int64),
        walks.goal_at[case] < NEVER,
    )


def _folds(walks: Walks) -> np.ndarray:
    """Fold of each case: that of its customer's key (of its own number where it has none)."""
    keys = walks.customer.to_pylist()
    told = zip(keys, walks.code.tolist(), strict=True)
    return np.array([zlib.crc32(str(code if key is None else key).encode()) % FOLDS for key, code in told])


def _standing(walks: Walks, path: np.ndarray) -> pa.Table:
    last = np.flatnonzero(np.append(walks.owner[1:] != walks.owner[:-1], True)[: len(walks.owner)])
    case = walks.owner[last]
    last = last[~walks.ended[case] & (walks.decided_at[case] == NEVER)]
    case = walks.owner[last]
    customer = walks.customer.combine_chunks().take(pa.array(case))
    columns = {"customer": customer, "case": walks.code[case], "time": walks.time[last]}
    table = pa.table(columns | {f"path{back}": path[last, back] for back in range(ORDER)})
    return table.filter(table["customer"].is_valid())


def _latest(table: pa.Table) -> Standing:
    table = table.sort_by([("customer", "ascending"), ("time", "descending"), ("case", "descending")])
    customer = table["customer"].to_pylist()
    rows = [row for row, key in enumerate(customer) if not row or customer[row - 1] != key]
    path = np.stack([table[f"path{back}"].to_numpy() for back in range(ORDER)], axis=1)
    return Standing([customer[row] for row in rows], table["case"].to_numpy()[rows], path[rows])
