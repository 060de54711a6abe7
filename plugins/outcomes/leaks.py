"""Columns that know too much: each alone nearly gives the answer, and without it the model falls far."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plugins.outcomes.encoding import Encoding
from plugins.outcomes.judging import auc

ALONE = 0.8  # AUC of one column that makes it a candidate
NEARLY_ALL = 0.97  # AUC of one column that is suspect whatever the others say
GAIN = 0.05  # AUC that a candidate must add to the columns that are no candidates
MOST = 5  # candidates looked at, the strongest first
BINS = 20
WEIGHT = 5.0  # rows of the mean that a bin's share is drawn towards


def alone(values: np.ndarray, labels: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """The share of positives among rows of alike values in the other folds: what one column can say.

    Alike: the same category or number where these are few, else of the same twentieth; unknown is a value.
    """
    code = bins(values)
    found = np.empty(len(labels))
    for number in np.unique(fold):
        held = fold == number
        found[held] = shares(code[~held], labels[~held], int(code.max()) + 1)[code[held]]
    return found


def bins(values: np.ndarray) -> np.ndarray:
    """Codes from 0 of groups of alike values."""
    known = values[~np.isnan(values)]
    distinct = np.unique(known)
    edges = (
        distinct if len(distinct) <= 3 * BINS else np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)))
    )
    return np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values, side="right"))


def shares(code: np.ndarray, labels: np.ndarray, n: int) -> np.ndarray:
    """Share of positives by code, drawn to the mean of all where rows are few."""
    return (np.bincount(code, labels, n) + WEIGHT * labels.mean()) / (np.bincount(code, minlength=n) + WEIGHT)


def suspected(
    encoding: Encoding,
    rows: np.ndarray,
    labels: np.ndarray,
    fold: np.ndarray,
    tried: Callable[[Encoding, np.ndarray], float],
) -> dict[str, str]:
    """Column -> why it is suspect. tried: AUC in folds of the chosen learner on some of the columns."""
    single = {
        name: auc(labels, alone(rows[:, place], labels, fold)) for place, name in enumerate(encoding.columns)
    }
    strongest = sorted((name for name in single if single[name] >= ALONE), key=lambda name: -single[name])
    candidates = strongest[:MOST]
    if not candidates:
        return {}
    rest = encoding.without(candidates)
    without = tried(rest, rows) if rest.columns else 0.5
    found = {}
    for name in candidates:
        with_it = tried(encoding.without([other for other in candidates if other != name]), rows)
        if single[name] >= NEARLY_ALL or with_it - without >= GAIN:
            found[name] = (
                f"alone it reaches an AUC of {single[name]:.3f}, and it lifts the other columns from "
                f"{without:.3f} to {with_it:.3f}: is it known before the outcome?"
            )
    return found
