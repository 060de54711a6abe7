"""Which activities happen before which: counted over the first time each happens in a case."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ORDER_ROWS = 1_000_000  # first times looked at
COMMON = 0.2  # share of cases from which on an activity has full weight in placing others

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def order_of_firsts(case: Ints, events: Ints, size: int, top: Ints) -> tuple[Ints, Ints]:
    """[i, b]: cases that hold top[i] and b; those of them where top[i] first happens before b does.

    Cases lie in the order of their hashed keys, so the first ones are a random part of them.
    """
    _, where = np.unique(case * max(size, 1) + events, return_index=True)
    where.sort()
    case, events = case[where], events[where]
    if len(case) > ORDER_ROWS:
        whole = int(np.searchsorted(case, case[ORDER_ROWS]))
        case, events = case[:whole], events[:whole]
    place = np.arange(len(case))
    both, before = np.zeros((2, len(top), size), np.int64)
    held = np.full(int(case[-1]) + 1 if len(case) else 0, -1)
    for i, activity in enumerate(top):
        held[:] = -1
        mine = events == activity
        held[case[mine]] = place[mine]
        mark = held[case]
        has = mark >= 0
        both[i] = np.bincount(events[has], minlength=size)
        before[i] = np.bincount(events[has & (place > mark)], minlength=size)
    return both, before


def positions(case_share: Floats, top: Ints, both: Ints, before: Ints) -> Floats:
    """For each activity the mean chance that one of `top` came before; 0.5 where it is always alone.

    Chances, not places within cases: that many cases end early does not move an activity to the end.
    """
    weight = np.minimum(case_share[top] / COMMON, 1.0)[:, None] * (both > 0)
    weight[np.arange(len(top)), top] = 0
    total = weight.sum(axis=0)
    mean = (weight * before / np.maximum(both, 1)).sum(axis=0) / np.where(total > 0, total, 1)
    return np.where(total > 0, mean, 0.5)
