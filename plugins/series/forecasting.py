"""A forecast with an interval that its own past errors give: no distribution is assumed.

The series is forecast from many earlier weeks ("origins") as if it ended there. At each origin the method is
the one that erred least at the origins before; so the errors include those of choosing. The interval is the
quantile of these errors (split conformal, V. Vovk et al. 2005), each divided by what is usual that many weeks
ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .methods import tried

FEWEST = 20  # usable weeks
TRAINING = 8  # weeks before the first origin
ORIGINS = 60  # at most, the latest
LEVEL = 0.9
LEARNED = 6  # origins on which another method than the favourite must have been tried
BETTER = 0.95  # of the favourite's error


@dataclass(frozen=True)
class Forecast:
    """Values and bounds for the weeks ahead (h,); the method in words; tried: origins it was chosen on."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    method: str
    tried: int


def forecast(past: np.ndarray, ahead: int, level: float = LEVEL) -> Forecast:
    """past: (n,) weekly values on a scale on which errors may be of any size; NaN = no usable week.

    ValueError with fewer than `FEWEST` usable weeks.
    """
    past = np.asarray(past, dtype=float)
    usable = int(np.isfinite(past).sum())
    if usable < FEWEST:
        raise ValueError(f"{usable} usable weeks; a forecast needs {FEWEST}")
    past = past[np.argmax(np.isfinite(past)) :]
    whole = filled(past)
    origins = np.arange(max(TRAINING, len(past) - ORIGINS), len(past))
    answers = tried(whole, np.append(origins, len(past)), ahead)
    truth = np.append(past, np.full(ahead, np.nan))[origins[:, None] + np.arange(ahead)]
    errors = np.stack([truth - answer[:-1] for answer in answers.values()])
    chosen = _choices(errors, origins)
    own = np.take_along_axis(errors, chosen[None, :-1, None], axis=0)[0]
    name = list(answers)[chosen[-1]]
    value = answers[name][-1]
    usual, quantile = _width(own, level)
    return Forecast(value, value - quantile * usual, value + quantile * usual, name, len(origins))


def filled(past: np.ndarray) -> np.ndarray:
    """Weeks without a value take that of the week before."""
    at = np.maximum.accumulate(np.where(np.isfinite(past), np.arange(len(past)), 0))
    return past[at]


def _choices(errors: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Per origin, and once more for the end, the method that erred least on truths known by then.

    Each is compared with the favourite (the first) where both were tried, and must beat it by a twentieth.
    """
    _, n, ahead = errors.shape
    known_at = origins[:, None] + np.arange(1, ahead + 1)  # the truth is known once the series is that long
    sizes = np.abs(errors)
    chosen = np.zeros(n + 1, dtype=np.int64)
    for place, end in enumerate([*origins.tolist(), int(origins[-1]) + 1]):
        told = np.isfinite(sizes) & (known_at <= end)
        own = np.where(told, sizes, 0.0).sum(axis=(1, 2))
        favourite = np.where(told, sizes[0], 0.0).sum(axis=(1, 2))
        enough = told.sum(axis=(1, 2)) >= LEARNED * ahead
        ratio = np.where(enough & (favourite > 0), own / np.maximum(favourite, 1e-12), np.inf)
        best = int(np.argmin(ratio))
        chosen[place] = best if ratio[best] < BETTER else 0
    return chosen


def _width(errors: np.ndarray, level: float) -> tuple[np.ndarray, float]:
    """(usual error by weeks ahead, (ahead,), never falling; the quantile of errors in that unit)."""
    usual = np.sqrt(np.nanmean(errors**2, axis=0))
    usual = np.maximum(np.maximum.accumulate(usual), 1e-9)
    sizes = np.abs(errors / usual)
    sizes = np.sort(sizes[np.isfinite(sizes)])
    origins = int(np.isfinite(errors[:, 0]).sum())
    share = min(level * (1 + 1 / origins), 1.0)  # one more origin than were seen
    return usual, float(np.quantile(sizes, share, method="higher"))
