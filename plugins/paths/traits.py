"""Traits of customers with few values: groups that are alike, and segments to compare."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining import Data

GROUPS = 16  # commonest combinations of traits; further ones count as unknown
VALUES_OF_A_TRAIT = 8  # a column with more distinct values describes a person, not a group
TRAITS_AT_MOST = 12
PREFIX = "attr_"


class Traits:
    """names: of the traits with two to VALUES_OF_A_TRAIT values. values: those of each, sorted."""

    def __init__(self, data: Data):
        columns = [name for name in data.customers.columns if name.startswith(PREFIX)]
        wanted = [duckdb.ColumnExpression(name) for name in ("customer", *columns)]
        table = data.customers.select(*wanted).to_arrow_table()
        table = table.filter(pc.is_valid(table["customer"]))
        columns = [c for c in columns if 2 <= _distinct(table[c]) <= VALUES_OF_A_TRAIT][:TRAITS_AT_MOST]
        self.names = [name.removeprefix(PREFIX) for name in columns]
        self.values: list[list[str]] = []
        codes = np.full((len(table), len(columns)), -1, dtype=np.int8)
        for number, name in enumerate(columns):
            values = sorted(pc.unique(pc.drop_null(table[name])).to_pylist())
            self.values.append(values)
            found = pc.index_in(table[name], value_set=pa.array(values, pa.string()))
            codes[:, number] = found.fill_null(-1).to_numpy()
        customers, first = np.unique(np.array(table["customer"].to_pylist(), dtype=object), return_index=True)
        self._customers = pa.array(customers.tolist(), pa.string())
        nobody = np.full((1, len(columns)), -1, dtype=np.int8)
        self._codes = np.concatenate([codes[first], nobody])  # the last row is for an unknown customer
        self._group = _groups(self._codes)

    def of(self, customer: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
        """(codes, group) of these customers: per trait the index of the value, -1 unknown; the combination
        of all traits, 0 where it is rare or unknown."""
        at = pc.index_in(customer, value_set=self._customers).fill_null(-1).to_numpy()
        return self._codes[at], self._group[at]


def _distinct(column: pa.ChunkedArray) -> int:
    return pc.count_distinct(column, mode="only_valid").as_py()


def _groups(codes: np.ndarray) -> np.ndarray:
    if not codes.shape[1]:
        return np.zeros(len(codes), dtype=np.int64)
    _, combination, count = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    rank = np.empty(len(count), dtype=np.int64)
    rank[np.argsort(-count, kind="stable")] = np.arange(1, len(count) + 1)
    group = np.where(rank < GROUPS, rank, 0)[combination.ravel()]
    group[-1] = 0
    return group
