"""The figures of a forecast: as it is, with changes, and what lies between."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .drawing import Drawn, figure
from .effects import Effect
from .outlook import Figure, Metric

Figures = dict[Metric, Figure]


def compared(
    drawn: Mapping[Metric, Drawn], done: Effect | None, has_exit: bool
) -> tuple[Figures, Figures, Figures]:
    """Baseline, with changes, and the difference of both in the same draws.

    done: what the changes do, None without any; has_exit: whether leaving is an event of its own, and not the
    same as never reaching the goal.
    """
    before: Figures = {}
    after: Figures = {}
    apart: Figures = {}
    for name, each in drawn.items():
        told = each.metric.told
        now = told(each.coming())
        before[name] = figure(float(told(np.float64(each.value()))), now)
        point, moved = (0.0, np.zeros(len(now))) if done is None else _moved(name, done)
        then = told(each.coming(moved)) if done is not None and not done.same else now
        after[name] = figure(float(told(np.float64(each.value(point)))), then)
        apart[name] = figure(after[name].value - before[name].value, then - now)
    if "goal_rate" in before and not has_exit:
        for figures in (before, after):
            figures["exit_rate"] = _rest(figures["goal_rate"])
        apart["exit_rate"] = _turned(apart["goal_rate"])
    return before, after, apart


def _rest(share: Figure) -> Figure:
    """Of those who do not."""
    return Figure(value=1 - share.value, low=1 - share.high, high=1 - share.low)


def _turned(difference: Figure) -> Figure:
    return Figure(value=-difference.value, low=-difference.high, high=-difference.low)


def _moved(name: Metric, done: Effect) -> tuple[float, np.ndarray]:
    """What the changes add to a metric in its own scale, at the point and in each draw."""
    if name == "seconds":
        return done.times_walked(lambda w: w.goal_seconds)
    if name == "money":
        return done.times(lambda o: o.goal)
    if name == "contacts":
        point, each = done.added(lambda o: o.contacts)
        return point / 100, each / 100
    return done.added(lambda o: o.exit if name == "exit_rate" else o.goal)
