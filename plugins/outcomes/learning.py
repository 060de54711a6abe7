"""Train on earlier cut-offs, choose among the learners there, judge on the latest cut-off that is over.

Loads scikit-learn and skops; the plugin's entry loads it when a run begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sklearn

from journeymap.mining.customers import Customers
from plugins.outcomes import drifting, leaks, learners
from plugins.outcomes.asking import Plan, Question, TooLittle
from plugins.outcomes.encoding import Encoding, encoding
from plugins.outcomes.examples import Examples, examples
from plugins.outcomes.exposures import exposures
from plugins.outcomes.families import families, habits
from plugins.outcomes.judging import auc, auc_interval
from plugins.outcomes.keeping import Kept, Said
from plugins.outcomes.learners import Fitted
from plugins.outcomes.reasons import contributions, typical

TRAIT_KNOWS = 0.95  # AUC of one trait alone from which it must have been written after the outcome
MOVES = 0.02  # log-odds that a family of columns must move customers by to be told
ROWS = 3_000  # that this is worked out on


@dataclass(frozen=True)
class Trained:
    """A new model and the rows it is judged on. others: what every learner says there. baseline: what people
    would do. left_out: traits that know too much."""

    kept: Kept
    train: Examples
    test: Examples
    rows: np.ndarray  # of the test, encoded
    others: dict[str, np.ndarray]  # uncalibrated answers by learner
    chance: np.ndarray
    baseline: np.ndarray
    drivers: dict[tuple[str, ...], float]  # families of columns, the farthest moving first
    left_out: tuple[str, ...]

    @property
    def encoding(self) -> Encoding:
        return self.kept.said.encoding


def train(customers: Customers, asked: Question, when: Plan, fewest: int) -> Trained:
    """Raises TooLittle with the reason where the data cannot carry a model."""
    known = examples(customers, asked, when.train)
    _enough(known, asked, fewest, "the earlier cut-offs")
    test = examples(customers, asked, [when.test], like=known.features.vocabulary)
    _enough(test, asked, max(fewest // 2, 10), "the latest cut-off")
    code, left_out = _usable(known)
    rows, fold = code.matrix(known.table), learners.folds_of(known.labels, known.who)
    tried = [learners.crossed(name, rows, known.labels, fold, code.categories) for name in learners.NAMES]
    best = learners.chosen(tried)
    tested = code.matrix(test.table)
    models = {each.name: learners.fitted(each, rows, known.labels, code.categories) for each in tried}
    others = {name: model.model.predict_proba(tested)[:, 1] for name, model in models.items()}
    bounds = auc_interval(test.labels, others[best.name])
    if bounds.low <= 0.5:
        raise TooLittle(
            f"what is known before does not tell it: on the latest cut-off the AUC is "
            f"{auc(test.labels, others[best.name]):.2f}, with an interval ({bounds.low:.2f} to "
            f"{bounds.high:.2f}) that holds 0.5, which is guessing"
        )
    usual = typical(rows, code.categories)
    drivers = _drivers(models[best.name], rows, usual, code, known.features.places)
    level, alike = _level(rows, known.labels, code)
    said = Said(
        about=asked.about,
        horizon=asked.horizon,
        window=asked.window,
        repeated=asked.repeated,
        learner=best.name,
        sklearn=sklearn.__version__,
        encoding=code,
        vocabulary=known.features.vocabulary,
        calibration=(best.method, models[best.name].calibration.parameters),
        usual=tuple(None if np.isnan(v) else float(v) for v in usual),
        families=tuple(drivers),
        exposures=exposures(code, rows, known.labels, alike, known.features),
        words={name: known.features.words[name] for name in code.columns},
        **_reference(rows, code),
        until=when.train[0],
        auc=auc(test.labels, others[best.name]),
    )
    kept = Kept(said, models[best.name], level)
    chance = models[best.name].chance(tested)
    return Trained(kept, known, test, tested, others, chance, rule(test, asked), drivers, left_out)


def rule(found: Examples, asked: Question) -> np.ndarray:
    """What a person would go by: who is silent longest leaves first; who was here most often buys first."""
    name = "days since last" if asked.about == "leaving" else "active days"
    return found.table[name].to_numpy(zero_copy_only=False)


def _enough(found: Examples, asked: Question, fewest: int, where: str) -> None:
    yes, no = int(found.labels.sum()), int(len(found) - found.labels.sum())
    if min(yes, no) < fewest:
        did = "left" if asked.about == "leaving" else "reached the goal"
        raise TooLittle(
            f"of {yes + no} active customers at {where} {yes} {did} within {asked.horizon:g} days and "
            f"{no} did not: a model needs {fewest} of each"
        )


def _usable(known: Examples) -> tuple[Encoding, tuple[str, ...]]:
    """All columns but traits that alone nearly give the answer: they carry no time and may be of later."""
    code = encoding(known.table, known.features.kinds, known.who)
    traits = [name for name in code.columns if name.startswith("attr_")]
    fold = learners.folds_of(known.labels, known.who)
    rows = code.matrix(known.table)
    knowing = tuple(
        name
        for name in traits
        if auc(known.labels, leaks.alone(rows[:, code.columns.index(name)], known.labels, fold))
        >= TRAIT_KNOWS
    )
    return code.without(knowing), knowing


def _drivers(
    fitted: Fitted, rows: np.ndarray, usual: np.ndarray, code: Encoding, places: dict[str, str]
) -> dict[tuple[str, ...], float]:
    """How far each family of columns moves the log-odds of customers (root of the mean square against typical
    values), the farthest first. Unlike the loss in all, it sees what befalls few but moves them far."""
    some = rows[np.random.default_rng(0).permutation(len(rows))[:ROWS]]
    together = families(code.columns, places)
    added = contributions(fitted, some, usual, [code.at(family) for family in together])
    moves = np.sqrt((added**2).mean(axis=0)).tolist()
    ranked = sorted(zip(together, moves, strict=True), key=lambda pair: -pair[1])
    return {family: move for family, move in ranked if move >= MOVES}


def _level(rows: np.ndarray, labels: np.ndarray, code: Encoding) -> tuple[Any, np.ndarray]:
    """A logistic regression on habits and traits alone, and what it tells of the rows in folds."""
    kept = habits(code.columns)
    part, own = code.without([c for c in code.columns if c not in kept]), rows[:, code.at(kept)]
    untrained = learners.learner(learners.LOGISTIC, part.categories, len(kept), len(labels))
    fold = learners.folds_of(labels)
    answers = learners.crossed(learners.LOGISTIC, own, labels, fold, part.categories).raw
    return untrained.fit(own, labels), answers


def _reference(rows: np.ndarray, code: Encoding) -> dict[str, tuple[tuple[float, ...], ...]]:
    starts = [drifting.edges(column, k in code.categories) for k, column in enumerate(rows.T)]
    spread = [drifting.spread(column, starts[k]) for k, column in enumerate(rows.T)]
    return {
        "starts": tuple(tuple(each) for each in starts),
        "spread": tuple(tuple(each.tolist()) for each in spread),
    }
