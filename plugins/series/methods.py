"""Ways to go on from a series of weeks, tried at many ends of it at once.

They are the simple ones that are hard to beat on short series (S. Makridakis et al., the M4 competition,
2020): the last value, a mean, exponential smoothing, a damped trend (E. S. Gardner and E. McKenzie, 1985),
Theta (V. Assimakopoulos and K. Nikolopoulos, 2000), the median of the last three, and for two years or more
the same on a series cleared of its year.
"""

from __future__ import annotations

import numpy as np

YEAR = 52
FROM_WEEKS = 2 * YEAR  # weeks before an end that a method with a year needs
REFIT = 4  # weeks for which a fitted year is kept
RECENT = 8
SMOOTHINGS = np.array([0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9])
TRENDS = np.array([0.0, 0.05, 0.1, 0.2])
DAMPING = 0.9
MEDIAN = "median of smoothing, damped trend and Theta"
CLEARED = "median of smoothing, damped trend and Theta, cleared of the year"
LAST_YEAR = "the same week a year ago, at the present level"


def tried(series: np.ndarray, ends: np.ndarray, ahead: int) -> dict[str, np.ndarray]:
    """What each method makes of the first `end` weeks, for each end: name -> (ends, ahead), the favourite
    first; NaN where the weeks before the end are too few for it. series: (n,) without gaps."""
    found = _plain(series, ends, ahead)
    late = ends >= FROM_WEEKS
    if late.any():
        found[CLEARED], found[LAST_YEAR] = np.full((2, len(ends), ahead), np.nan)
        found[LAST_YEAR][late] = _last_year(series, ends[late], ahead)
        blocks = ends // REFIT * REFIT
        for block in np.unique(blocks[late]).tolist():
            here = late & (blocks == block)
            year = _year(series[: max(block, FROM_WEEKS)], len(series) + ahead)
            rest = _plain(series - year[: len(series)], ends[here], ahead)[MEDIAN]
            found[CLEARED][here] = rest + year[_weeks(ends[here], ahead)]
    return found


def _weeks(ends: np.ndarray, ahead: int) -> np.ndarray:
    """Numbers of the weeks after each end: (ends, ahead)."""
    return ends[:, None] + np.arange(ahead)


def _plain(series: np.ndarray, ends: np.ndarray, ahead: int) -> dict[str, np.ndarray]:
    steps = np.arange(1, ahead + 1)
    level, _ = _smooth(series, np.zeros(1))
    base, trend = _smooth(series, TRENDS)
    smoothed = np.repeat(level[ends - 1, None], ahead, axis=1)
    damped = base[ends - 1, None] + trend[ends - 1, None] * np.cumsum(DAMPING**steps)
    theta = smoothed + _slopes(series)[ends - 1, None] / 2 * steps
    sums = np.append(0.0, np.cumsum(series))
    first = np.maximum(ends - RECENT, 0)
    mean = (sums[ends] - sums[first]) / (ends - first)
    return {
        MEDIAN: np.median([smoothed, damped, theta], axis=0),
        "exponential smoothing": smoothed,
        "damped trend": damped,
        "mean of the last eight weeks": np.repeat(mean[:, None], ahead, axis=1),
        "the last week": np.repeat(series[ends - 1, None], ahead, axis=1),
    }


def _slopes(series: np.ndarray) -> np.ndarray:
    """Slope of the straight line through the first 1, 2, ... weeks."""
    week = np.arange(len(series), dtype=float)
    n = week + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, mean = week / 2, np.cumsum(series) / n
        slope = (np.cumsum(week * series) - n * middle * mean) / (n * (n**2 - 1) / 12)
    slope[0] = 0.0
    return slope


def _last_year(series: np.ndarray, ends: np.ndarray, ahead: int) -> np.ndarray:
    """The same week a year ago, moved by how the last eight weeks differ from theirs."""
    sums = np.append(0.0, np.cumsum(series))
    moved = (sums[ends] - sums[ends - RECENT] - sums[ends - YEAR] + sums[ends - YEAR - RECENT]) / RECENT
    ago = _weeks(ends, ahead) - YEAR
    return series[np.where(ago < ends[:, None], ago, ago - YEAR)] + moved[:, None]


def _year(past: np.ndarray, weeks: int) -> np.ndarray:
    """Two waves a year, fitted to the past along a straight line: their values for so many weeks."""
    week = np.arange(weeks)
    waves = [f(2 * np.pi * k * week / 52.18) for k in (1, 2) for f in (np.sin, np.cos)]
    columns = np.column_stack([np.ones(weeks), week, *waves])
    fit = np.linalg.lstsq(columns[: len(past)], past, rcond=None)[0]
    return columns[:, 2:] @ fit[2:]


def _smooth(series: np.ndarray, trends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(level, trend) after each week (n,), by the weights with the least squared error one week ahead."""
    alpha, beta = (grid.ravel() for grid in np.meshgrid(SMOOTHINGS, trends, indexing="ij"))
    level = np.full(len(alpha), series[:4].mean())
    trend, errors = np.zeros(len(alpha)), np.zeros(len(alpha))
    found = np.zeros((2, len(series)))
    for week, value in enumerate(series.tolist()):
        expected = level + DAMPING * trend
        error = value - expected
        errors += error**2
        level = expected + alpha * error
        trend = DAMPING * trend + alpha * beta * error
        best = errors.argmin()
        found[:, week] = level[best], trend[best]
    return found[0], found[1]
