"""Measures and scores of a model: how good it is, what it rests on, what it says of each customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from journeymap.mining import Anchor, Interval, Measure, Scores
from journeymap.mining.statistics import ENOUGH, mean_interval, wilson
from plugins.outcomes import drifting
from plugins.outcomes.asking import Question
from plugins.outcomes.examples import Examples
from plugins.outcomes.finding import Group
from plugins.outcomes.judging import (
    auc,
    auc_interval,
    average_precision,
    brier,
    calibration_error,
    calibration_table,
    lift,
)
from plugins.outcomes.keeping import Kept
from plugins.outcomes.reasons import contributions, distances, lost, odd_ones

WHOLE = Anchor(place="journey")
TELLS = 0.15  # log-odds that a column must add to be a reason
NOTHING = "nothing unusual"
LEADING = 15  # families of columns that reasons are told from
MOST_REASONS = 10_000
MOST_DRIFT = 5


def rate(name: str, asked: Question, active: np.ndarray, happened: np.ndarray, day: str) -> Measure:
    """What happened to those active at the latest cut-off whose horizon is over."""
    n, reached = int(active.sum()), int((active & happened).sum())
    method = f"share of the customers active before {day} with {asked.words()}; Wilson interval"
    if n < ENOUGH:
        return nothing(f"{name}_rate", method, n, "share")
    return Measure(
        name=f"{name}_rate", anchor=WHOLE, value=reached / n, unit="share", interval=wilson(reached, n), n=n,
        method=method,
    )  # fmt: skip


def nothing(name: str, reason: str, n: int, unit: str = "AUC") -> Measure:
    """A measure that the data do not carry, and why."""
    return Measure(
        name=name, anchor=WHOLE, value=None, unit=unit, n=n, method=reason, status="not enough data"
    )


def qualities(name: str, test: Examples, said: Mapping[str, np.ndarray], used: str) -> Iterator[Measure]:
    """AUC and lift of each model and of the rule of thumb, on customers that nobody learned from."""
    where = f"customers active before {test.features.cutoff:%Y-%m-%d}, later than all that was learned from"
    for model, answers in said.items():
        told = {"model": model, "used": "yes"} if model == used else {"model": model}
        yield Measure(
            name=f"{name}_auc", anchor=WHOLE, dims=told, value=auc(test.labels, answers), unit="AUC",
            interval=auc_interval(test.labels, answers), n=len(test), method=f"{where}; DeLong interval",
        )  # fmt: skip
        top = lift(test.labels, answers)
        if top is not None:
            yield Measure(
                name=f"{name}_lift", anchor=WHOLE, dims=told, value=top.value, unit="times",
                interval=top.interval, n=len(test),
                method=f"share among the tenth ranked first / share of all; {where}; Wilson interval of it",
            )  # fmt: skip


def calibrated(name: str, test: Examples, chance: np.ndarray) -> Iterator[Measure]:
    """Average precision, Brier score, and told against happened."""
    labels, n = test.labels, len(test)
    for what, value, unit, method in (
        ("average_precision", average_precision(labels, chance), "share", "mean precision over the ranks"),
        ("brier", brier(labels, chance), "score", "mean squared error of the chance"),
        ("calibration_error", calibration_error(labels, chance), "share",
         "mean distance of the chance told from the share that happened, 10 bins of equal size"),
    ):  # fmt: skip
        yield Measure(name=f"{name}_{what}", anchor=WHOLE, value=value, unit=unit, n=n, method=method)
    for number, each in enumerate(calibration_table(labels, chance), 1):
        yield Measure(
            name=f"{name}_happened", anchor=WHOLE, dims={"told": f"{each.told:.1%}", "bin": f"{number:02d}"},
            value=each.happened, unit="share", n=each.n,
            interval=wilson(round(each.happened * each.n), each.n),
            method="share that happened among the tenth of customers with this mean chance, Wilson interval",
        )  # fmt: skip


def rests_on(name: str, kept: Kept, rows: np.ndarray, test: Examples) -> Iterator[Measure]:
    """AUC lost without each of the leading families of columns; at its touchpoint where it is about one."""
    leading = kept.said.families[:LEADING]
    places = [kept.said.encoding.at(family) for family in leading]
    for family, each in zip(leading, lost(kept.fitted, rows, test.labels, places), strict=True):
        half, place = 2 * each.spread, test.features.places.get(family[0])
        what = "what happened here" if place else ", ".join(kept.said.words[column] for column in family[:2])
        yield Measure(
            name=f"{name}_driver", anchor=Anchor(place="touchpoint", name=place) if place else WHOLE,
            dims={"about": what}, value=each.mean, unit="AUC", n=len(rows),
            interval=Interval(low=each.mean - half, high=each.mean + half),
            method="AUC lost when this is shuffled among customers that the model did not learn from; the "
            "interval is that of the shuffling",
        )  # fmt: skip


def risks(name: str, now: pa.Table, chance: np.ndarray, asked: Question) -> Iterator[Measure]:
    """The mean chance of those active now, in all and by the touchpoint where they were last."""
    method = f"mean chance told for the customers active now: {asked.words()}; bootstrap interval"
    last = now["last step"].to_pylist() if "last step" in now.column_names else []
    places = [None, *sorted({place for place in last if place is not None})]
    for place in places:
        mask = np.array([place is None or each == place for each in last], dtype=bool)
        found = mean_interval(chance[mask]) if mask.sum() >= ENOUGH else None
        if found is not None:
            yield Measure(
                name=f"{name}_chance",
                anchor=WHOLE if place is None else Anchor(place="touchpoint", name=place),
                value=found.value, unit="share", interval=found.interval, n=found.n, status="predicted",
                method=method if place is None else f"of those last seen here, {method}",
            )  # fmt: skip


def drifted(name: str, kept: Kept, drift: dict[str, float], n: int) -> Iterator[Measure]:
    """The columns that changed most since the training."""
    for column in sorted(drift, key=lambda c: -drift[c])[:MOST_DRIFT]:
        yield Measure(
            name=f"{name}_drift", anchor=WHOLE, dims={"about": kept.said.words[column]}, value=drift[column],
            unit="PSI", n=n,
            method="population stability index of the customers active now against the training: under "
            f"{drifting.NOTED} little, over {drifting.BROKEN} much",
        )  # fmt: skip


def of_group(name: str, group: Group, test: Examples, chance: np.ndarray) -> Measure:
    """How well the customers of one group are ranked."""
    labels, answers = test.labels[group.mask], chance[group.mask]
    return Measure(
        name=name, anchor=WHOLE, dims={"trait": group.trait, "group": group.name}, value=auc(labels, answers),
        unit="AUC", interval=auc_interval(labels, answers), n=len(labels),
        method="AUC among the customers of this group, latest cut-off; DeLong interval",
    )  # fmt: skip


def rule_name(about: str) -> str:
    """What people would go by without a model."""
    return "longest silent first" if about == "leaving" else "most active days first"


def scores(name: str, ids: list[str], chance: np.ndarray, about: str) -> Scores:
    """The chance of each customer."""
    better = "lower" if about == "leaving" else "higher"
    return Scores(name, "customer", ids, chance, unit="share", better=better)  # type: ignore[arg-type]


def reasons(name: str, kept: Kept, now: pa.Table, ids: list[str], chance: np.ndarray) -> Scores:
    """What raises a customer's chance most, in words: at most two families of columns, each told by its
    column that is farthest from typical. For the MOST_REASONS customers with the highest chance."""
    code, usual = kept.said.encoding, kept.usual
    first = np.sort(np.argsort(-chance, kind="stable")[:MOST_REASONS])
    rows = code.matrix(now)[first]
    together = [code.at(family) for family in kept.said.families[:LEADING]]
    texts = np.full(len(ids), None, dtype=object)
    if len(rows) and together:
        added = contributions(kept.fitted, rows, usual, together)
        middle = distances(rows, usual, code.categories)
        odd = np.stack([odd_ones(rows, usual, middle, places) for places in together], axis=1)
        for number, order in enumerate(np.argsort(-added, axis=1, kind="stable")[:, :2].tolist()):
            told = [_reason(kept, rows[number], odd[number, k]) for k in order if added[number, k] >= TELLS]
            texts[first[number]] = "; ".join(told) or NOTHING
    return Scores(f"{name}_reason", "customer", ids, texts, unit="reason")


def _reason(kept: Kept, row: np.ndarray, place: int) -> str:
    code = kept.said.encoding
    words = kept.said.words[code.columns[place]]
    return f"{words}: {code.told(place, row[place])} (usual {code.told(place, kept.usual[place])})"
