"""Comparisons of like with like."""

import numpy as np
import pytest

from journeymap.mining.matching import Matching


def test_levels_are_used_finest_first_and_each_case_once():
    matching = Matching(levels=2, columns=1, fewest=1)
    fine = np.array([1, 1, 2, 3, 4, 5])
    coarse = np.array([10, 10, 20, 20, 30, 40])
    exposed = np.array([True, False, True, False, True, False])
    matching.add([fine, coarse], exposed, np.array([[1.0], [0], [1], [0], [1], [1]]))
    (found,) = matching.compare()
    assert (found.exposed, found.unmatched) == (2, 1)
    assert (found.mean, found.expected) == (1.0, 0.0)


def test_buckets_add_up_to_the_whole():
    random = np.random.default_rng(0)
    keys, exposed = random.integers(0, 5, 300), random.random(300) < 0.3
    values = random.random((300, 2))
    whole, parts = Matching(1, 2), Matching(1, 2)
    whole.add([keys], exposed, values)
    for part in np.array_split(np.arange(300), 7):
        parts.add([keys[part]], exposed[part], values[part])
    for one, other in zip(whole.compare(), parts.compare(), strict=True):
        assert one.exposed == other.exposed and one.expected == pytest.approx(other.expected)
        assert one.difference.p == pytest.approx(other.difference.p)


def test_matching_undoes_a_confounder():
    random = np.random.default_rng(1)
    kind = random.integers(0, 2, 4000)
    exposed = random.random(4000) < np.where(kind, 0.7, 0.2)
    reached = random.random(4000) < np.where(kind, 0.3, 0.8)  # exposure itself does nothing
    blind, matched = Matching(1, 1), Matching(1, 1)
    blind.add([np.zeros(4000, dtype=int)], exposed, reached[:, None].astype(float))
    matched.add([kind], exposed, reached[:, None].astype(float))
    assert blind.compare()[0].difference.p < 1e-10
    assert matched.compare()[0].difference.p > 0.01


def test_nothing_to_compare():
    matching = Matching(1, 1)
    assert matching.compare() is None
    matching.add([np.array([1, 2])], np.array([True, False]), np.ones((2, 1)))
    assert matching.compare() is None
