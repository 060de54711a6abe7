"""What came of a journey in a time: the metrics of a forecast, measured on the cases that began then. Pure.

Each metric is what `forecasting.metrics` says it is. A case counts once it has had as long as nearly all who
get somewhere need (`forecasting.maturity.ripening`): of younger ones only the quick would be known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from journeymap.forecasting.cases import Cases, read
from journeymap.forecasting.maturity import WEEK, Weeks, ripening, weeks_of
from journeymap.forecasting.metrics import QUARTER
from journeymap.forecasting.naming import Names
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.filters import Filter
from journeymap.mining.log import Log
from journeymap.mining.results import Interval
from journeymap.mining.statistics import (
    Estimate,
    interval_difference,
    mean_interval,
    median_interval,
    quantile_of_normal,
    wilson,
)

LEVEL = 0.95


@dataclass(frozen=True)
class Window:
    """Cases that began from `since` to before `until` (microseconds since 1970)."""

    since: int
    until: int

    def of(self, cases: Cases) -> np.ndarray:
        return (cases.begin >= self.since) & (cases.begin < self.until)


@dataclass(frozen=True)
class Measured:
    """A metric of a window. young: cases left out, since it is too early to know. over: no more will come."""

    value: float
    low: float
    high: float
    n: int
    young: int
    over: bool


def measured(
    log: Log,
    definition: JourneyDefinition,
    window: Window,
    part: Filter | None = None,
    contacts: Sequence[str] = (),
) -> dict[str, Measured]:
    """Metric -> what came, with a 95 % interval. Metrics that the data cannot carry are left out."""
    whole = _Counting(log, definition, window, part, contacts)
    return whole.counted(np.ones(whole.cases.n, dtype=bool))


def compared(
    log: Log,
    definition: JourneyDefinition,
    window: Window,
    treated: Filter,
    part: Filter | None = None,
    contacts: Sequence[str] = (),
) -> dict[str, Measured]:
    """Metric -> treated less untreated, of the cases of one window. Money is left out: a sum says nothing of
    groups of two sizes. n: of the smaller group."""
    whole = _Counting(log, definition, window, part, contacts)
    chosen = treated.mask(log)[_codes(log, part)]
    mine, others = whole.counted(chosen), whole.counted(~chosen)
    found = {}
    for name in [each for each in mine if each in others and each != "money"]:
        a, b = mine[name], others[name]
        apart = interval_difference(a.value, _interval(a), b.value, _interval(b))
        found[name] = Measured(
            a.value - b.value, apart.low, apart.high, min(a.n, b.n), a.young + b.young, a.over and b.over
        )
    return found


def _interval(each: Measured) -> Interval:
    return Interval(low=each.low, high=each.high, level=LEVEL)


def _codes(log: Log, part: Filter | None) -> np.ndarray:
    """Codes of the cases in the order in which `forecasting.cases.read` has them."""
    kept = None if part is None or part.empty else part.mask(log)
    found = [np.zeros(0, dtype=np.int64)]
    for events, _ in log.buckets(["case"], ()):
        codes = np.unique(events["case"].to_numpy())
        found.append(codes if kept is None else codes[kept[codes]])
    return np.concatenate(found)


class _Counting:
    """The cases of a log, and for how long each metric is waited for."""

    def __init__(
        self, log: Log, definition: JourneyDefinition, window: Window, part: Filter | None,
        contacts: Sequence[str],
    ) -> None:  # fmt: skip
        self.cases, self.definition, self.window = read(log, definition, None, part), definition, window
        weeks: Weeks = weeks_of(self.cases)
        whole = np.arange(self.cases.n)
        self.to_goal = ripening(self.cases, self.cases.goal, whole, weeks).seconds
        self.to_exit = ripening(self.cases, self.cases.exit, whole, weeks).seconds
        places, _ = Names.of(log, self.cases.places).contacts(contacts)
        self.contact = places[self.cases.place] if len(places) else np.zeros(0, dtype=bool)
        about = self.cases.age[self.contact], self.cases.owner[self.contact]
        self.to_contact = ripening(self.cases, *about, weeks).seconds

    def counted(self, chosen: np.ndarray) -> dict[str, Measured]:
        cases, found = self.cases, {}
        if self.definition.goal:
            reached = cases.goal <= self.to_goal
            found["goal_rate"] = self._told(chosen, self.to_goal, lambda at: _share(reached[at]))
            found["seconds"] = self._told(
                chosen, self.to_goal, lambda at: median_interval(cases.goal[at][reached[at]])
            )
            value = np.where(reached, cases.value, 0.0)
            if (value > 0).any():
                found["money"] = self._told(chosen, self.to_goal, lambda at: self._sum(value[at]))
        if self.definition.exit:
            left = cases.exit <= self.to_exit
            found["exit_rate"] = self._told(chosen, self.to_exit, lambda at: _share(left[at]))
        elif self.definition.goal:
            lost = cases.goal > self.to_goal
            found["exit_rate"] = self._told(chosen, self.to_goal, lambda at: _share(lost[at]))
        if self.contact.any():
            soon = self.contact & (cases.age <= self.to_contact)
            number = np.bincount(cases.owner[soon], minlength=cases.n).astype(float)
            found["contacts"] = self._told(
                chosen, self.to_contact, lambda at: mean_interval(number[at]), times=100.0
            )
        return {name: each for name, each in found.items() if each is not None}

    def _told(
        self, chosen: np.ndarray, wait: float, count: Callable[[np.ndarray], Estimate | None],
        times: float = 1.0,
    ) -> Measured | None:  # fmt: skip
        """The figure of the chosen cases of the window that began at least `wait` seconds ago."""
        began = self.window.of(self.cases) & chosen
        self.known = min(self.window.until, self.cases.until - round(wait * 1e6))
        ripe = began & (self.cases.begin < self.known)
        found = count(np.flatnonzero(ripe))
        if found is None:
            return None
        low, high = found.interval.low * times, found.interval.high * times
        young = int(began.sum() - ripe.sum())
        return Measured(found.value * times, low, high, found.n, young, self.known >= self.window.until)

    def _sum(self, values: np.ndarray) -> Estimate | None:
        """Value of goal cases for 13 weeks; the number of cases and the value of each vary by chance
        (compound Poisson: the variance of a sum is the sum of squares)."""
        weeks = (self.known - self.window.since) / WEEK
        if weeks <= 0 or not len(values):
            return None
        total, half = float(values.sum()), quantile_of_normal(LEVEL) * float(np.sqrt((values**2).sum()))
        scale = QUARTER / weeks
        ends = Interval(low=max(total - half, 0.0) * scale, high=(total + half) * scale, level=LEVEL)
        return Estimate(total * scale, ends, len(values), "sum of goal cases, for 13 weeks")


def _share(hits: np.ndarray) -> Estimate | None:
    ends = wilson(int(hits.sum()), len(hits))
    return Estimate(float(hits.mean()), ends, len(hits), "share, Wilson interval") if ends else None
