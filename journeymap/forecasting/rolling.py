"""Forecasts of one metric from the weeks before, tried on every past week first.

Nothing is looked at that was not known then: a week is known once its cases have ripened.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from .outlook import LEVEL
from .series import KNOWN_AT_LEAST, Series

WINDOWS = (4, 8, 13, 26, 52, 10_000)  # weeks that a forecast may look back
ERRORS_AT_LEAST = 6  # earlier forecasts, from which the next one's doubt is learnt
BETTER = 1.03  # a shorter window must be as much better than a longer one
RANKED_AT_LEAST = 12
CASES_AT_LEAST = 10  # of a week, to say much about its share
LATELY = 26  # forecasts, of which so many were to hold (conformal: V. Vovk et al., 2005)
TAIL = (1 - LEVEL) / 2
NORMAL = float(-scipy.special.ndtri(TAIL))


@dataclass(frozen=True)
class Rolling:
    """Forecasts of each week (NaN where too little was known) with each of WINDOWS, made `ahead` weeks before
    the week before it.

    forecast, doubt: (weeks, windows) the figure and the variance of its sampling. shorter: the same of a
    share that is waited for half as long, to learn from where there are too few.
    """

    series: Series
    ahead: int
    forecast: np.ndarray
    doubt: np.ndarray
    shorter: Rolling | None = None

    def tried(self, origin: int) -> np.ndarray:
        """Weeks that had been forecast and were known when the week `origin` began."""
        known = self.series.known(origin)
        known = known[np.isfinite(self.forecast[known, 0])]
        enough = known[self.series.size[known] >= CASES_AT_LEAST]
        return enough if len(enough) >= ERRORS_AT_LEAST else known


@dataclass(frozen=True)
class Expected:
    """The forecast of what follows the beginning of the week `origin`: figure, doubt (variance of its
    sampling), window and the ripe weeks looked at; between: variance of weeks beside chance; drift: variance
    that is common to neighbouring weeks; errors: earlier forecasts that these were learnt from."""

    figure: float
    doubt: float
    origin: int
    window: int
    weeks: np.ndarray
    between: float
    drift: float
    errors: int


def rolled(series: Series, ahead: int = 0) -> Rolling:
    """ahead: weeks further into the future than the next one."""
    forecast = np.full((series.n, len(WINDOWS)), np.nan)
    doubt = np.full_like(forecast, np.nan)
    for week in series.ripe:
        origin = int(week) - ahead
        known = len(series.known(origin))
        for column, window in enumerate(WINDOWS):
            if column and known <= WINDOWS[column - 1]:  # no longer look back than the one before
                forecast[week, column], doubt[week, column] = (
                    forecast[week, column - 1],
                    doubt[week, column - 1],
                )
            elif told := series.foretold(origin, window):
                forecast[week, column], doubt[week, column] = told
    halved = series.kind == "share" and series.lag > 1
    return Rolling(series, ahead, forecast, doubt, rolled(series.shortened(), ahead) if halved else None)


def expected(rolling: Rolling, origin: int, horizon: int = 1) -> Expected | None:
    """What could be said when the week `origin` began (0 = the first); None with too little known.

    horizon: weeks over which drift is looked for.
    """
    series = rolling.series
    known = series.known(origin)
    if len(known) < KNOWN_AT_LEAST:
        return None
    learnt, tried = rolling, rolling.tried(origin)
    while len(tried) < ERRORS_AT_LEAST and learnt.shorter is not None:
        learnt = learnt.shorter
        tried = learnt.tried(origin)
    column = _window(learnt, tried)
    told = series.foretold(origin, WINDOWS[column])
    if told is None:
        return None
    weeks = known[-WINDOWS[column] :]
    between, drift = _variation(learnt, tried, column, weeks, horizon)
    if learnt is not rolling:
        scale = _scale(learnt, tried, column, told[0])
        between, drift = between * scale, drift * scale
    return Expected(*told, origin, WINDOWS[column], weeks, between, drift, len(tried))


def _scale(learnt: Rolling, tried: np.ndarray, column: int, figure: float) -> float:
    """From the variance of those who get there in less time to that of all who do, as if weeks differed by
    the same share of what chance allows."""
    less = float(np.nanmean(learnt.forecast[tried, column])) if len(tried) else figure
    return max(figure * (1 - figure), 1e-6) / max(less * (1 - less), 1e-6)


def _window(rolling: Rolling, tried: np.ndarray) -> int:
    """The window that would have served best: the longest that no shorter one clearly beats."""
    if len(tried) < ERRORS_AT_LEAST:
        return len(WINDOWS) - 1
    weight = _weights(rolling.series.size[tried])
    error = (rolling.series.figure[tried, None] - rolling.forecast[tried]) ** 2
    loss = weight @ error
    return int(np.flatnonzero(loss <= BETTER * loss.min())[-1])


def _weights(size: np.ndarray) -> np.ndarray:
    """Weeks with more cases tell more, but no week tells all."""
    weight = size / (size + np.median(size) + 1e-9)
    return weight / max(weight.sum(), 1e-12)


def _variation(
    rolling: Rolling, tried: np.ndarray, column: int, weeks: np.ndarray, horizon: int
) -> tuple[float, float]:
    """The least variance of weeks beside chance with which nine in ten of the last forecasts would have held;
    with few of them, by moments; with hardly any, that of the weeks looked at about their mean. And the
    mean product of neighbouring errors less what they share, where it is more than its own error."""
    series = rolling.series
    if len(tried) < ERRORS_AT_LEAST:
        about = series.figure[weeks] - series.over(weeks)[0]
        chance = np.asarray(series.noise(weeks, series.size[weeks]))
        excess = about**2 - chance * (1 - 1 / len(weeks))
        return max(float(_weights(series.size[weeks]) @ excess), 0.0), 0.0
    error = series.figure[tried] - rolling.forecast[tried, column]
    shared = rolling.doubt[tried, column]
    lately = slice(-LATELY, None)
    chance = np.asarray(series.noise(weeks, series.size[tried])) + shared
    needed = np.sort(((error / NORMAL) ** 2 - chance)[lately])
    if len(needed) < RANKED_AT_LEAST:
        between = float(_weights(series.size[tried]) @ (error**2 - chance))
    else:
        between = float(needed[int(np.ceil(LEVEL * (len(needed) + 1))) - 1])
    between = max(between, 0.0)
    return between, _drift(error, shared, tried, _weights(series.size[tried]), horizon)


def _drift(
    error: np.ndarray, shared: np.ndarray, tried: np.ndarray, weight: np.ndarray, horizon: int
) -> float:
    apart = tried[None, :] - tried[:, None]
    first, second = np.nonzero((apart > 0) & (apart < max(horizon, 2)))
    if len(first) < ERRORS_AT_LEAST:
        return 0.0
    product = error[first] * error[second] - np.sqrt(shared[first] * shared[second])
    pair = weight[first] * weight[second]
    pair /= pair.sum()
    mean = float(pair @ product)
    own = float(np.sqrt((pair**2) @ (product - mean) ** 2))
    return max(mean - own, 0.0)


def week_bounds(series: Series, told: Expected, size: float) -> tuple[float, float]:
    """Bounds (level 0.9) of the figure of one unseen week with so many cases."""
    wide = told.doubt + told.between
    if series.kind == "share":
        return _share_bounds(told.figure, wide, size)
    sd = float(np.sqrt(wide + series.noise(told.weeks, size)))
    half = NORMAL * sd
    low = told.figure - half
    return (max(low, 0.0) if series.kind in ("mean", "total") else low), told.figure + half


def _share_bounds(share: float, wide: float, size: float) -> tuple[float, float]:
    """Beta-binomial quantiles: a share of this mean and variance, then so many cases drawn."""
    share = min(max(share, 1e-4), 1 - 1e-4)
    strength = max(share * (1 - share) / max(wide, 1e-12) - 1, 1e-3)
    low, high = scipy.stats.betabinom.ppf(
        [TAIL, 1 - TAIL], max(int(size), 1), share * strength, (1 - share) * strength
    )
    return float(low / max(int(size), 1)), float(high / max(int(size), 1))
