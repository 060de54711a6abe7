"""Which customers a column sets apart: fixed when the model is trained, tried on what comes later."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import BaseModel, ConfigDict

from journeymap.mining import Rates
from journeymap.mining.customers import Features
from journeymap.mining.significance import Difference, Group, stratified_difference, two_proportions
from plugins.outcomes.encoding import Encoding
from plugins.outcomes.families import habits

MOST = 8  # of habits and traits, and of steps
EQUAL = 0.8  # overlap from which two groups are one
STRATA = 10
FEWEST = 20  # customers on each side
MOSTLY = 0.5


class Exposure(BaseModel):
    """Customers whose `column` is the level, or lies above the number. text: how people say it. place: the
    touchpoint that it is about."""

    model_config = ConfigDict(frozen=True)

    column: str
    level: float | None = None
    above: float | None = None
    text: str
    place: str | None = None

    def mask(self, encoding: Encoding, rows: np.ndarray) -> np.ndarray:
        """Booleans by row."""
        values = rows[:, encoding.columns.index(self.column)]
        return values == self.level if self.level is not None else values > self.above


def candidates(
    encoding: Encoding, rows: np.ndarray, labels: np.ndarray, features: Features
) -> Iterator[Exposure]:
    """One for each column that can set enough customers apart, by the rows of the training."""
    for at, name in enumerate(encoding.columns):
        values, words, place = rows[:, at], features.words[name], features.places.get(name)
        if name in encoding.levels:
            level = _telling(values, labels)
            if level is None:
                continue
            told = encoding.told(at, level)
            place = told if name.endswith(" step") and told in features.places.values() else None
            yield Exposure(column=name, level=level, text=f"{words}: {told}", place=place)
        elif not np.isnan(values).all():
            yield _above(name, values, words, place)


def exposures(
    encoding: Encoding, rows: np.ndarray, labels: np.ndarray, chance: np.ndarray, features: Features
) -> tuple[Exposure, ...]:
    """Those that go with the outcome most in the training: of habits and traits as they are, of steps among
    customers who are alike (see `apart`). Of nearly equal ones the strongest stands for all.

    chance: what habits and traits alone tell of each row.
    """
    alike = strata(chance)
    habit = set(habits(encoding.columns))
    ranked = []
    for each in candidates(encoding, rows, labels, features):
        mask = each.mask(encoding, rows)
        found = apart(mask, labels, None if each.column in habit else alike)
        if found is not None:
            ranked.append((found.p, each.column, each, mask))
    ranked.sort(key=lambda told: told[0])  # of equal ones the first column first: the sort is stable
    kept: list[tuple[Exposure, np.ndarray]] = []
    for _, _, each, mask in ranked:
        same = [k for k, (_, other) in enumerate(kept) if _overlap(mask, other) >= EQUAL]
        if not same and sum((o.column in habit) == (each.column in habit) for o, _ in kept) < MOST:
            kept.append((each, mask))
        elif same and each.place and not kept[same[0]][0].place:
            kept[same[0]] = (each, mask)  # as telling, and it says where
    return tuple(each for each, _ in kept)


def strata(chance: np.ndarray) -> np.ndarray:
    """Tenths of the customers by chance: within one they are alike."""
    rank = np.argsort(np.argsort(chance, kind="stable"), kind="stable")
    return rank * STRATA // max(len(chance), 1)


def apart(mask: np.ndarray, labels: np.ndarray, alike: np.ndarray | None) -> Difference | None:
    """Share of positives of the masked less that of the others, where `alike` is told within its strata.
    None where either side has too few."""
    if min(mask.sum(), (~mask).sum()) < FEWEST:
        return None
    if alike is None:
        rest, own = (Rates(n=int(m.sum()), reached=int(labels[m].sum())) for m in (~mask, mask))
        return two_proportions(rest, own)
    exposed, others = (_group(alike[m], labels[m]) for m in (mask, ~mask))
    found = stratified_difference(exposed, others)  # the others less the exposed
    if found is None:
        return None
    return Difference(-found.value, -found.interval, found.p, found.method)


def _group(alike: np.ndarray, labels: np.ndarray) -> Group:
    total = np.bincount(alike, labels, STRATA)
    return Group(np.bincount(alike, minlength=STRATA), total, total)


def _overlap(first: np.ndarray, second: np.ndarray) -> float:
    """How nearly two groups are the same customers, or each other's rest: 0..1 (Jaccard)."""
    return max(_jaccard(first, second), _jaccard(first, ~second))


def _jaccard(first: np.ndarray, second: np.ndarray) -> float:
    return float((first & second).sum() / max((first | second).sum(), 1))


def _above(name: str, values: np.ndarray, words: str, place: str | None) -> Exposure:
    """Above the middle; where most have none, above none."""
    known = values[~np.isnan(values)]
    if (known > 0).sum() < MOSTLY * len(values) and (known >= 0).all():
        text = f"{words}: at least one"
        for beginning, said in (("share of ", "any "), ("times ", "")):
            if words.startswith(beginning):
                text = said + words.removeprefix(beginning)
        return Exposure(column=name, above=0.0, text=text, place=place)
    middle = float(f"{np.median(known):.3g}")
    return Exposure(column=name, above=middle, text=f"{words}: over {middle:g}", place=place)


def _telling(values: np.ndarray, labels: np.ndarray) -> float | None:
    """The level whose share of positives stands out most from the others', in standard errors."""
    best, most = None, 0.0
    levels, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    for level, n in zip(levels[np.argsort(counts)], np.sort(counts), strict=True):
        there = values == level
        if FEWEST <= n <= len(values) - FEWEST:
            apart = (labels[there].mean() - labels[~there].mean()) * np.sqrt(n * (1 - n / len(values)))
            if abs(apart) > most * (1 + 1e-9):  # of two the smaller group
                best, most = float(level), float(abs(apart))
    return best
