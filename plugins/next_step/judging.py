"""Is the advice worth giving? Judged on customers that the model has not seen, against popularity.

Each customer lies in one of five folds and is judged by the model of the other four; of each case one point
counts, chosen by its number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeymap.mining import Interval, Rates
from journeymap.mining.matching import Matched, Matching
from journeymap.mining.statistics import LEVEL, quantile_of_normal

from .advice import TOLD, Model
from .points import FOLDS, Points, one_a_case

HITS = (1, TOLD)


@dataclass(frozen=True)
class Judged:
    """Where the model has something to advise. hits: (model, within how many) -> how often the next step of
    cases that reached the goal was among those told; ahead: by how much the path's share of hits at one is
    above that of popularity; followed: the goal of those who did what was advised, against those who went
    elsewhere, on the same path. advised, asked: at how many points there is advice, of how many."""

    advised: int
    asked: int

    hits: dict[tuple[str, int], Rates]
    ahead: Interval | None
    followed: Matched | None

    @property
    def refusal(self) -> str:
        """Why no advice is given; empty where it stands."""
        if self.ahead is None or self.followed is None:
            return "too few cases went on from the same path to judge advice on customers held out"
        if self.ahead.low <= 0:
            return "the next step is not told better by the path than by what is popular everywhere"
        if self.followed.difference.interval.high >= 0:
            return "customers who did what would have been advised did not surely reach the goal more often"
        return ""


def judge(points: Points, model: Model) -> Judged:
    """Over all folds."""
    drawn = one_a_case(points)
    hits = {(name, first): [0, 0] for name in ("path", "popularity") for first in HITS}
    ahead: list[np.ndarray] = []
    matching = Matching(2, 1)
    advised = 0
    for fold in range(FOLDS):
        held = drawn.take(np.flatnonzero(drawn.fold == fold))
        advice = model.advise(held.path, fold)
        given = np.flatnonzero(advice.given)
        advised += len(given)
        held, place, path = held.take(given), advice.place[given], advice.path[given]
        popular = _elsewhere(model.popular(fold), held.path[:, 0] - 1)
        right = {"path": place == held.next[:, None], "popularity": popular == held.next[:, None]}
        for (name, first), counted in hits.items():
            counted[0] += int(held.goal.sum())
            counted[1] += int(right[name][held.goal, :first].any(axis=1).sum())
        ahead.append(right["path"][held.goal, 0].astype(float) - right["popularity"][held.goal, 0])
        here = held.path[:, 0]
        keys = [path * (here.max(initial=0) + 1) + here, here]
        matching.add(keys, right["path"][:, 0], held.goal.astype(float)[:, None])
    compared = matching.compare()
    rates = {name: Rates(n=n, reached=reached) for name, (n, reached) in hits.items()}
    followed = compared[0] if compared else None
    return Judged(advised, len(drawn.case), rates, _mean(np.concatenate(ahead)), followed)


def _elsewhere(popular: np.ndarray, here: np.ndarray) -> np.ndarray:
    """The most popular places but the one where each point is: (points, TOLD)."""
    table = np.tile(popular, (len(here), 1))
    is_here = table == here[:, None]
    order = np.argsort(is_here, axis=1, kind="stable")
    return np.take_along_axis(table, order, axis=1)[:, :TOLD]


def _mean(values: np.ndarray) -> Interval | None:
    if len(values) < 2:
        return None
    half = quantile_of_normal(LEVEL) * float(values.std(ddof=1)) / len(values) ** 0.5
    return Interval(low=float(values.mean()) - half, high=float(values.mean()) + half, level=LEVEL)
