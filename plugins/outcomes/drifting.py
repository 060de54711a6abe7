"""Are the rows that a model meets still like those it learned from?"""

from __future__ import annotations

import numpy as np

LOST = 0.03  # AUC lost on later rows that is worth a warning
CHANGED = 0.05  # change in the share of positives that is
NOTED, BROKEN = 0.1, 0.25  # population stability index: the customary limits of "some" and "much"
BINS = 10


def edges(values: np.ndarray, category: bool) -> list[float]:
    """Where the bins of a column of the training begin: tenths, or the codes of a category."""
    known = values[~np.isnan(values)]
    if category:
        return np.unique(known).tolist()
    return np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[:-1])).tolist() if len(known) else []


def spread(values: np.ndarray, starts: list[float]) -> np.ndarray:
    """Share of rows in each bin, the first being what is unknown, the second what lies before all."""
    code = np.where(np.isnan(values), 0, 1 + np.searchsorted(np.array(starts), values, side="right"))
    return np.bincount(code, minlength=len(starts) + 2) / max(len(values), 1)


def stability_index(expected: np.ndarray, actual: np.ndarray, n: int) -> float:
    """Population stability index: sum of (a - e) ln(a / e) over bins, half a row standing for none."""
    least = 0.5 / max(n, 1)
    e, a = np.maximum(expected, least), np.maximum(actual, least)
    return float(((a - e) * np.log(a / e)).sum())


def along_rows(labels: np.ndarray, later: float, mixed: float) -> str:
    """A warning where rows in the order of the file tell of drift; empty where they do not.

    later: AUC on the last rows of a model of the first ones. mixed: that of folds on the same last rows.
    """
    first, last = (float(part.mean()) for part in (labels[: len(labels) // 3], labels[-(len(labels) // 3) :]))
    share = float(labels.mean())
    by_chance = 5 * np.sqrt(share * (1 - share) * 6 / len(labels))  # five standard errors of the difference
    shares = abs(last - first) > max(CHANGED * min(1.0, 4 * share), by_chance)
    if not shares and later >= mixed - LOST:
        return ""
    return (
        f"drift along the file: the share of positives goes from {first:.1%} in the first third of the "
        f"rows to {last:.1%} in the last, and a model of the first 70 % reaches an AUC of {later:.3f} on the "
        f"rest, where random folds reach {mixed:.3f}. If the rows are in order of time, expect the lower "
        "figure, and name the column of their times with --time"
    )
