"""The way that the customers of a group typically take."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining import Data

LONGEST = 6  # touchpoints


def typical(data: Data, ids: list[str], groups: list[np.ndarray]) -> list[list[str]]:
    """Of each group (indices into ids), the commonest first touchpoint, and from each the commonest next one
    that is not on the way yet."""
    places = list(data.log.touchpoints)
    width, k = len(places) + 1, len(groups)
    if width == 1:
        return [[] for _ in groups]
    label = np.full(len(ids) + 1, k)
    for number, members in enumerate(groups):
        label[members] = number
    index = pc.index_in(data.log.customers, value_set=pa.array(ids, pa.string())).fill_null(len(ids))
    group_of = np.append(label[index.to_numpy(zero_copy_only=False)], k)
    moves = np.zeros((k + 1) * width * width, dtype=np.int64)
    for events, _ in data.log.buckets(("customer", "position", "touchpoint", "next_touchpoint"), ()):
        customer, position, here, there = (events[name].to_numpy() for name in events.column_names)
        group = group_of[customer]
        known = here >= 0
        start = known & (position == 0)
        for rows, come_from, go in ((known, here, there), (start, np.full(len(here), width - 1), here)):
            to = np.where(go >= 0, go, width - 1)
            code = (group * width + come_from) * width + to
            moves += np.bincount(code[rows], minlength=len(moves))
    table = moves.reshape(k + 1, width, width)
    return [[places[place] for place in _chain(table[number])] for number in range(k)]


def _chain(moves: np.ndarray) -> list[int]:
    """moves: (places + 1, places + 1), the last row being the start and the last column the end."""
    end = len(moves) - 1
    at, way = end, list[int]()
    while len(way) < LONGEST:
        going = moves[at].copy()
        going[way] = 0
        at = int(going.argmax())
        if at == end or not going[at]:
            break
        way.append(at)
    return way
