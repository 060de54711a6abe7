"""Exact order statistics of many groups of numbers at once, over parts that add or take away."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

SignedValues = tuple[int, np.ndarray, np.ndarray]  # sign, group of each value, value (int64, >= 0)
SignedParts = tuple[int, np.ndarray, np.ndarray, np.ndarray]  # sign, groups, count of each, values in order


class Ordered:
    """The values of `groups` groups in order, after parts of sign -1 have taken theirs away.

    What is taken away must be there.
    """

    def __init__(self, counts: np.ndarray, values: np.ndarray, reached: np.ndarray | None = None):
        """values: group by group in order, `counts` of each; reached: how many are left up to each."""
        self.counts = counts
        self._before = np.cumsum(counts) - counts
        self._values, self._reached = values, reached

    @classmethod
    def sorting(cls, pieces: Iterable[SignedValues], groups: int) -> Ordered:
        """From values in any order: (sign, group codes 0..groups-1, values as non-negative int64)."""
        pieces = list(pieces)
        counts = np.zeros(groups, dtype=np.int64)
        for sign, group, _ in pieces:
            counts += sign * np.bincount(group, minlength=groups)
        weight = None
        if any(sign < 0 for sign, _, _ in pieces):
            weight = np.concatenate([np.full(len(g), sign, np.int8) for sign, g, _ in pieces])
        group = _whole([g for _, g, _ in pieces])
        value = _whole([v for _, _, v in pieces])
        return cls(counts, *_sorted(group, value, weight))

    @classmethod
    def merged(cls, parts: Iterable[SignedParts], groups: int) -> Ordered:
        """From parts that are in order each: (sign, rising group codes, how many values of each, values)."""
        parts = list(parts)
        if len(parts) == 1 and parts[0][0] > 0:
            _, group, count, values = parts[0]
            counts = np.zeros(groups, dtype=np.int64)
            counts[group] = count
            return cls(counts, values)
        return cls.sorting([(sign, np.repeat(g, count), values) for sign, g, count, values in parts], groups)

    def kth(self, group: np.ndarray, k: np.ndarray) -> np.ndarray:
        """Value of rank k (0-based) of each asked group; k must lie below the group's count."""
        rank = self._before[group] + k
        if self._reached is not None:
            rank = np.searchsorted(self._reached, rank + 1)
        return self._values[rank]

    def medians(self) -> np.ndarray:
        """Middle value of each group, mean of the middle two where the count is even; NaN where empty."""
        middle = np.full(len(self.counts), np.nan)
        group = np.flatnonzero(self.counts)
        n = self.counts[group]
        middle[group] = (self.kth(group, (n - 1) // 2) + self.kth(group, n // 2)) / 2
        return middle

    def all(self) -> np.ndarray:
        """All values, group by group, in order."""
        ranks = np.arange(int(self.counts.sum()))
        return (
            self._values if self._reached is None else self._values[np.searchsorted(self._reached, ranks + 1)]
        )

    def of(self, group: int) -> np.ndarray:
        """All values of one group, in order."""
        ranks = np.arange(self.counts[group])
        return self.kth(np.full(len(ranks), group), ranks)


def _whole(arrays: list[np.ndarray]) -> np.ndarray:
    if len(arrays) == 1:
        return arrays[0].astype(np.int64, copy=False)
    return np.concatenate([np.zeros(0, np.int64), *arrays]).astype(np.int64, copy=False)


def _sorted(
    group: np.ndarray, value: np.ndarray, weight: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Values by (group, value); with weights also how many values are reached up to each, taken ones off.

    Among equal values those that take away come first: the running sum then never runs ahead of the truth.
    """
    if not len(group):
        return value, None
    value_bits = int(value.max()).bit_length()
    plus = 0 if weight is None else 1
    if int(group.max()).bit_length() + value_bits + plus > 63:
        permutation = np.lexsort((value, group) if weight is None else (weight, value, group))
        values = value[permutation]
        weights = None if weight is None else weight[permutation]
    else:
        key = (group << value_bits) | value
        if weight is not None:
            key = (key << 1) | (weight > 0)
        key.sort()
        weights = None if weight is None else ((key & 1) * 2 - 1)
        values = (key >> plus) & ((1 << value_bits) - 1)
    if weights is None:
        return values, None
    return values, np.maximum.accumulate(np.cumsum(weights, dtype=np.int64))
