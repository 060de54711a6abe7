"""The learners that are compared, the calibration of their answers, and how one of them is chosen.

Loads scikit-learn; the plugin's entry loads it when a run begins.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer
from threadpoolctl import threadpool_limits

from plugins.outcomes.judging import auc, brier

LOGISTIC, BOOSTING = "logistic regression", "gradient boosting"
NAMES = (LOGISTIC, BOOSTING)
FOLDS = 5
BETTER_BY = 0.003  # AUC that the boosting must have more, across folds, to be taken before what is simpler
EDGE = 1e-6
UNKNOWN = -1.0  # code of an unknown category for the one-hot encoder
STEPS_FROM = 2000  # rows from which an isotonic calibration is tried
CALIBRATED_BY = 0.0002  # Brier score that a calibration must win, across folds, to be used


def one_thread() -> AbstractContextManager:
    """While it holds, OpenMP and BLAS use one thread: on a busy machine several only wait for each other."""
    return threadpool_limits(1)


def learner(name: str, categories: list[int], columns: int, n: int) -> Any:
    """An untrained classifier of matrices as `Encoding.matrix` makes them, for about `n` rows."""
    if name == BOOSTING:
        return HistGradientBoostingClassifier(
            learning_rate=0.06,
            max_iter=110,
            max_leaf_nodes=12,
            min_samples_leaf=25,
            l2_regularization=5.0,
            max_bins=128,
            early_stopping=False,
            categorical_features=categories or None,
            random_state=0,
        )
    numeric = [place for place in range(columns) if place not in categories]
    steps = []
    if numeric:
        scaled = make_pipeline(
            SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
            QuantileTransformer(n_quantiles=max(min(200, n // 2), 2), subsample=20_000, random_state=0),
        )
        steps.append(("numbers", scaled, numeric))
    if categories:
        coded = make_pipeline(
            SimpleImputer(strategy="constant", fill_value=UNKNOWN, keep_empty_features=True),
            OneHotEncoder(handle_unknown="ignore", sparse_output=False),
        )
        steps.append(("categories", coded, categories))
    return make_pipeline(ColumnTransformer(steps), LogisticRegression(C=1.0, max_iter=2000, tol=1e-6))


@dataclass(frozen=True)
class Calibration:
    """From a learner's answer to a probability. method: "none", "sigmoid" (Platt), "isotonic".

    parameters: slope and intercept on the log-odds; or the steps' places and heights.
    """

    method: str
    parameters: tuple[tuple[float, ...], ...] = ()

    def __call__(self, answers: np.ndarray) -> np.ndarray:
        if self.method == "none":
            return answers
        first, second = (np.array(values) for values in self.parameters)
        if self.method == "sigmoid":
            return 1 / (1 + np.exp(-(first[0] * logit(answers) + second[0])))
        return np.interp(answers, first, second)


def calibration(method: str, answers: np.ndarray, labels: np.ndarray) -> Calibration:
    """Fitted on answers that the learner gave for rows it had not learned from."""
    if method == "sigmoid":
        fitted = LogisticRegression(C=1e6, max_iter=1000).fit(logit(answers)[:, None], labels)
        return Calibration(method, ((float(fitted.coef_[0, 0]),), (float(fitted.intercept_[0]),)))
    if method == "isotonic":
        steps = IsotonicRegression(y_min=EDGE, y_max=1 - EDGE, out_of_bounds="clip").fit(answers, labels)
        return Calibration(method, (tuple(steps.X_thresholds_.tolist()), tuple(steps.y_thresholds_.tolist())))
    return Calibration("none")


def logit(chance: np.ndarray) -> np.ndarray:
    """Log-odds, kept finite."""
    inside = np.clip(chance, EDGE, 1 - EDGE)
    return np.log(inside / (1 - inside))


@dataclass(frozen=True)
class Crossed:
    """A learner tried in folds. answers: calibrated, each by a model and a calibration without that row."""

    name: str
    answers: np.ndarray
    raw: np.ndarray
    method: str
    auc: float
    brier: float
    by_fold: np.ndarray  # AUC of each fold


def folds_of(labels: np.ndarray, groups: np.ndarray | None = None) -> np.ndarray:
    """The fold of each row, 0..FOLDS-1, as many positives in each; rows of a group stay together."""
    random = np.random.default_rng(0)
    if groups is None:
        groups = np.arange(len(labels))
    known, inverse = np.unique(groups, return_inverse=True)
    mostly = np.bincount(inverse, labels, len(known)) > 0
    order = np.lexsort((random.permutation(len(known)), mostly))
    fold = np.empty(len(known), dtype=np.int64)
    fold[order] = np.arange(len(known)) % FOLDS
    return fold[inverse]


def crossed(
    name: str, rows: np.ndarray, labels: np.ndarray, fold: np.ndarray, categories: list[int]
) -> Crossed:
    """Train on all folds but one and answer for that one, in turn; then the same for the calibration."""
    untrained = learner(name, categories, rows.shape[1], len(labels))
    raw = np.empty(len(labels))
    for number in range(FOLDS):
        held = fold == number
        model = clone(untrained).fit(rows[~held], labels[~held])
        raw[held] = model.predict_proba(rows[held])[:, 1]
    methods = ("none", "sigmoid", "isotonic") if len(labels) >= STEPS_FROM else ("none", "sigmoid")
    tried = {method: _calibrated(method, raw, labels, fold) for method in methods}
    losses = {method: brier(labels, answers) for method, answers in tried.items()}
    best = min(losses, key=losses.__getitem__)
    method = best if losses[best] < losses["none"] - CALIBRATED_BY else "none"
    by_fold = np.array([auc(labels[fold == k], raw[fold == k]) for k in range(FOLDS)])
    return Crossed(name, tried[method], raw, method, auc(labels, raw), losses[method], by_fold)


def _calibrated(method: str, raw: np.ndarray, labels: np.ndarray, fold: np.ndarray) -> np.ndarray:
    found = np.empty(len(raw))
    for number in range(FOLDS):
        held = fold == number
        found[held] = calibration(method, raw[~held], labels[~held])(raw[held])
    return found


def chosen(tried: list[Crossed]) -> Crossed:
    """The logistic regression, unless the boosting is better by more than BETTER_BY and than its standard
    error over the folds."""
    by_name = {each.name: each for each in tried}
    gains = by_name[BOOSTING].by_fold - by_name[LOGISTIC].by_fold
    sure = max(BETTER_BY, float(gains.std(ddof=1)) / FOLDS**0.5)
    return by_name[BOOSTING if gains.mean() > sure else LOGISTIC]


@dataclass(frozen=True)
class Fitted:
    """A trained learner with its calibration: `chance(rows)` are probabilities."""

    name: str
    model: Any
    calibration: Calibration

    def chance(self, rows: np.ndarray) -> np.ndarray:
        return self.calibration(self.model.predict_proba(rows)[:, 1])


def fitted(found: Crossed, rows: np.ndarray, labels: np.ndarray, categories: list[int]) -> Fitted:
    """Trained on all rows, calibrated by the answers in folds."""
    model = learner(found.name, categories, rows.shape[1], len(labels)).fit(rows, labels)
    return Fitted(found.name, model, calibration(found.method, found.raw, labels))
