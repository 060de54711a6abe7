"""Ranks of a heap in no order are those of the values left, and no copy of the heap is made."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.mining import narrowing

VALUES = st.integers(0, 2**62) | st.integers(0, 3) | st.integers(2**16 - 2, 2**16 + 2)


@pytest.mark.parametrize("together", [1, 7, 1_000])
@given(parts=st.lists(st.lists(VALUES, max_size=12), max_size=4), taken=st.data())
def test_every_rank_is_that_of_the_values_left(together, parts, taken):
    there = [value for part in parts for value in part]
    gone = set(taken.draw(st.lists(st.sampled_from(range(len(there))), unique=True)) if there else [])
    left = sorted(value for at, value in enumerate(there) if at not in gone)
    heaps = [(1, np.array(part, np.int64)) for part in parts]
    heaps.append((-1, np.array([there[at] for at in gone], np.int64)))
    ranks = np.array([*range(len(left)), *range(len(left))], np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(narrowing, "TOGETHER", together)
        assert narrowing.kth(heaps, ranks).tolist() == left + left


def test_a_heap_is_read_where_it_lies(monkeypatch):
    monkeypatch.setattr(narrowing, "TOGETHER", 10_000)
    heap = np.random.default_rng(1).integers(0, 10**12, 400_000)
    tracemalloc.start()
    try:
        found = narrowing.kth([(1, heap)], np.array([0, 200_000, 399_999]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.tolist() == np.sort(heap)[[0, 200_000, 399_999]].tolist()
    assert peak < heap.nbytes
