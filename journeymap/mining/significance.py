"""Is a difference more than chance? Tests of two groups, and what survives when many were tried."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from .results import Interval, Rates
from .statistics import DRAWS, LEVEL, wilson_bounds

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
        return Difference(value, interval, float(stats.fisher_exact(table).pvalue), "Fisher's exact test")
    share = reached / n
    z = value / np.sqrt(share * (1 - share) * (1 / first.n + 1 / second.n))
    return Difference(value, interval, float(2 * stats.norm.sf(abs(z))), "score test of two proportions")


def stratified_difference(
    exposed: ArrayLike, exposed_n: ArrayLike, other: ArrayLike, other_n: ArrayLike, level: float = LEVEL
) -> Difference | None:
    """Difference of shares, other - exposed, within strata, weighted by the exposed of each stratum.

    Arrays with one entry per stratum: how many reached the outcome, of how many. Strata that lack either
    side carry no comparison and are left out; None if none is left. It answers: had the exposed fared as
    comparable cases did, how many more would have reached the outcome. p: Cochran-Mantel-Haenszel test
    without continuity correction (N. Mantel and W. Haenszel, 1959); interval: normal, with the binomial
    variance of both sides, a half added to each count so that a stratum of one kind keeps its doubt.
    """
    a, n, b, m = (np.asarray(x, dtype=float) for x in (exposed, exposed_n, other, other_n))
    both = (n > 0) & (m > 0)
    if not both.any():
        return None
    a, n, b, m = a[both], n[both], b[both], m[both]
    weight = n / n.sum()
    value = float(weight @ (b / m - a / n))
    p_a, p_b = (a + 0.5) / (n + 1), (b + 0.5) / (m + 1)
    error = float(np.sqrt(weight**2 @ (p_a * (1 - p_a) / n + p_b * (1 - p_b) / m)))
    half = float(stats.norm.ppf(0.5 + level / 2)) * error
    interval = Interval(low=max(value - half, -1.0), high=min(value + half, 1.0), level=level)
    total, reached = n + m, a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = n * m * reached * (total - reached) / (total**2 * (total - 1))
    spread = np.where(total > 1, spread, 0.0).sum()
    surprise = (a - n * reached / total).sum()
    p = 1.0 if spread == 0 else float(stats.chi2.sf(surprise**2 / spread, 1))
    return Difference(value, interval, p, "Cochran-Mantel-Haenszel test over comparable cases")


def mann_whitney(first: ArrayLike, second: ArrayLike) -> float:
    """Two-sided p of the Mann-Whitney U test, corrected for equal values; 1.0 where a side is empty."""
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if not len(first) or not len(second):
        return 1.0
    if np.ptp(np.concatenate([first, second])) == 0:
        return 1.0
    ties = len(np.unique(np.concatenate([first, second]))) < len(first) + len(second)
    method = "exact" if not ties and len(first) * len(second) <= PAIRS_EXACT else "asymptotic"
    return float(stats.mannwhitneyu(first, second, alternative="two-sided", method=method).pvalue)


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

    outcome = stats.permutation_test(
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
        kept[known] = stats.false_discovery_control(p[known], method="bh") <= q
    return kept


def _bootstrap_means(sample: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Bootstrap distribution of a mean, `DRAWS` values: multinomial over the distinct values where these
    are few, else the normal distribution it converges to."""
    values, counts = np.unique(sample, return_counts=True)
    n = len(sample)
    if len(values) <= 1000:
        return random.multinomial(n, counts / n, size=DRAWS) @ values / n
    return random.normal(sample.mean(), sample.std() / n**0.5, size=DRAWS)
