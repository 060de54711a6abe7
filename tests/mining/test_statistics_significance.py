"""Tests of two groups against published values and against chance."""

import numpy as np
import pytest

from journeymap.mining import Rates
from journeymap.mining.significance import (
    Group,
    benjamini_hochberg,
    mann_whitney,
    mean_difference,
    permutation,
    stratified_difference,
    two_proportions,
)


def shares(reached, n):
    reached = np.asarray(reached)
    return Group(np.asarray(n), reached, reached)


def sums(values):
    return Group(np.array([len(values)]), np.array([values.sum()]), np.array([(values**2).sum()]))


def test_newcombe_gives_the_published_interval():
    # Newcombe 1998 (Statistics in Medicine 17, 873-890), table II, example a: 56/70 - 48/80.
    found = two_proportions(Rates(n=80, reached=48), Rates(n=70, reached=56))
    assert found.value == pytest.approx(0.2)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_small_tables_are_tested_exactly():
    found = two_proportions(Rates(n=4, reached=1), Rates(n=4, reached=3))  # the lady tasting tea
    assert found.method == "Fisher's exact test"
    assert found.p == pytest.approx(0.4857, abs=1e-4)


def test_no_group_no_difference():
    assert two_proportions(Rates(n=0, reached=0), Rates(n=4, reached=3)) is None
    assert stratified_difference(shares([1], [2]), shares([0], [0])) is None
    assert mann_whitney([], [1]) == 1.0 == permutation([], [1])


def test_strata_undo_a_reversal():
    # C. R. Charig et al., BMJ 292 (1986), kidney stones: open surgery wins in both groups, loses when pooled.
    surgery, surgery_n, other, other_n = [81, 192], [87, 263], [234, 55], [270, 80]
    found = stratified_difference(shares(surgery, surgery_n), shares(other, other_n))
    assert found.value < 0  # the others fare worse among comparable cases
    pooled = two_proportions(
        Rates(n=sum(surgery_n), reached=sum(surgery)), Rates(n=sum(other_n), reached=sum(other))
    )
    assert pooled.value > 0


def test_stratified_p_is_uniform_under_chance():
    random = np.random.default_rng(5)
    p = []
    for _ in range(400):
        share = random.uniform(0.2, 0.8, 12)
        n, m = random.integers(5, 40, 12), random.integers(20, 80, 12)
        found = stratified_difference(
            shares(random.binomial(n, share), n), shares(random.binomial(m, share), m)
        )
        p.append(found.p)
    assert 0.02 <= np.mean(np.array(p) < 0.05) <= 0.09


def test_one_stratum_of_scores_agrees_with_a_permutation_test():
    random = np.random.default_rng(4)
    first, second = random.normal(0, 1, 80), random.normal(0.2, 1, 90)
    found = stratified_difference(sums(first), sums(second))
    assert found.value == pytest.approx(second.mean() - first.mean())
    assert found.p == pytest.approx(permutation(first, second, draws=20_000), abs=0.01)
    assert 0.001 < found.p < 0.5
    bootstrap = mean_difference(first, second).interval
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (bootstrap.low, bootstrap.high), abs=0.06
    )


def test_a_side_of_equal_values_keeps_its_doubt():
    found = stratified_difference(shares([0], [12]), shares([50], [100]))
    assert found.interval.high > found.value > found.interval.low


def test_equal_values_that_do_not_square_exactly_are_no_difference():
    first, second = sums(np.full(286, np.log(60.0))), sums(np.full(575, np.log(60.0)))
    found = stratified_difference(first, second)
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.p > 0.99


def test_mean_difference_finds_a_shift_and_not_its_absence():
    random = np.random.default_rng(2)
    low, high = random.integers(1, 4, 200), random.integers(2, 6, 200)
    found = mean_difference(low, high)
    assert found.p < 1e-10 and found.interval.low > 0
    assert mean_difference(low, low.copy()).p > 0.9
    assert permutation(low, high) < 0.01


def test_benjamini_hochberg_gives_the_published_answer():
    # Benjamini and Hochberg 1995, section 3.2: at 0.05 the four smallest of 15 survive.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert benjamini_hochberg(p, q=0.05).tolist() == [True] * 4 + [False] * 11
    assert benjamini_hochberg([], q=0.05).tolist() == []
    assert benjamini_hochberg([float("nan"), 0.001]).tolist() == [False, True]


def test_an_interval_turns_with_its_difference():
    few, many = Rates(n=80, reached=48), Rates(n=70, reached=56)
    told, turned = two_proportions(few, many), two_proportions(many, few)
    assert (-told.interval).low == pytest.approx(turned.interval.low)
    assert (-told.interval).high == pytest.approx(turned.interval.high)
    assert (-told.interval).level == turned.interval.level
