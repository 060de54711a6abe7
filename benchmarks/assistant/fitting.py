"""Two regressions over named signs: which of several readings is right, and how sure the first is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

SHRINK = 2.0  # by how much large weights are held down
ROUNDS = 150
FIRST = {"words": 0.5, "meaning": 0.5, "shape": 0.7}


def conditional(
    choices: Sequence[tuple[Sequence[Mapping[str, float]], Sequence[bool]]], heed: Sequence[float]
) -> dict[str, float]:
    """Weights of a conditional logistic regression; where several readings are right, their chances add up.

    choices: of each question the signs of its readings and which are right, at least one. heed: how much
    each question counts, (n,).
    """
    names = sorted({name for signs, _ in choices for each in signs for name in each})
    at = {name: place for place, name in enumerate(names)}
    rows = np.zeros((sum(len(signs) for signs, _ in choices), len(names)))
    for row, each in enumerate(each for signs, _ in choices for each in signs):
        for name, value in each.items():
            rows[row, at[name]] = value
    right = np.array([told for _, rights in choices for told in rights])
    sizes = [len(signs) for signs, _ in choices]
    counts = np.asarray(heed, dtype=float)
    group, starts = np.repeat(np.arange(len(choices)), sizes), np.cumsum([0, *sizes[:-1]])

    def shares(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Chance of each row within its question, and the logarithm of the sum."""
        most = np.maximum.reduceat(scores, starts)
        total = np.add.reduceat(np.exp(scores - most[group]), starts)
        return np.exp(scores - most[group]) / total[group], most + np.log(total)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        every, whole = shares(scores)
        good, part = shares(np.where(right, scores, -1e9))
        slope = rows.T @ (counts[group] * (every - good * right)) + SHRINK * weights
        return float((counts * (whole - part)).sum() + SHRINK * (weights**2).sum() / 2), slope

    begin = np.array([FIRST.get(name, 0.0) for name in names])
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return {name: float(value) for name, value in zip(names, found.x, strict=True) if abs(value) >= 0.0005}


def logistic(rows: Sequence[tuple[Mapping[str, float], bool]], heed: Sequence[float]) -> dict[str, float]:
    """Weights of a logistic regression, "always" for its constant. heed: how much each row counts, (n,)."""
    names = list(rows[0][0])
    values = np.array([[doubts[name] for name in names] for doubts, _ in rows])
    found = LogisticRegression().fit(values, [right for _, right in rows], sample_weight=heed)
    told = {name: float(value) for name, value in zip(names, found.coef_[0], strict=True)}
    return {"always": float(found.intercept_[0]), **told}
