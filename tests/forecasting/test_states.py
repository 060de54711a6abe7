"""Steps that are told apart by several things are numbered as by sorting, whatever lies in the columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.forecasting.states import _numbered, _ranked

NEAR, FAR = st.integers(-3, 60), st.integers(-(10**12), 10**12)
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.one_of(NEAR, FAR)] * width), min_size=1, max_size=60)
)


@given(ROWS)
def test_rows_are_numbered_in_their_order(rows):
    key, code = _numbered([np.array(column) for column in zip(*rows, strict=True)])
    known = sorted(set(rows))
    assert list(map(tuple, key.T.tolist())) == known
    assert code.tolist() == [known.index(row) for row in rows]


@pytest.mark.parametrize("values", [[], [5], [2, 2, -1, 40], [10**15, -(10**15), 0]])
def test_near_and_far_values_are_ranked_alike(values):
    known = sorted(set(values))
    assert _ranked(np.array(values, np.int64)).tolist() == [known.index(each) for each in values]


def test_without_steps_there_are_no_rows():
    key, code = _numbered([np.zeros(0, np.int64), np.zeros(0, np.int64)])
    assert key.shape == (2, 0) and code.shape == (0,)
