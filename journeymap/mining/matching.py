"""Comparing like with like: cases of the same earlier path and traits, with the exposure and without.

Coarsened exact matching over a few levels. At the finest level cases are alike in all keys; what finds too
few likes there is compared at the next, coarser one, and at the last left out. Each case counts at one level
only, and which one depends on exposures alone, never on outcomes: the test keeps its level. Only sums per
stratum are kept, so a log of any size is matched bucket by bucket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .significance import Difference, Group, stratified_difference
from .statistics import ENOUGH


@dataclass(frozen=True)
class Matched:
    """exposed: number of exposed cases that found a partner; compared: number of their partners; unmatched:
    exposed that found none. total, mean: of the outcome among those exposed; expected: its mean among their
    partners, weighted like the exposed."""

    exposed: int
    compared: int
    unmatched: int
    total: float
    mean: float
    expected: float
    difference: Difference


class Matching:
    """Collects cases with `add`, then compares. `levels` keys per case, finest first; `columns` outcomes;
    `fewest` comparisons per stratum."""

    def __init__(self, levels: int, columns: int, fewest: int = ENOUGH):
        self._fewest = fewest
        self._levels = levels
        self._columns = columns
        self._keys: list[np.ndarray] = []
        self._sums: list[np.ndarray] = []

    def add(self, keys: Sequence[np.ndarray], exposed: np.ndarray, values: np.ndarray) -> None:
        """keys: per level an int64 array (n,), equal where cases are alike; equal at a level must mean equal
        at all coarser ones. exposed: booleans (n,). values: floats (n, columns), all known."""
        if len(keys) != self._levels or values.shape != (len(exposed), self._columns):
            raise ValueError(f"expected {self._levels} levels of keys and {self._columns} columns of values")
        if not len(exposed):
            return
        _, first, group = np.unique(keys[0], return_index=True, return_inverse=True)
        sides = [
            np.bincount(group, weights=side * column, minlength=len(first))
            for side in (exposed.astype(float), (~exposed).astype(float))
            for column in (np.ones(len(exposed)), *values.T, *(values.T**2))
        ]
        self._keys.append(np.stack([key[first] for key in keys]))
        self._sums.append(np.stack(sides))

    def compare(self) -> list[Matched] | None:
        """One comparison per column of values, all over the same pairs; None where none is possible."""
        if not self._keys:
            return None
        keys, sums = np.concatenate(self._keys, axis=1), np.concatenate(self._sums, axis=1)
        strata, left = self._strata(keys, sums)
        width = 1 + 2 * self._columns
        found = []
        for column in range(self._columns):
            exposed, other = (
                Group(strata[side], strata[side + 1 + column], strata[side + 1 + self._columns + column])
                for side in (0, width)
            )
            difference = stratified_difference(exposed, other)
            if difference is None:
                return None
            n, total = float(exposed.n.sum()), float(exposed.total.sum())
            found.append(
                Matched(
                    int(n),
                    int(other.n.sum()),
                    left,
                    total,
                    total / n,
                    total / n + difference.value,
                    difference,
                )
            )
        return found

    def _strata(self, keys: np.ndarray, sums: np.ndarray) -> tuple[np.ndarray, int]:
        """Sums of the strata that hold both sides, and how many exposed cases are in none."""
        other = 1 + 2 * self._columns  # row of the comparison's count
        taken = []
        for level in range(self._levels):
            _, first, group = np.unique(keys[level], return_index=True, return_inverse=True)
            grouped = np.stack([np.bincount(group, weights=row, minlength=len(first)) for row in sums])
            both = (grouped[0] > 0) & (grouped[other] >= self._fewest)
            taken.append(grouped[:, both])
            keys, sums = keys[:, first[~both]], grouped[:, ~both]
        return np.concatenate(taken, axis=1), int(sums[0].sum())
