"""Golden values and properties of the intervals and scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.mining.statistics import (
    ces,
    csat,
    mean_interval,
    mean_of_counts,
    median_interval,
    median_ranks,
    nps,
    top_box,
    wilson,
    wilson_bounds,
)


def test_wilson_gives_the_published_values():
    # Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (reached, n), bounds in published.items():
        interval = wilson(reached, n)
        assert (interval.low, interval.high) == pytest.approx(bounds, abs=5e-5)


def test_wilson_of_nothing_is_none_and_of_too_many_is_an_error():
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(3, 2)


@given(st.integers(1, 10**7), st.floats(0, 1))
def test_wilson_holds_its_share(n, share):
    reached = round(n * share)
    low, high = wilson_bounds(reached, n)
    assert 0 <= low <= reached / n <= high <= 1


@pytest.mark.parametrize("n", [1, 2, 3, 10, 11, 100, 1001])
def test_median_ranks_agree_with_a_drawn_bootstrap(n):
    random = np.random.default_rng(7)
    values = np.arange(n)
    drawn = np.sort(random.choice(values, size=(20_000, n)), axis=1)
    low, high = median_ranks(n)
    tails = np.quantile(drawn[:, (n - 1) // 2], 0.025), np.quantile(drawn[:, n // 2], 0.975)
    assert (low, high) == pytest.approx(tails, abs=max(1, 0.02 * n**0.5))


def test_median_interval_covers_the_truth():
    random = np.random.default_rng(3)
    samples = random.exponential(size=(500, 61))
    inside = [e.interval.low <= np.log(2) <= e.interval.high for e in map(median_interval, samples)]
    assert 0.92 <= np.mean(inside) <= 0.99


def test_median_leaves_unknown_values_out():
    assert median_interval([np.nan, 1, 2, 3]).value == 2
    assert median_interval([np.nan]) is None


def test_mean_interval_is_the_same_each_time_and_near_the_formula():
    scores = np.repeat([1, 2, 3, 4, 5], [50, 20, 40, 200, 300])
    first, second = mean_interval(scores), mean_interval(scores)
    assert first == second
    half = 1.96 * scores.std() / len(scores) ** 0.5
    assert first.interval.low == pytest.approx(scores.mean() - half, abs=0.02)
    assert first.interval.high == pytest.approx(scores.mean() + half, abs=0.02)


@pytest.mark.parametrize("n", [1500, 6000])
def test_mean_interval_of_measured_values(n):
    values = np.random.default_rng(1).normal(10, 2, n)
    estimate = mean_interval(values)
    assert estimate.interval.high - estimate.interval.low == pytest.approx(2 * 1.96 * 2 / n**0.5, rel=0.1)


def test_mean_of_one_repeated_value_has_no_width():
    estimate = mean_of_counts([4], [12])
    assert (estimate.value, estimate.interval.low, estimate.interval.high) == (4, 4, 4)


def test_nps_golden_value():
    scores = [10] * 50 + [8] * 30 + [3] * 20
    estimate = nps(scores)
    assert estimate.value == pytest.approx(30)
    error = 100 * np.sqrt((0.5 + 0.2 - 0.3**2) / 100)
    assert estimate.interval.high - 30 == pytest.approx(1.959964 * error, rel=1e-6)


def test_nps_keeps_its_doubt_where_all_agree():
    estimate = nps([10] * 10)
    assert estimate.value == 100 and estimate.interval.low < 60
    assert nps([8] * 10).interval.low < 0 < nps([8] * 10).interval.high


def test_csat_and_ces():
    assert csat([5, 4, 3, 1], scale_max=5).value == 0.5
    assert ces([7, 5, 4, 1]).value == 0.5
    assert ces([7, 5, 4, 1], better="lower").value == 0.25
    with pytest.raises(ValueError, match="outside the scale"):
        ces([9])


def test_top_box_by_scale():
    hits = top_box([5, 4, 10, 9, 95, 89, np.nan], [1, 1, 0, 0, 0, 0, 1], [5, 5, 10, 10, 100, 100, 5])
    assert hits.tolist() == [True, False, True, False, True, False, False]
