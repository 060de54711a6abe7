"""Credits as measures, with intervals and the cases behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from journeymap.mining import Anchor, Condition, Interval, Measure, Selection
from journeymap.mining.statistics import LEVEL, quantile_of_normal, wilson

from .estimates import Credit
from .reading import Read

By = Literal["channel", "touchpoint"]
METHODS = {
    "first": "all to the first touch of the path",
    "last": "all to the last touch before the goal",
    "linear": "evenly to all touches of the path",
    "time_decay": "halved for every {half_life_days:g} days that a touch lies before the last",
    "position": "40 % to the first touch, 40 % to the last before the goal, 20 % to those between",
    "shapley": "evenly to the distinct {by}s of the path (their Shapley value)",
    "markov": "by removal effects of a Markov chain of order {order}, normalised",
}
TOUCH = "a touch is a stretch of events at one {by}, since the case's goal before"
DOUBT = "interval: delete-a-group jackknife over cases"


class Telling:
    """Says what the most credited channels get. n: cases with the goal that have an event there."""

    def __init__(self, found: Read, by: By, most: int):
        touches = found.touches
        often = np.bincount(touches.code, touches.goals[touches.owner], len(touches.names))
        order = np.argsort(-often, kind="stable")
        self._told = [at for at in order.tolist() if often[at] > 0][:most]
        self._found, self._by = found, by
        self._goals = round(touches.goals.sum())

    def method(self, model: str, params: Any) -> str:
        """How a model credits, in words."""
        how = METHODS[model].format(**params.model_dump())
        missed = self._found.untouched
        beside = f"; {missed} goals without a touch before them are credited to nobody" if missed else ""
        return f"{how}; {TOUCH.format(by=self._by)}{beside}; {DOUBT}"

    def model(self, model: str, method: str, goals: Credit, money: Credit) -> Iterator[Measure]:
        """Share, number and money that a model gives to each channel."""
        touches = self._found.touches
        yield from self._measures("credited_share", "share", method, goals, 1.0, {"model": model})
        number = float(touches.goals.sum())
        yield from self._measures("credited_goals", "count", method, goals, number, {"model": model})
        if self._found.has_money:
            worth = float(touches.value.sum())
            yield from self._measures("credited_value", "money", method, money, worth, {"model": model})

    def removal(self, effect: Credit) -> Iterator[Measure]:
        """The removal effects themselves."""
        method = f"1 - P(goal, without the {self._by}) / P(goal) in a Markov chain; {DOUBT}"
        yield from self._measures("removal_effect", "share", method, effect, 1.0, {})

    def _measures(
        self, name: str, unit: str, method: str, credit: Credit, of: float, dims: dict[str, str]
    ) -> Iterator[Measure]:
        for at in self._told:
            yield Measure(
                name=name,
                anchor=Anchor(place=self._by, name=self._found.touches.names[at]),
                dims=dims,
                value=float(credit.share[at]) * of,
                unit=unit,
                interval=_interval(float(credit.share[at]), float(credit.error[at]), of, self._goals),
                n=int(self._found.cases[at]),
                method=method,
                evidence=Selection(
                    subject="cases",
                    where=(
                        Condition(column=self._by, op="=", value=self._found.touches.names[at]),
                        Condition(column="case.goal", op="=", value=True),
                    ),
                ),
            )


def refused(found: Read, by: By) -> Measure:
    """Too few goals, or one channel alone: there is nothing to divide."""
    goals = int(found.touches.goals.sum())
    seen = len(np.unique(found.touches.code))
    return Measure(
        name="credited_goals",
        anchor=Anchor(place="journey"),
        value=None,
        unit="count",
        n=goals,
        method=f"{goals} goals with a {by} before them, over {seen} {by}s: 10 goals and two {by}s are needed",
        status="not enough data",
    )


def _interval(share: float, error: float, of: float, goals: int) -> Interval | None:
    """Where all goals or none go to the channel, whoever is left out, Wilson's bound keeps the doubt."""
    if np.isnan(error):
        return None
    bound = wilson(round(share * goals), goals)
    if error == 0 and share in (0.0, 1.0) and bound is not None:
        return Interval(low=bound.low * of, high=bound.high * of, level=bound.level)
    half = quantile_of_normal(LEVEL) * error
    return Interval(low=max(share - half, 0.0) * of, high=min(share + half, 1.0) * of, level=LEVEL)
