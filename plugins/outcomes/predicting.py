"""The command `predict`: compare learners on a plain table, and say what the figures can be trusted for.

Loads scikit-learn; the plugin's entry loads it when the command is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from plugins.outcomes import drifting, leaks, learners
from plugins.outcomes.columns import FEWEST, Asked, asked
from plugins.outcomes.encoding import Encoding, encoding
from plugins.outcomes.judging import auc, auc_interval, average_precision, brier, calibration_error
from plugins.outcomes.learners import Crossed, Fitted
from plugins.outcomes.reasons import lost

ROWS_AT_MOST = 60_000  # learned from; a random sample of a longer table
LEAK_ROWS = 12_000  # looked at for leaks
EARLIER = 0.7  # share of the rows that is trained on, of rows in order of time
MOST_REASONS = 10


@dataclass(frozen=True)
class Answers:
    """What each learner says of rows it did not learn from. judged: which rows. raw, chance: by learner."""

    judged: np.ndarray
    raw: dict[str, np.ndarray]
    chance: dict[str, np.ndarray]
    chosen: str
    held: tuple[Fitted, np.ndarray]  # a model, and rows that it did not see, for the reasons


def predict(table: pa.Table, target: str, positive: str, time: str, drop: Sequence[str]) -> dict[str, Any]:
    """The answer of the command, ready for JSON. ValueError says why the table cannot be modelled."""
    with learners.one_thread():
        known = asked(table, target, positive, time, drop)
        counted = {"rows": table.num_rows, "positives": int(known.labels.sum())}
        return counted | _predict(_bounded(known))


def _predict(known: Asked) -> dict[str, Any]:
    labels, warnings = known.labels, list(known.warnings)
    order = np.arange(len(labels)) if known.times is None else np.argsort(known.times, kind="stable")
    train = _earlier(labels[order], warnings) if known.times is not None else None
    code = encoding(known.table, known.kinds)
    if not code.columns:
        raise ValueError(f"no column is left to predict {known.target} from")
    rows, labels = code.matrix(known.table)[order], labels[order]
    answers = _answers(code, rows, labels, train)
    suspects = _suspects(code, rows, labels, train, answers.chosen)
    without = _auc_without(code, rows, labels, train, answers.chosen, list(suspects))
    if known.times is None:
        later = _later(rows, labels, answers.chosen, code.categories)
        mixed = auc(labels[_last(labels)], answers.raw[answers.chosen][_last(labels)])
        told = drifting.along_rows(labels, later, mixed)
        warnings += [told] if told else []
    truth = labels[answers.judged]
    return {
        "split": "folds" if train is None else "temporal",
        "models": [_judged(name, truth, answers) for name in learners.NAMES],
        "chosen": answers.chosen,
        "baseline_auc": _round(_baseline(rows, labels, train)),
        "calibration_error": _round(calibration_error(truth, answers.chance[answers.chosen])),
        "dropped": known.dropped,
        "suspected_leaks": [
            {"column": name, "why": why, "auc_without": _round(without)} for name, why in suspects.items()
        ],
        "reasons": _reasons(code, answers, labels, rows),
        "warnings": warnings,
    }


def _bounded(known: Asked) -> Asked:
    if len(known.labels) <= ROWS_AT_MOST:
        return known
    some = np.sort(np.random.default_rng(0).choice(len(known.labels), ROWS_AT_MOST, replace=False))
    times = None if known.times is None else known.times[some]
    return Asked(
        known.table.take(pa.array(some)),
        known.labels[some],
        times,
        known.target,
        known.positive,
        known.dropped,
        [*known.warnings, f"learned from a random sample of {ROWS_AT_MOST:,} rows"],
    )


def _earlier(labels: np.ndarray, warnings: list[str]) -> int | None:
    """How many of the rows in order of time to train on; None where the later ones lack a class."""
    cut = int(EARLIER * len(labels))
    parts = (labels[:cut], labels[cut:])
    if min(min(part.sum(), len(part) - part.sum()) for part in parts) >= FEWEST:
        return cut
    warnings.append(
        "the earlier or the later rows hold too few of one class to be judged apart: judged in random folds"
    )
    return None


def _answers(code: Encoding, rows: np.ndarray, labels: np.ndarray, train: int | None) -> Answers:
    n = len(labels) if train is None else train
    fold = learners.folds_of(labels[:n])
    tried = [learners.crossed(name, rows[:n], labels[:n], fold, code.categories) for name in learners.NAMES]
    best = learners.chosen(tried)
    if train is None:
        held = np.flatnonzero(fold == 0)
        part = learners.learner(best.name, code.categories, rows.shape[1], n // 2).fit(
            rows[fold > 0], labels[fold > 0]
        )
        raw, chance = {c.name: c.raw for c in tried}, {c.name: c.answers for c in tried}
        model = Fitted(best.name, part, learners.Calibration("none"))
        return Answers(np.arange(n), raw, chance, best.name, (model, held))
    later = np.arange(train, len(labels))
    models = {c.name: learners.fitted(c, rows[:n], labels[:n], code.categories) for c in tried}
    raw = {name: model.model.predict_proba(rows[later])[:, 1] for name, model in models.items()}
    chance = {name: model.chance(rows[later]) for name, model in models.items()}
    return Answers(later, raw, chance, best.name, (models[best.name], later))


def _suspects(
    code: Encoding, rows: np.ndarray, labels: np.ndarray, train: int | None, name: str
) -> dict[str, str]:
    n = len(labels) if train is None else train
    some = np.arange(n)
    if n > LEAK_ROWS:
        some = np.sort(np.random.default_rng(0).choice(n, LEAK_ROWS, replace=False))
    fold = learners.folds_of(labels[some])

    def tried(part: Encoding, whole: np.ndarray) -> float:
        return _crossed(name, code, part, whole, labels[some], fold).auc

    return leaks.suspected(code, rows[some], labels[some], fold, tried)


def _crossed(
    name: str, code: Encoding, part: Encoding, rows: np.ndarray, labels: np.ndarray, fold: np.ndarray
) -> Crossed:
    places = [code.columns.index(column) for column in part.columns]
    return learners.crossed(name, rows[:, places], labels, fold, part.categories)


def _auc_without(
    code: Encoding, rows: np.ndarray, labels: np.ndarray, train: int | None, name: str, suspects: list[str]
) -> float:
    """AUC of the chosen learner on the same split with all suspects left out; 0.5 where nothing is left."""
    part = code.without(suspects)
    if not suspects or not part.columns:
        return 0.5
    if train is None:
        return _crossed(name, code, part, rows, labels, learners.folds_of(labels)).auc
    places = [code.columns.index(column) for column in part.columns]
    model = learners.learner(name, part.categories, len(places), train).fit(
        rows[:train][:, places], labels[:train]
    )
    return auc(labels[train:], model.predict_proba(rows[train:][:, places])[:, 1])


def _later(rows: np.ndarray, labels: np.ndarray, name: str, categories: list[int]) -> float:
    """AUC on the last rows of the file of a model of the first ones; 0.5 where these lack a class."""
    cut = int(EARLIER * len(labels))
    if not 0 < labels[:cut].sum() < cut:
        return 0.5
    model = learners.learner(name, categories, rows.shape[1], cut).fit(rows[:cut], labels[:cut])
    return auc(labels[cut:], model.predict_proba(rows[cut:])[:, 1])


def _last(labels: np.ndarray) -> slice:
    return slice(int(EARLIER * len(labels)), None)


def _baseline(rows: np.ndarray, labels: np.ndarray, train: int | None) -> float:
    """AUC of the best single column, by the share of positives among rows of alike values."""
    n = len(labels) if train is None else train
    fold = learners.folds_of(labels[:n])
    codes = [leaks.bins(column) for column in rows.T]
    single = [auc(labels[:n], leaks.alone(column[:n], labels[:n], fold)) for column in rows.T]
    best = int(np.argmax(single))
    if train is None:
        return single[best]
    code = codes[best]
    told = leaks.shares(code[:n], labels[:n], int(code.max()) + 1)[code[n:]]
    return auc(labels[n:], told)


def _judged(name: str, truth: np.ndarray, answers: Answers) -> dict[str, Any]:
    raw, bounds = answers.raw[name], auc_interval(truth, answers.raw[name])
    return {
        "name": name,
        "auc": _round(auc(truth, raw)),
        "auc_interval": [_round(bounds.low), _round(bounds.high)],
        "average_precision": _round(average_precision(truth, raw)),
        "brier": _round(brier(truth, answers.chance[name])),
    }


def _reasons(code: Encoding, answers: Answers, labels: np.ndarray, rows: np.ndarray) -> list[dict[str, Any]]:
    """effect: AUC lost on rows that the model had not seen when the column is shuffled among them."""
    model, held = answers.held
    effects = lost(model, rows[held], labels[held])
    ranked = sorted(zip(code.columns, effects, strict=True), key=lambda pair: -pair[1].mean)
    return [
        {"feature": name, "effect": _round(effect.mean)}
        for name, effect in ranked[:MOST_REASONS]
        if effect.sure
    ]


def _round(value: float) -> float:
    return round(float(value), 4)
