"""What a model's answers rest on: overall, by shuffling a column; for one customer, by making it typical."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plugins.outcomes.judging import auc
from plugins.outcomes.learners import Fitted, logit

SHUFFLES = 3
ROWS = 4_000  # shuffled at most


@dataclass(frozen=True)
class Lost:
    """AUC lost when a column is shuffled: mean and spread over the shuffles."""

    mean: float
    spread: float

    @property
    def sure(self) -> bool:
        """More than the shuffling itself moves it, and worth telling."""
        return self.mean > max(2 * self.spread, 0.0005)


def lost(
    model: Fitted, rows: np.ndarray, labels: np.ndarray, together: list[list[int]] | None = None
) -> list[Lost]:
    """For each column (or the columns of each family at once), on rows that the model has not seen
    (L. Breiman, 2001: permutation importance)."""
    random = np.random.default_rng(0)
    if len(rows) > ROWS:
        some = np.sort(random.choice(len(rows), ROWS, replace=False))
        rows, labels = rows[some], labels[some]
    whole = auc(labels, model.chance(rows))
    orders = [random.permutation(len(rows)) for _ in range(SHUFFLES)]
    found = []
    for places in [[place] for place in range(rows.shape[1])] if together is None else together:
        changed = rows.copy()
        losses = []
        for order in orders:
            changed[:, places] = rows[order][:, places]
            losses.append(whole - auc(labels, model.chance(changed)))
        found.append(Lost(float(np.mean(losses)), float(np.std(losses))))
    return found


def typical(rows: np.ndarray, categories: list[int]) -> np.ndarray:
    """The middle value of each number (NaN where mostly unknown), the commonest of each category."""
    found = np.empty(rows.shape[1])
    for place, column in enumerate(rows.T):
        known = column[~np.isnan(column)]
        if len(known) < len(column) / 2:
            found[place] = np.nan
        elif place in categories:
            values, counts = np.unique(known, return_counts=True)
            found[place] = values[np.argmax(counts)]
        else:
            found[place] = np.median(known)
    return found


def contributions(
    model: Fitted, rows: np.ndarray, usual: np.ndarray, together: list[list[int]]
) -> np.ndarray:
    """Rows x families: by how much the log-odds of a row fall with typical values in a family's columns."""
    whole = logit(model.chance(rows))
    found = np.empty((len(rows), len(together)))
    for number, places in enumerate(together):
        changed = rows.copy()
        changed[:, places] = usual[places]
        found[:, number] = whole - logit(model.chance(changed))
    return found


def odd_ones(rows: np.ndarray, usual: np.ndarray, middle: np.ndarray, places: list[int]) -> np.ndarray:
    """For each row the place, of these, whose value is farthest from typical, in usual distances."""
    values, typical_values = rows[:, places], usual[places]
    away = np.abs(values - typical_values) / middle[places]
    unlike = np.isnan(values) != np.isnan(typical_values)
    return np.array(places)[np.argmax(np.where(unlike, 1.0, np.nan_to_num(away)), axis=1)]


def distances(rows: np.ndarray, usual: np.ndarray, categories: list[int]) -> np.ndarray:
    """The mean distance from the typical value of each column, 1 for categories."""
    away = np.nan_to_num(np.abs(rows - usual)).mean(axis=0)
    away[categories] = 1.0
    return np.where(away > 0, away, 1.0)
