"""Is a difference more than chance? Tests of two groups, and what survives when many were tried."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when first used: scipy.stats alone takes half a second
from numpy.typing import ArrayLike

from .results import Interval, Rates
from .statistics import DISTINCT_AT_MOST, DRAWS, LEVEL, quantile_of_normal, wilson_bounds

EXPECTED_AT_LEAST = 5  # below this in any cell of a 2x2 table the exact test is used
PAIRS_EXACT = 400  # up to this n x m Mann-Whitney is exact where no values are equal


@dataclass(frozen=True)
class Difference:
    """`value` = second minus first, its interval, and p: how likely chance alone makes one as large."""

    value: float
    interval: Interval
    p: float
    method: str


def two_proportions(first: Rates, second: Rates, level: float = LEVEL) -> Difference | None:
    """Difference of two shares, second - first, two-sided; None where either n is 0.

    Interval: R. G. Newcombe, Statistics in Medicine 17 (1998), method 10. p: Fisher's exact test where an
    expected count is below 5, else the score test (pooled variance).
    """
    if not first.n or not second.n:
        return None
    low, high = wilson_bounds([first.reached, second.reached], [first.n, second.n], level)
    a, b = first.reached / first.n, second.reached / second.n
    value = b - a
    interval = Interval(
        low=float(value - np.hypot(b - low[1], high[0] - a)),
        high=float(value + np.hypot(high[1] - b, a - low[0])),
        level=level,
    )
    n, reached = first.n + second.n, first.reached + second.reached
    if min(first.n, second.n) * min(reached, n - reached) / n < EXPECTED_AT_LEAST:
        table = [[r.reached, r.n - r.reached] for r in (first, second)]
        return Difference(
            value, interval, float(scipy.stats.fisher_exact(table).pvalue), "Fisher's exact test"
        )
    share = reached / n
    z = value / np.sqrt(share * (1 - share) * (1 / first.n + 1 / second.n))
    return Difference(
        value, interval, float(2 * scipy.stats.norm.sf(abs(z))), "score test of two proportions"
    )


@dataclass(frozen=True)
class Group:
    """One side of a stratified comparison. Arrays with one entry per stratum: how many, the sum of their
    values and of the squares. For a share the values are 0 and 1, so `total` and `squares` are equal."""

    n: np.ndarray
    total: np.ndarray
    squares: np.ndarray


def stratified_difference(exposed: Group, other: Group, level: float = LEVEL) -> Difference | None:
    """Difference of means or shares, other - exposed, within strata, weighted by the exposed of each.

    It answers: had the exposed fared as comparable cases did, how much more would they have reached.
    Strata that lack either side carry no comparison and are left out; None if none is left.
    p: Cochran-Mantel-Haenszel test (N. Mantel, JASA 58, 1963, the mean score form; for shares that of Mantel
    and Haenszel, 1959), with continuity correction where a share is too rare to do without (expected
    number on any side below 5; N. Mantel and J. L. Fleiss, 1980). Interval: normal, with each side's variance
    within strata, plus one observation of the overall variance: a side of equal values keeps its doubt.
    """
    both = (exposed.n > 0) & (other.n > 0)
    if not both.any():
        return None
    n, a, aa = (x[both].astype(float) for x in (exposed.n, exposed.total, exposed.squares))
    m, b, bb = (x[both].astype(float) for x in (other.n, other.total, other.squares))
    weight = n / n.sum()
    value = float(weight @ (b / m - a / n))
    overall = max((aa + bb).sum() / (n + m).sum() - ((a + b).sum() / (n + m).sum()) ** 2, 0.0)  # rounding
    variance = [
        (np.maximum(squares - total**2 / size, 0).sum() + overall) / ((size - 1).sum() + 1)
        for size, total, squares in ((n, a, aa), (m, b, bb))
    ]
    error = np.sqrt(variance[0] / n.sum() + variance[1] * (weight**2 / m).sum())
    half = quantile_of_normal(level) * float(error)
    interval = Interval(low=value - half, high=value + half, level=level)
    is_share = bool(np.all(a == aa) and np.all(b == bb))
    method = "Cochran-Mantel-Haenszel test over comparable cases"
    return Difference(value, interval, _mantel_haenszel(n, a, m, a + b, aa + bb, is_share), method)


def _mantel_haenszel(
    n: np.ndarray, a: np.ndarray, m: np.ndarray, total: np.ndarray, squares: np.ndarray, is_share: bool
) -> float:
    """p that the exposed (n with sum a) of each stratum are a random draw from its n + m cases."""
    size = n + m
    spread = n * m / np.maximum(size - 1, 1) * np.maximum(squares / size - (total / size) ** 2, 0)
    if spread.sum() <= 0:
        return 1.0
    surprise = abs((a - n * total / size).sum())
    if is_share:
        expected = (n * total / size).sum(), (m * total / size).sum()
        missed = n.sum() - expected[0], m.sum() - expected[1]
        if min(*expected, *missed) < EXPECTED_AT_LEAST:
            surprise = max(surprise - 0.5, 0.0)
    return float(scipy.stats.chi2.sf(surprise**2 / spread.sum(), 1))


def mann_whitney(first: ArrayLike, second: ArrayLike) -> float:
    """Two-sided p of the Mann-Whitney U test, corrected for equal values; 1.0 where a side is empty."""
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if not len(first) or not len(second):
        return 1.0
    if np.ptp(np.concatenate([first, second])) == 0:
        return 1.0
    ties = len(np.unique(np.concatenate([first, second]))) < len(first) + len(second)
    method = "exact" if not ties and len(first) * len(second) <= PAIRS_EXACT else "asymptotic"
    return float(scipy.stats.mannwhitneyu(first, second, alternative="two-sided", method=method).pvalue)


def mean_difference(
    first: ArrayLike, second: ArrayLike, level: float = LEVEL, seed: int = 0
) -> Difference | None:
    """Difference of means, second - first, of two samples; None where either is empty.

    Interval: bootstrap percentile, both samples drawn again on their own. p: Mann-Whitney U.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if not len(first) or not len(second):
        return None
    random = np.random.default_rng(seed)
    means = [_bootstrap_means(sample, random) for sample in (first, second)]
    low, high = np.quantile(means[1] - means[0], [(1 - level) / 2, (1 + level) / 2])
    value = float(second.mean() - first.mean())
    interval = Interval(low=min(float(low), value), high=max(float(high), value), level=level)
    return Difference(
        value, interval, mann_whitney(first, second), "difference of means, Mann-Whitney U test"
    )


