"""Exact order statistics of many groups of numbers at once, over parts that add or take away."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

import numpy as np

SignedValues = tuple[int, np.ndarray, np.ndarray]  # sign, group of each value, value (int64, >= 0)
SignedParts = tuple[int, np.ndarray, np.ndarray, np.ndarray]  # sign, groups, count of each, values in order
TOGETHER = 4_000_000  # values put in order at once, some 40 bytes each


class Ranks(ABC):
    """counts: how many values each group has."""

    counts: np.ndarray

    @abstractmethod
    def kth(self, group: np.ndarray, k: np.ndarray) -> np.ndarray:
        """Value of rank k (0-based) of each asked group; k must lie below the group's count.

        Ask for all that is wanted at once: each time values may be put in order anew.
        """

    def medians(self) -> np.ndarray:
        """Middle value of each group, mean of the middle two where the count is even; NaN where empty."""
        middle = np.full(len(self.counts), np.nan)
        group = np.flatnonzero(self.counts)
        both = self.kth(np.tile(group, 2), np.concatenate(middle_ranks(self.counts[group])))
        middle[group] = both.reshape(2, -1).sum(axis=0) / 2
        return middle


def middle_ranks(n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ranks of the two values whose mean is the median of n >= 1 values; the same one where n is odd."""
    return (n - 1) // 2, n // 2


class Ordered(Ranks):
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
    def merged(cls, parts: Iterable[SignedParts], groups: int) -> Ranks:
        """From parts that are in order each: (sign, rising group codes, how many values of each, values)."""
        parts = list(parts)
        if len(parts) == 1 and parts[0][0] > 0:
            _, group, count, values = parts[0]
            counts = np.zeros(groups, dtype=np.int64)
            counts[group] = count
            return cls(counts, values)
        return Merged(parts, groups)

    def kth(self, group: np.ndarray, k: np.ndarray) -> np.ndarray:
        rank = self._before[group] + k
        if self._reached is not None:
            rank = np.searchsorted(self._reached, rank + 1)
        return self._values[rank]

    def all(self) -> np.ndarray:
        """All values, group by group, in order."""
        ranks = np.arange(int(self.counts.sum()))
        return (
            self._values if self._reached is None else self._values[np.searchsorted(self._reached, ranks + 1)]
        )


class Merged(Ranks):
    """Parts that are in order each, left where they lie: they may be mapped files, and larger than memory.

    Groups are put in order some at a time; in a group that is too large for that, a rank is found by halving
    the numbers it may be, as each part tells at once how many of its values lie below.
    """

    def __init__(self, parts: Iterable[SignedParts], groups: int):
        self.counts = np.zeros(groups, dtype=np.int64)
        self._parts: list[tuple[int, np.ndarray, np.ndarray]] = []  # sign, where groups begin, values
        gross = np.zeros(groups, dtype=np.int64)
        for sign, group, count, values in parts:
            each = np.zeros(groups, dtype=np.int64)
            each[group] = count
            self.counts += sign * each
            gross += each
            self._parts.append((sign, np.append(0, np.cumsum(each)), values))
        self._held = np.append(0, np.cumsum(gross))

    def kth(self, group: np.ndarray, k: np.ndarray) -> np.ndarray:
        found = np.zeros(len(group), dtype=np.int64)
        order = np.argsort(group, kind="stable")
        asked = group[order]
        for start, stop in self._blocks(asked):
            which = order[np.searchsorted(asked, start) : np.searchsorted(asked, stop)]
            if self._held[stop] - self._held[start] > TOGETHER:
                found[which] = self._halving(start, k[which])
            else:
                found[which] = self._block(start, stop).kth(group[which] - start, k[which])
        return found

    def _blocks(self, asked: np.ndarray) -> Iterator[tuple[int, int]]:
        """From which group up to which those asked for (rising) are looked at together."""
        at = 0
        while at < len(asked):
            start = int(asked[at])
            end = int(np.searchsorted(self._held, self._held[start] + TOGETHER, side="right")) - 1
            stop = max(start + 1, min(end, int(asked[-1]) + 1))
            yield start, stop
            at = int(np.searchsorted(asked, stop))

    def _block(self, start: int, stop: int) -> Ordered:
        pieces = []
        for sign, begins, values in self._parts:
            many = np.diff(begins[start : stop + 1])
            group = np.repeat(np.arange(stop - start), many)
            pieces.append((sign, group, values[begins[start] : begins[stop]]))
        return Ordered.sorting(pieces, stop - start)

    def _halving(self, group: int, k: np.ndarray) -> np.ndarray:
        slices = [(sign, values[begins[group] : begins[group + 1]]) for sign, begins, values in self._parts]
        low = np.zeros(len(k), dtype=np.int64)
        high = np.full(len(k), max(int(each[-1]) for _, each in slices if len(each)), dtype=np.int64)
        while (low < high).any():
            middle = low + (high - low) // 2
            up_to = sum(sign * np.searchsorted(each, middle, side="right") for sign, each in slices)
            enough = up_to > k
            high, low = np.where(enough, middle, high), np.where(enough, low, middle + 1)
        return low


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
