"""How good chances are: AUC, average precision, Brier score, lift, calibration, each with its interval.

Pure numpy: nothing here needs the learners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from journeymap.mining import Interval
from journeymap.mining.statistics import LEVEL, quantile_of_normal, wilson

BINS = 10
TOP = 0.1


def auc(labels: np.ndarray, answers: np.ndarray) -> float:
    """Chance that a positive is ranked before a negative, ties half; 0.5 where a class is empty."""
    positive, negative = int(labels.sum()), int(len(labels) - labels.sum())
    if not positive or not negative:
        return 0.5
    ranks = rankdata(answers)
    return float((ranks[labels > 0].sum() - positive * (positive + 1) / 2) / (positive * negative))


def auc_interval(labels: np.ndarray, answers: np.ndarray, level: float = LEVEL) -> Interval:
    """DeLong interval (E. R. DeLong et al., Biometrics 44, 1988; midranks: X. Sun and W. Xu, 2014).

    On the log-odds of the AUC, so that it stays within 0..1. Of a perfect order the doubt is that of one pair
    of rows out of order on each side.
    """
    yes, no = answers[labels > 0], answers[labels <= 0]
    m, n = len(yes), len(no)
    if m < 2 or n < 2:
        return Interval(low=0.0, high=1.0, level=level)
    ranks = rankdata(np.concatenate([yes, no]))
    of_yes = (ranks[:m] - rankdata(yes)) / n
    of_no = 1 - (ranks[m:] - rankdata(no)) / m
    value = float(of_yes.mean())
    error = float(np.sqrt(of_yes.var(ddof=1) / m + of_no.var(ddof=1) / n))
    inside = min(max(value, 1 / (2 * m * n)), 1 - 1 / (2 * m * n))
    error = max(error, inside * (1 - inside) / np.sqrt(min(m, n)))
    centre, half = np.log(inside / (1 - inside)), quantile_of_normal(level) * error / (inside * (1 - inside))
    low, high = (float(1 / (1 + np.exp(-bound))) for bound in (centre - half, centre + half))
    return Interval(low=min(low, value), high=max(high, value), level=level)


def average_precision(labels: np.ndarray, answers: np.ndarray) -> float:
    """Sum of precision x gain in recall over the thresholds, ties taken together; 0 without a positive."""
    if not labels.sum():
        return 0.0
    order = np.argsort(-answers, kind="stable")
    hits = np.cumsum(labels[order])
    last = np.append(np.flatnonzero(np.diff(answers[order])), len(order) - 1)
    precision, recall = hits[last] / (last + 1), hits[last] / hits[-1]
    return float((precision * np.diff(recall, prepend=0.0)).sum())


def brier(labels: np.ndarray, chances: np.ndarray) -> float:
    """Mean squared distance of the chance from what happened."""
    return float(((chances - labels) ** 2).mean())


@dataclass(frozen=True)
class Bin:
    """Rows of alike chances: the mean of what was told, the share in which it happened."""

    n: int
    told: float
    happened: float


def calibration_table(labels: np.ndarray, chances: np.ndarray, bins: int = BINS) -> list[Bin]:
    """Bins of (nearly) equal numbers of rows, by chance."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [Bin(len(part), float(chances[part].mean()), float(labels[part].mean())) for part in parts]


def calibration_error(labels: np.ndarray, chances: np.ndarray, bins: int = BINS) -> float:
    """Mean distance of told from happened over bins of equal mass (expected calibration error)."""
    table = calibration_table(labels, chances, bins)
    return sum(each.n * abs(each.told - each.happened) for each in table) / max(len(labels), 1)


@dataclass(frozen=True)
class Lift:
    """Share of positives in the top tenth over that of all, with its interval."""

    value: float
    interval: Interval
    n: int


def lift(labels: np.ndarray, answers: np.ndarray, top: float = TOP) -> Lift | None:
    """Ties at the edge share the places left by their mean. Interval: Wilson's of the top, over the share of
    all. None without a positive."""
    n, whole = max(round(top * len(labels)), 1), float(labels.mean()) if len(labels) else 0.0
    if not whole:
        return None
    edge = np.sort(answers)[-n]
    sure, tied = answers > edge, answers == edge
    hits = labels[sure].sum() + labels[tied].mean() * (n - sure.sum())
    share = wilson(round(float(hits)), n)
    assert share is not None  # n is at least 1
    value = float(hits) / n / whole
    low, high = min(share.low / whole, value), max(share.high / whole, value)
    return Lift(value, Interval(low=low, high=high), n)
