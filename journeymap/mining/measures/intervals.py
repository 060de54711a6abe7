"""Columns of shares and medians with their intervals (formulas: journeymap.mining.statistics)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..statistics import median_ranks, wilson_bounds
from .ordered import Ranks, middle_ranks


def share_columns(name: str, reached: np.ndarray, n: np.ndarray) -> dict[str, pa.Array]:
    """`name`, `name`_low, `name`_high: share and Wilson interval, 0..1; null where n is 0."""
    low, high = wilson_bounds(reached, n)
    share = np.divide(reached, n, out=np.full(len(reached), np.nan), where=n > 0)
    return {f"{name}{end}": known(values) for end, values in (("", share), ("_low", low), ("_high", high))}


def median_columns(ordered: Ranks, name: str = "median_seconds") -> dict[str, pa.Array]:
    """`name`, `name`_low, `name`_high of each group of microseconds, in seconds; null where it is empty."""
    columns = np.full((3, len(ordered.counts)), np.nan)
    group = np.flatnonzero(ordered.counts)
    if len(group):
        n = ordered.counts[group]
        asked = [*middle_ranks(n), *median_ranks(n)]  # at once: each asking puts the values in order anew
        lower, upper, low, high = ordered.kth(np.tile(group, 4), np.concatenate(asked)).reshape(4, -1)
        columns[:, group] = np.stack([(lower + upper) / 2, low, high]) / 1e6
    values = zip(("", "_low", "_high"), columns, strict=True)
    return {f"{name}{end}": known(numbers) for end, numbers in values}


def known(values: np.ndarray) -> pa.Array:
    """Floats with null in the place of NaN."""
    return pa.array(values, pa.float64(), mask=np.isnan(values))
