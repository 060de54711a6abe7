"""Intervals and scores. One place, so that the same number never has two methods.

Every function is deterministic: what draws random numbers takes a seed. Sources of the formulas stand
with the functions; `docs/statistics.md` explains them in words. Tests of significance are in
`journeymap.mining.significance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri

from .results import Interval

LEVEL = 0.95
ENOUGH = 10  # fewer cases or texts than this: "not enough data"
DRAWS = 2000
DISTINCT_AT_MOST = 1000  # up to here a sample is drawn by its distinct values
SCALE_AT_MOST = 100  # distinct values of what counts as a discrete scale, however large the sample
RESAMPLED_AT_MOST = 5000  # above, the bootstrap distribution of a mean is the normal it converges to


@dataclass(frozen=True)
class Estimate:
    """A number with its interval, the number of observations behind it and how it was computed."""

    value: float
    interval: Interval
    n: int
    method: str


def quantile_of_normal(level: float) -> float:
    """Half-width in standard deviations of the central normal interval: 1.96 for 0.95."""
    return float(ndtri(0.5 + level / 2))


def wilson_bounds(reached: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Wilson score interval of a share, for whole columns at once: arrays (low, high) within 0..1.

    NaN where n = 0. Source: E. B. Wilson, JASA 22 (1927), without continuity correction.
    """
    k, n = np.asarray(reached, dtype=float), np.asarray(n, dtype=float)
    if np.any(k < 0) or np.any(k > n):
        raise ValueError("reached must lie between 0 and n")
    z = quantile_of_normal(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Rounding must not push a bound past the share itself, nor past 0 and 1.
    low = np.where(k == 0, 0.0, np.minimum(np.maximum(centre - half, 0.0), share))
    high = np.where(k == n, 1.0, np.maximum(np.minimum(centre + half, 1.0), share))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def wilson(reached: int, n: int, level: float = LEVEL) -> Interval | None:
    """Wilson score interval of the share reached / n; None where n = 0."""
    if n == 0:
        return None
    low, high = wilson_bounds(reached, n, level)
    return Interval(low=float(low), high=float(high), level=level)


def median_ranks(n: ArrayLike, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Ranks, from 0, of the sorted values that bound the bootstrap interval of a median of n >= 1 values.

    Exact, nothing is drawn: a resample's m-th value is at most the k-th of the sample with probability
    P(Binomial(n, k/n) >= m) = I_{k/n}(m, n-m+1), I being the regularised incomplete beta function
    (B. Efron, 1979; J. S. Maritz and R. G. Jarrett, JASA 73, 1978). The percentile interval starts at the
    first k where that reaches (1-level)/2 and stops where it reaches (1+level)/2. For an even n the lower
    bound is that of the lower, the upper bound that of the upper middle value, so it holds both.
    """
    n = np.asarray(n, dtype=np.int64)
    if np.any(n < 1):
        raise ValueError("a median needs at least one value")
    tail = (1 - level) / 2
    lower, upper = (n + 1) // 2, n // 2 + 1
    low = np.ceil(n * betaincinv(lower, n - lower + 1, tail))
    high = np.ceil(n * betaincinv(upper, n - upper + 1, 1 - tail))
    return np.clip(low, 1, n).astype(np.int64) - 1, np.clip(high, 1, n).astype(np.int64) - 1


def median_interval(values: ArrayLike, level: float = LEVEL) -> Estimate | None:
    """Median and its bootstrap interval, exact (see `median_ranks`); None without values. NaN is left out."""
    values = _finite(values)
    if not len(values):
        return None
    low, high = (int(rank) for rank in median_ranks(len(values), level))
    middle = ((len(values) - 1) // 2, len(values) // 2)
    ordered = np.partition(values, sorted({low, high, *middle}))
    return Estimate(
        value=float(ordered[list(middle)].mean()),
        interval=Interval(low=float(ordered[low]), high=float(ordered[high]), level=level),
        n=len(values),
        method="median, bootstrap percentile interval from order statistics",
    )


def interval_difference(value: float, own: Interval, before: float, other: Interval) -> Interval:
    """Interval of value - before from the interval of each, the two being independent.

    The distances of the bounds add as squares (G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008: the
    method of variance estimates recovery; of two Wilson intervals it is Newcombe's). Both are of one level.
    """
    if own.level != other.level:
        raise ValueError(f"intervals of different levels: {own.level} and {other.level}")
    change = value - before
    low = change - ((value - own.low) ** 2 + (other.high - before) ** 2) ** 0.5
    high = change + ((own.high - value) ** 2 + (before - other.low) ** 2) ** 0.5
    return Interval(low=min(low, change), high=max(high, change), level=own.level)


def quantile_interval(values: ArrayLike, share: float, level: float = LEVEL) -> Estimate | None:
    """The smallest value that at least `share` of all are at most, with the interval between two order
    statistics (binomial, normal limit of the ranks); None without values. NaN is left out."""
    values = np.sort(_finite(values))
    n = len(values)
    if not n:
        return None
    half = quantile_of_normal(level) * (n * share * (1 - share)) ** 0.5
    rank = max(int(np.ceil(share * n)), 1) - 1
    low, high = int(np.floor(n * share - half)), int(np.ceil(n * share + half))
    bounds = Interval(
        low=float(values[max(min(low, rank), 0)]),
        high=float(values[min(max(high, rank), n - 1)]),
        level=level,
    )
    return Estimate(float(values[rank]), bounds, n, f"quantile {share:g}, order-statistic interval")


def mean_interval(values: ArrayLike, level: float = LEVEL, seed: int = 0) -> Estimate | None:
    """Mean and its bootstrap percentile interval; None without values. NaN is left out."""
    values = _finite(values)
    if not len(values):
        return None
    distinct, counts = np.unique(values, return_counts=True)
    mean, n = float(values.mean()), len(values)
    if len(distinct) <= (SCALE_AT_MOST if n > RESAMPLED_AT_MOST else DISTINCT_AT_MOST):
        return mean_of_counts(distinct, counts, level, seed)
    if n > RESAMPLED_AT_MOST:
        half = quantile_of_normal(level) * float(values.std()) / n**0.5
        low, high, how = mean - half, mean + half, "mean, normal limit of the bootstrap"
    else:
        random = np.random.default_rng(seed)
        means = np.array([values[random.integers(0, n, n)].mean() for _ in range(DRAWS)])
        low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
        how = f"mean, bootstrap percentile interval ({DRAWS} draws)"
    return Estimate(mean, Interval(low=float(low), high=float(high), level=level), n, how)


def mean_of_counts(
    values: ArrayLike, counts: ArrayLike, level: float = LEVEL, seed: int = 0
) -> Estimate | None:
    """As `mean_interval` for a discrete scale: `values` occur `counts` times. Draws are multinomial."""
    values, counts = np.asarray(values, dtype=float), np.asarray(counts, dtype=np.int64)
    n = int(counts.sum())
    if not n:
        return None
    draws = np.random.default_rng(seed).multinomial(n, counts / n, size=DRAWS)
    low, high = np.quantile(draws @ values / n, [(1 - level) / 2, (1 + level) / 2])
    mean = float(counts @ values / n)
    return Estimate(
        mean,
        Interval(low=min(float(low), mean), high=max(float(high), mean), level=level),
        n,
        f"mean, bootstrap percentile interval ({DRAWS} multinomial draws)",
    )


def nps(scores: ArrayLike, level: float = LEVEL) -> Estimate | None:
    """Net promoter score of answers 0..10, in points -100..100; None without answers.

    100 (promoters 9-10 - detractors 0-6) / n; standard error 100 sqrt((p + d - (p - d)^2) / n). Where all
    answers fall into one group that error is 0 and the Wilson bound of the group's share speaks instead.
    """
    scores = _finite(scores)
    n = len(scores)
    if not n:
        return None
    _within(scores, 0, 10)
    promoters, detractors = float((scores >= 9).mean()), float((scores <= 6).mean())
    value = promoters - detractors
    half = quantile_of_normal(level) * (max(promoters + detractors - value**2, 0.0) / n) ** 0.5
    low, high = max(value - half, -1.0), min(value + half, 1.0)
    if half == 0:
        doubt = 1 - float(wilson_bounds(n, n, level)[0])  # share that may in truth lie in the other groups
        reach = doubt if value == 0 else 2 * doubt
        low, high = max(value - reach, -1.0), min(value + reach, 1.0)
    interval = Interval(low=100 * low, high=100 * high, level=level)
    return Estimate(100 * value, interval, n, "100 (promoters 9-10 - detractors 0-6) / n")


def csat(
    scores: ArrayLike, scale_max: float, scale_min: float = 1, boxes: int = 2, level: float = LEVEL
) -> Estimate | None:
    """Share (0..1) of answers in the top `boxes` steps of a whole-numbered scale; None without answers."""
    scores = _finite(scores)
    if not len(scores):
        return None
    _within(scores, scale_min, scale_max)
    return _share(
        scores > scale_max - boxes, f"share of the top {boxes} of {scale_min:g}-{scale_max:g}", level
    )


def ces(
    scores: ArrayLike, better: Literal["higher", "lower"] = "higher", level: float = LEVEL
) -> Estimate | None:
    """Customer effort on the scale 1..7: share (0..1) of 5-7, or of 1-3 where lower is less effort."""
    scores = _finite(scores)
    if not len(scores):
        return None
    _within(scores, 1, 7)
    if better == "higher":
        return _share(scores >= 5, "share of 5-7 of 1-7, higher is easier", level)
    return _share(scores <= 3, "share of 1-3 of 1-7, lower is easier", level)


def top_box(score: ArrayLike, scale_min: ArrayLike, scale_max: ArrayLike) -> np.ndarray:
    """Booleans: the answer is in the top box of its scale: its highest step, or the highest tenth where the
    scale is wider than ten steps (0-100). NaN is not in it."""
    score, low, high = (np.asarray(x, dtype=float) for x in (score, scale_min, scale_max))
    return score >= high - np.where(high - low > 10, 0.1 * (high - low), 0.0)


def _share(hits: np.ndarray, what: str, level: float) -> Estimate:
    reached, n = int(hits.sum()), len(hits)
    interval = wilson(reached, n, level)
    assert interval is not None  # n > 0: the callers return None before
    return Estimate(reached / n, interval, n, f"{what}, Wilson interval")


def _finite(values: ArrayLike) -> np.ndarray:
    values = np.asarray(values, dtype=float).ravel()
    return values[np.isfinite(values)]


def _within(scores: np.ndarray, low: float, high: float) -> None:
    if scores.min() < low or scores.max() > high:
        raise ValueError(
            f"scores run from {scores.min():g} to {scores.max():g}, outside the scale {low:g} to {high:g}"
        )
