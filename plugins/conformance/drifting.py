"""Which deviations became more frequent since the map was published, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from journeymap.mining import Rates
from journeymap.mining.significance import Difference, two_proportions

from .deviations import Deviation
from .tallying import Tally

DAY = 86_400.0
LATEST = {"since it was published": None, "in the last 7 days": 7, "in the last day": 1}  # days


@dataclass(frozen=True)
class Drift:
    """cases: rows of those that deviate since; usual: those that come to the landmark and do not.
    difference: of the share of who deviates there, after less before; p: over all windows that were tried.
    made: cases that made the step as designed in the window.
    """

    deviation: Deviation
    window: str
    before: Rates
    after: Rates
    difference: Difference
    p: float
    since: float
    cases: np.ndarray
    made: int

    @property
    def concerned(self) -> float:
        """Of those that the step concerns in the window, the share that deviates."""
        return self.after.reached / (self.after.reached + self.made)


def drifts(told: Tally, as_of: datetime, end: float, weeks: int, fewest: int) -> Iterator[Drift]:
    """Every deviation that at least `fewest` cases show since `as_of`, more often than in the weeks before.

    The share of those who come to the landmark of the deviation and deviate there is compared in three
    windows, by when they come there; the surest counts, its p times the number of windows (Bonferroni).
    end: of the last window, seconds since 1970.
    """
    cut = as_of.timestamp()
    for deviation in sorted(told.seen, key=lambda each: (each.kind, each.name, each.landmark)):
        came, exposed = told.among(deviation, settled=True)
        early = (came.time >= cut - weeks * 7 * DAY) & (came.time <= cut)
        before = _rates(exposed, early)
        late = came.time > cut
        if int((exposed & late).sum()) < fewest or not before.n:
            continue
        tried = []
        for window, days in LATEST.items():
            begin = cut if days is None else max(cut, end - days * DAY)
            chosen = came.time > begin
            after = _rates(exposed, chosen)
            difference = two_proportions(before, after)
            if difference is not None and difference.value > 0 and after.reached >= fewest:
                tried.append((difference.p, window, after, difference, begin))
        if not tried:
            continue
        p, window, after, difference, begin = min(tried, key=lambda each: each[0])
        rows = exposed & late
        since = float(came.time[rows].min())
        corrected = min(p * len(LATEST), 1.0)
        cases, made = came.case[rows], _made(told, deviation, begin)
        yield Drift(deviation, window, before, after, difference, corrected, since, cases, made)


def _made(told: Tally, deviation: Deviation, begin: float) -> int:
    as_designed = told.came.get(deviation.name)
    return 0 if as_designed is None else int((as_designed.time > begin).sum())


def _rates(exposed: np.ndarray, chosen: np.ndarray) -> Rates:
    return Rates(n=int(chosen.sum()), reached=int((exposed & chosen).sum()))
