"""What would change if the model in the shadow became the active one: who would move to another band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from journeymap.analysis.models import Model, ScoreSet
from journeymap.analysis.newest import newest
from journeymap.analysis.rated import SHADOW, absent, kind_of, table_of

SHARES = (0.5, 0.8, 0.95)
BANDS = ("lower half", "next 30 %", "next 15 %", "highest 5 %")
"""Bands by what the active model says now; the shadow's are cut at the same values."""
LISTED = 12  # customers who would move furthest


@dataclass(frozen=True)
class Move:
    """One customer whose band would change."""

    key: str
    before: float
    after: float
    bands: tuple[str, str]


@dataclass(frozen=True, eq=False)
class Change:
    """What two models say of the same customers. cuts: values between the bands, rising.

    moves: int array (from band, to band), how many; before, after: float arrays, one value a customer.
    """

    stored: ScoreSet
    before: np.ndarray
    after: np.ndarray
    cuts: tuple[float, ...]
    moves: np.ndarray
    furthest: tuple[Move, ...]

    @property
    def number(self) -> int:
        return len(self.before)

    @property
    def moved(self) -> int:
        return int(self.moves.sum() - np.trace(self.moves))


def changes(model: Model) -> list[Change]:
    """For each score that the newest run gives by the active model and by the one in the shadow.

    The pair that is called like the model, where there is one; else all pairs of its analyzer.
    """
    if model.run is None:
        return []
    sets = ScoreSet.objects.filter(
        run__in=newest(), run__analyzer=model.run.analyzer, run__journey=model.journey, subject="customer"
    ).select_related("run__journey")
    by_name = {each.name: each for each in sets}
    names = [name for name in by_name if f"{name}{SHADOW}" in by_name]
    names = [name for name in names if name == model.name] or names
    pairs = [(by_name[name], by_name[f"{name}{SHADOW}"]) for name in sorted(names)]
    return [
        made
        for active, shadow in pairs
        if kind_of(active) == kind_of(shadow) == "number" and (made := change(active, shadow)) is not None
    ]


def change(active: ScoreSet, shadow: ScoreSet) -> Change | None:
    """Of the customers whom both rate; None where they rate nobody in common."""
    mine, theirs = table_of(active), table_of(shadow)
    theirs = theirs.take(pc.index_in(mine["id"].combine_chunks(), theirs["id"].combine_chunks()))
    before, after = (
        table["value"].combine_chunks().cast("float64").to_numpy(zero_copy_only=False)
        for table in (mine, theirs)
    )
    ids = mine["id"].combine_chunks()
    known = ~(np.isnan(before) | np.isnan(after)) & ~absent(ids)
    if not known.any():
        return None
    keys = np.array(ids.to_pylist(), dtype=object)[known]
    before, after = before[known], after[known]
    cuts = np.unique(np.quantile(before, SHARES))
    cuts = np.concatenate([cuts, np.full(len(SHARES) - len(cuts), np.inf)])  # ties leave high bands empty
    start, end = (np.searchsorted(cuts, values, "right") for values in (before, after))
    moves = np.zeros((len(BANDS), len(BANDS)), dtype=np.int64)
    np.add.at(moves, (start, end), 1)
    furthest = np.flatnonzero(start != end)
    furthest = furthest[np.lexsort((keys[furthest].astype(str), -np.abs(after - before)[furthest]))][:LISTED]
    told = [
        Move(keys[at], float(before[at]), float(after[at]), (BANDS[start[at]], BANDS[end[at]]))
        for at in furthest
    ]
    return Change(active, before, after, tuple(cuts.tolist()), moves, tuple(told))
