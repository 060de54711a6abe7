"""The order of events: by group (case), time, import, row, and at last by position in the input.

One sort does it. Where group, time and position fit into 63 bits together they are packed into one
integer, which numpy sorts with the processor's vector instructions; else two sorts do, and ties, which are
few or already in order, are put right afterwards.
"""

from __future__ import annotations

import numpy as np

TIME_UNITS = (1_000_000, 1_000, 1)  # microseconds in the coarsest unit that holds every time exactly


def order(group: np.ndarray, time: np.ndarray, source: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Permutation that sorts by (group, time, source, row, position). All arrays of shape (n,), integers."""
    if len(group) < 2:
        return np.arange(len(group))
    permutation = _by_group_and_time(group, time)
    return _ties_in_order(permutation, group, time, source, row)


def _by_group_and_time(group: np.ndarray, time: np.ndarray) -> np.ndarray:
    n = len(group)
    ticks = time - time.min()
    unit = next(unit for unit in TIME_UNITS if unit == 1 or not (ticks % unit).any())
    if unit > 1:
        ticks //= unit
    index_bits = int(n - 1).bit_length()
    time_bits = int(ticks.max()).bit_length()
    first = int(group.min())
    group_bits = int(int(group.max()) - first).bit_length()
    if group_bits + time_bits + index_bits <= 63:
        ticks |= (group.astype(np.int64) - first) << time_bits
        return _packed(ticks, index_bits)
    by_time = _packed(ticks, index_bits) if time_bits + index_bits <= 63 else np.argsort(ticks)
    return by_time[_packed(group[by_time].astype(np.int64) - first, index_bits)]


def _packed(key: np.ndarray, index_bits: int) -> np.ndarray:
    """Stable argsort of `key`, which is used up. Needs bits(key) + index_bits <= 63."""
    key <<= index_bits
    key |= np.arange(len(key))
    key.sort()
    key &= (1 << index_bits) - 1
    return key


def _ties_in_order(
    permutation: np.ndarray, group: np.ndarray, time: np.ndarray, source: np.ndarray, row: np.ndarray
) -> np.ndarray:
    g, t = group[permutation], time[permutation]
    same = (g[1:] == g[:-1]) & (t[1:] == t[:-1])
    if not same.any():
        return permutation
    at = np.flatnonzero(same)  # each row that has the next one's group and time
    p, q = permutation[at], permutation[at + 1]
    ds, dr = source[q] - source[p], row[q] - row[p]
    if not ((ds < 0) | ((ds == 0) & ((dr < 0) | ((dr == 0) & (q < p))))).any():
        return permutation
    s, r, p = source[permutation], row[permutation], permutation
    tied = np.zeros(len(p), dtype=bool)
    tied[1:] |= same
    tied[:-1] |= same
    where = np.flatnonzero(tied)
    run = np.cumsum(~np.concatenate(([False], same)))[where]
    fixed = permutation.copy()
    fixed[where] = p[where][np.lexsort((p[where], r[where], s[where], run))]
    return fixed
