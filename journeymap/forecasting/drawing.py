"""Draws of what the next weeks will come to: customers drawn again, weeks that differ, chance.

Each draw keeps its own luck, so that with and without changes the same draws are compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from .metrics import Measured
from .outlook import LEVEL, Figure
from .rolling import ERRORS_AT_LEAST, Expected, expected, rolled

TAIL = (1 - LEVEL) / 2
CHOSEN = 1.25  # the weeks looked back at were chosen by how well they did: their own doubt is as much larger
CLUSTERED = 1.2  # from this ratio on, cases of one customer are taken to be alike


def customers(n: int, seed: int, draw: int) -> np.ndarray:
    """How often each customer counts in a draw: the Poisson bootstrap."""
    return np.random.default_rng([seed, draw]).poisson(1.0, n).astype(float)


def foreseen(metric: Measured, until: int, weeks: int) -> Expected | None:
    """The metric over the next weeks, its doubt learnt from forecasts as far ahead as their middle."""
    series = metric.series
    told = expected(rolled(series, weeks // 2), until, weeks)
    if told is None or told.errors >= ERRORS_AT_LEAST:
        return told
    return expected(rolled(series), until, weeks)


@dataclass(frozen=True)
class Drawn:
    """Draws of one metric over the next `weeks` weeks. level: (draws,) what each draw of customers gives;
    apart: deviations of the weeks; luck: of chance, from 0 to 1; cases: how many are expected."""

    metric: Measured
    told: Expected
    weeks: int
    cases: float
    level: np.ndarray
    apart: np.ndarray
    luck: np.ndarray
    alike: float

    def coming(self, change: float | np.ndarray = 0.0) -> np.ndarray:
        """(draws,) in the metric's own scale, its level changed: a median and a total by a factor's
        logarithm, a share and a mean by what is added."""
        level = self.level + self.apart
        kind, weeks = self.metric.series.kind, self.told.weeks
        if kind == "total":
            level = level * np.exp(change)
            return level + self._normal() * np.sqrt(self.metric.series.noise(weeks, 1) / self.weeks)
        level = level + change
        size = max(self.cases / self.alike, 1.0)
        if kind == "share":
            return scipy.stats.binom.ppf(self.luck, round(size), np.clip(level, 0.0, 1.0)) / round(size)
        return level + self._normal() * np.sqrt(self.metric.series.noise(weeks, size))

    def value(self, change: float = 0.0) -> float:
        figure = self.told.figure
        return figure * float(np.exp(change)) if self.metric.series.kind == "total" else figure + change

    def _normal(self) -> np.ndarray:
        return scipy.stats.norm.ppf(self.luck)


def draw(metric: Measured, told: Expected, weeks: int, cases: float, weights: np.ndarray, seed: int) -> Drawn:
    """weights: (draws, customers). cases: how many of any kind begin in the next weeks."""
    random = np.random.default_rng([seed, len(metric.name), ord(metric.name[0])])
    series, draws = metric.series, len(weights)
    spread, luck = random.standard_normal((2, draws)), random.random(draws)
    among = np.isin(series.week, told.weeks)
    value, whose = series.value[among], series.customer[among]
    alike = 1.0
    if series.kind == "median":  # its bootstrap distribution is normal enough, and dear
        level = told.figure + spread[1] * np.sqrt(told.doubt)
        cases = float(series.size[told.weeks].mean()) * weeks
    else:
        size = weights.shape[1]
        total = weights @ np.bincount(whose, weights=value, minlength=size)
        if series.kind == "total":
            level = total / len(told.weeks)
        elif series.kind == "share" and series.lag > 1:
            got, risk = (weights @ each for each in series.table_of(told.origin, told.window, size))
            level = 1 - np.prod(1 - got / np.maximum(risk, 1), axis=1)
        else:
            level = total / np.maximum(weights @ np.bincount(whose, minlength=size), 1)
        if series.kind in ("share", "mean"):
            ratio = float(level.var() / max(told.doubt, 1e-15))
            alike = ratio if ratio > CLUSTERED else 1.0
    level = told.figure + (level - level.mean()) * CHOSEN**0.5
    apart = spread[0] * np.sqrt(told.between / weeks + told.drift)
    return Drawn(metric, told, weeks, cases, level, apart, luck, alike)


def figure(value: float, draws: np.ndarray) -> Figure:
    """The value with the quantiles of the draws, which hold it."""
    low, high = np.quantile(draws, [TAIL, 1 - TAIL])
    return Figure(value=float(value), low=min(float(low), float(value)), high=max(float(high), float(value)))