def permutation(first: ArrayLike, second: ArrayLike, draws: int = DRAWS, seed: int = 0) -> float:
    """Two-sided p of a permutation test of the difference of means; 1.0 where a side is empty."""
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if not len(first) or not len(second):
        return 1.0

    def difference(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
        return b.mean(axis=axis) - a.mean(axis=axis)

    outcome = scipy.stats.permutation_test(
        (first, second), difference, n_resamples=draws, rng=np.random.default_rng(seed), vectorized=True
    )
    return float(outcome.pvalue)


def benjamini_hochberg(p: ArrayLike, q: float = 0.1) -> np.ndarray:
    """Booleans: which of the tests survive at false discovery rate q. A p of NaN never does.

    Y. Benjamini and Y. Hochberg, JRSS B 57 (1995).
    """
    p = np.asarray(p, dtype=float)
    kept = np.zeros(len(p), dtype=bool)
    known = ~np.isnan(p)
    if known.any():
        kept[known] = scipy.stats.false_discovery_control(p[known], method="bh") <= q
    return kept


def _bootstrap_means(sample: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Bootstrap distribution of a mean, `DRAWS` values: multinomial over the distinct values where these
    are few, else the normal distribution it converges to."""
    values, counts = np.unique(sample, return_counts=True)
    n = len(sample)
    if len(values) <= DISTINCT_AT_MOST:
        return random.multinomial(n, counts / n, size=DRAWS) @ values / n
    return random.normal(sample.mean(), sample.std() / n**0.5, size=DRAWS)
