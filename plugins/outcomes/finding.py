"""Findings: what sets those apart who leave (or reach the goal), and groups that the model is worse for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from journeymap.mining import Anchor, Condition, Data, Finding, Interval, Selection, selecting
from journeymap.mining.results import Mood
from journeymap.mining.statistics import LEVEL, quantile_of_normal
from plugins.outcomes.examples import Examples
from plugins.outcomes.exposures import apart, strata
from plugins.outcomes.families import ALIKE, habits
from plugins.outcomes.judging import auc, auc_interval
from plugins.outcomes.keeping import Kept

WHOLE = Anchor(place="journey")
GROUPS = 8  # a trait with more values names no group
OF_A_GROUP = 100
OF_A_CLASS = 20


@dataclass(frozen=True)
class Behind:
    """The rows behind a number about customers. Those of the table of customers where all are in it, else
    their cases."""

    data: Data
    known: frozenset[str]

    @classmethod
    def of(cls, data: Data) -> Behind:
        keys = data.customers.project("customer").to_arrow_table()["customer"].to_pylist()
        return cls(data, frozenset(key for key in keys if key is not None))

    def __call__(self, ids: Sequence[str]) -> tuple[Selection, int]:
        """The selection, and how many rows it has."""
        keys = tuple(sorted(set(ids)))
        if self.known.issuperset(keys):
            return Selection(subject="customers", ids=keys), len(keys)
        chosen = Selection(subject="cases", where=(Condition(column="case.customer", op="in", value=keys),))
        return chosen, selecting.count(chosen, self.data)


def drivers(kind: str, kept: Kept, test: Examples, rows: np.ndarray, behind: Behind) -> Iterator[Finding]:
    """One finding an exposure, on customers that the model did not learn from."""
    leaving = kept.said.about == "leaving"
    did = "leave" if leaving else "reach the goal"
    alike, habit = strata(kept.level(test.table)), set(habits(kept.said.encoding.columns))
    for each in kept.said.exposures:
        mask = each.mask(kept.said.encoding, rows)
        plain = each.column in habit
        found = apart(mask, test.labels, None if plain else alike)
        if found is None:
            continue
        more = "more" if found.value > 0 else "less"
        mood: Mood = "pain" if (found.value > 0) == leaving else "bright"
        happened = float(test.labels[mask].mean())
        others = "of the others" if plain else f"of others alike in {ALIKE}"
        evidence, n = behind(test.ids[mask].tolist())
        yield Finding(
            kind=kind,
            anchor=Anchor(place="touchpoint", name=each.place) if each.place else WHOLE,
            headline=f"Customers with “{_short(each.text)}” {did} {more} often: {happened:.0%} of "
            f"{int(mask.sum())}, against {min(max(happened - found.value, 0), 1):.0%} {others}",
            value=found.value,
            unit="share",
            interval=found.interval,
            n=n,
            method=f"customers active before {test.features.cutoff:%Y-%m-%d}, {kept.question.words()}; "
            f"chosen on earlier times; {found.method}. It goes with it and need not cause it",
            mood=mood,
            p=found.p,
            evidence=evidence,
        )


@dataclass(frozen=True)
class Group:
    """Customers whom a trait puts together: their rows of the test, and all others'."""

    trait: str
    name: str
    mask: np.ndarray

    @property
    def words(self) -> str:
        return _short(f"{self.trait} = {self.name}")


def groups(test: Examples) -> Iterator[Group]:
    """The groups of traits with few values that are large enough, as the rest is, to be judged apart."""
    for name in sorted(test.table.column_names):
        if not name.startswith("attr_") or test.features.kinds[name] != "category":
            continue
        values = np.array(test.table[name].to_pylist(), dtype=object)
        levels = sorted({value for value in values.tolist() if value is not None})
        if 2 <= len(levels) <= GROUPS:
            for level in levels:
                mask = values == level
                if all(_enough(test.labels[m]) for m in (mask, ~mask)):
                    yield Group(test.features.words[name], level, mask)


def ranked(kind: str, group: Group, test: Examples, chance: np.ndarray, behind: Behind) -> Finding:
    """That the model ranks the group worse than the others: p one-sided, DeLong."""
    own, rest = (_auc(test.labels[m], chance[m]) for m in (group.mask, ~group.mask))
    spread, change = float(np.hypot(own[1], rest[1])), own[0] - rest[0]
    return _apart(
        kind, group, test, behind, change, spread, "AUC",
        f"The model ranks customers with {group.words} worse than the others: AUC {own[0]:.2f} against "
        f"{rest[0]:.2f}",
        float(ndtr(change / spread)) if spread > 0 else 1.0,
        "difference of the AUC of the group and of all others, DeLong, one-sided",
    )  # fmt: skip


def told_right(kind: str, group: Group, test: Examples, chance: np.ndarray, behind: Behind) -> Finding:
    """That the model tells the group too high or too low a chance, next to what it tells the others."""
    told, happened = (float(values[group.mask].mean()) for values in (chance, test.labels))
    errors = [(test.labels - chance)[m] for m in (group.mask, ~group.mask)]
    change = float(errors[0].mean() - errors[1].mean())
    spread = float(np.sqrt(sum(error.var() / len(error) for error in errors)))
    return _apart(
        kind, group, test, behind, change, spread, "share",
        f"Of customers with {group.words} the model tells {told:.0%}, and it happened to {happened:.0%}: "
        f"{'too low' if change > 0 else 'too high'} next to the others",
        float(2 * ndtr(-abs(change) / spread)) if spread > 0 else 1.0,
        "what happened less what was told, of the group less of all others; normal limit, two-sided",
    )  # fmt: skip


def _apart(
    kind: str, group: Group, test: Examples, behind: Behind, change: float, spread: float, unit: str,
    headline: str, p: float, method: str,
) -> Finding:  # fmt: skip
    half = quantile_of_normal(LEVEL) * spread
    evidence, n = behind(test.ids[group.mask].tolist())
    return Finding(
        kind=kind, anchor=WHOLE, headline=headline, value=change, unit=unit, n=n, method=method, mood="pain",
        interval=Interval(low=change - half, high=change + half), p=p, evidence=evidence,
    )  # fmt: skip


def _enough(labels: np.ndarray) -> bool:
    return len(labels) >= OF_A_GROUP and min(labels.sum(), len(labels) - labels.sum()) >= OF_A_CLASS


def _auc(labels: np.ndarray, chance: np.ndarray) -> tuple[float, float]:
    """AUC and its standard error."""
    bounds = auc_interval(labels, chance)
    return auc(labels, chance), (bounds.high - bounds.low) / (2 * quantile_of_normal(LEVEL))


def _short(text: str) -> str:
    return text if len(text) <= 150 else f"{text[:149]}…"
