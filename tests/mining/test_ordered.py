"""Ranks over parts that add and take away are those of the values that are left, however they are found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.mining.measures import ordered
from journeymap.mining.measures.intervals import median_columns
from journeymap.mining.measures.ordered import Merged, Ordered
from journeymap.mining.statistics import median_interval

VALUES = st.integers(0, 2**40) | st.integers(0, 3)
PARTS = st.lists(st.lists(st.tuples(st.integers(0, 3), VALUES), max_size=12), max_size=4)


def part(sign, rows):
    rows = sorted(rows)
    groups, counts = np.unique(np.array([g for g, _ in rows], np.int64), return_counts=True)
    return sign, groups, counts, np.array([v for _, v in rows], np.int64)


@pytest.mark.parametrize("together", [1, 5, 1_000])
@given(parts=PARTS, taken=st.data())
def test_every_rank_and_median_is_that_of_the_values_left(together, parts, taken):
    there = [row for rows in parts for row in rows]
    gone = taken.draw(st.lists(st.sampled_from(range(len(there))), unique=True)) if there else []
    left = [row for at, row in enumerate(there) if at not in set(gone)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordered, "TOGETHER", together)
        merged = Merged([*(part(1, rows) for rows in parts), part(-1, [there[at] for at in gone])], 4)
        wanted = [sorted(value for group, value in left if group == number) for number in range(4)]
        assert merged.counts.tolist() == [len(each) for each in wanted]
        asked = [(group, k) for group in (3, 0, 2, 1) for k in range(len(wanted[group]))]
        found = merged.kth(
            np.array([g for g, _ in asked], np.int64), np.array([k for _, k in asked], np.int64)
        )
        assert found.tolist() == [wanted[group][k] for group, k in asked]
        expected = [float(np.median(each)) if each else np.nan for each in wanted]
        np.testing.assert_array_equal(merged.medians(), expected)


def test_one_part_alone_is_taken_as_it_lies():
    values = np.array([1, 5, 2], np.int64)
    found = Ordered.merged([(1, np.array([0, 2]), np.array([2, 1]), values)], 3)
    assert isinstance(found, Ordered) and found.all() is values
    np.testing.assert_array_equal(found.medians(), [3.0, np.nan, 2.0])


def test_nothing_asked_is_nothing_found():
    nothing = np.zeros(0, np.int64)
    assert Merged([], 2).kth(nothing, nothing).tolist() == []
    assert np.isnan(Merged([], 2).medians()).all()


def test_a_median_and_its_bounds_put_the_values_in_order_once(monkeypatch):
    rows = [(number % 3, number * 37 % 101) for number in range(60)]
    merged = Merged([part(1, rows[:30]), part(1, rows[30:])], 3)
    sorted_once = []
    block = Merged._block
    monkeypatch.setattr(
        Merged, "_block", lambda self, *groups: sorted_once.append(groups) or block(self, *groups)
    )
    found = median_columns(merged)
    assert sorted_once == [(0, 3)]
    for group in range(3):
        values = [value for owner, value in rows if owner == group]
        expected = median_interval(np.array(values) / 1e6)
        assert found["median_seconds"][group].as_py() == pytest.approx(expected.value)
        assert found["median_seconds_low"][group].as_py() == expected.interval.low
        assert found["median_seconds_high"][group].as_py() == expected.interval.high
