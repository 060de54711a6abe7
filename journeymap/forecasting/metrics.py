"""The figures that are forecast, each as a series of weeks; what the cases cannot carry is left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeymap.mining.definition import JourneyDefinition

from .cases import Cases
from .maturity import WEEK, Ripening, Weeks, ripening
from .outlook import Metric
from .series import Kind, Series

GOALS_AT_LEAST = 20  # for the time that it takes to reach it, and for what it is worth
SHOWN_AT_LEAST = 0.5  # of those who get there, within the time that can be waited for
QUARTER = 13  # weeks


@dataclass(frozen=True)
class Measured:
    """A metric: its series, and how long it is waited for. A figure is told `times` so large (100 cases, 13
    weeks)."""

    name: Metric
    series: Series
    ripe: Ripening
    times: float = 1.0

    def told(self, figure: float | np.ndarray) -> np.ndarray:
        """The figure as it is told: a median is kept as the logarithm of seconds + 1."""
        if self.series.kind == "median":
            return np.maximum(np.expm1(figure), 0.0)
        if self.series.kind == "share":
            return np.clip(figure, 0.0, 1.0)
        return np.maximum(np.asarray(figure) * self.times, 0.0)


def measured(
    cases: Cases, definition: JourneyDefinition, weeks: Weeks, contact: np.ndarray
) -> list[Measured]:
    """The metrics of these cases; contact: booleans per place."""
    found: list[Measured] = []
    whole = np.arange(cases.n)
    ripe = ripening(cases, cases.goal, whole, weeks)
    reached = cases.goal <= ripe.seconds
    goals = int(reached.sum())
    if definition.goal and ripe.shown >= SHOWN_AT_LEAST:
        found.append(_share("goal_rate", cases, weeks, ripe, cases.goal))
    if definition.exit:
        leaves = ripening(cases, cases.exit, whole, weeks)
        if leaves.shown >= SHOWN_AT_LEAST:
            found.append(_share("exit_rate", cases, weeks, leaves, cases.exit))
    if definition.goal and goals >= GOALS_AT_LEAST:
        some = np.flatnonzero(reached)
        found.append(_measured("seconds", "median", cases, weeks, ripe, np.log1p(cases.goal[some]), some))
    if contact.any():
        found.append(_contacts(cases, weeks, contact))
    if definition.goal and goals >= GOALS_AT_LEAST and (cases.value[reached] > 0).any():
        value = np.where(reached, cases.value, 0.0)
        found.append(_measured("money", "total", cases, weeks, ripe, value, whole, QUARTER))
    return found


def _contacts(cases: Cases, weeks: Weeks, contact: np.ndarray) -> Measured:
    is_one = contact[cases.place]
    ripe = ripening(cases, cases.age[is_one], cases.owner[is_one], weeks)
    counted = is_one & (cases.age <= ripe.seconds)
    number = np.bincount(cases.owner[counted], minlength=cases.n).astype(float)
    return _measured("contacts", "mean", cases, weeks, ripe, number, np.arange(cases.n), 100)


def _share(name: Metric, cases: Cases, weeks: Weeks, ripe: Ripening, age: np.ndarray) -> Measured:
    week = np.minimum(np.where(np.isfinite(age), age, 0.0) * 1e6 // WEEK, ripe.lag - 1).astype(np.int64)
    reached = age <= ripe.seconds
    return Measured(
        name, Series.of("share", ripe.lag, weeks.n, weeks.week, reached, cases.customer, week), ripe
    )


def _measured(
    name: Metric, kind: Kind, cases: Cases, weeks: Weeks, ripe: Ripening, value: np.ndarray,
    whose: np.ndarray, times: float = 1.0,
) -> Measured:  # fmt: skip
    series = Series.of(kind, ripe.lag, weeks.n, weeks.week[whose], value, cases.customer[whose])
    return Measured(name, series, ripe, times)
