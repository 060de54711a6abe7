"""What sets a group apart from everybody else: effect sizes with intervals, strongest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeymap.mining import Interval
from journeymap.mining.customers import Features
from journeymap.mining.statistics import LEVEL, quantile_of_normal

from .space import MOST_VALUES

FEWEST = 20  # known values in the group and outside
Z = quantile_of_normal(LEVEL)
LEAST = 0.3  # Cohen's d, from which a difference is worth telling
LEAST_RATIO = 1.5


@dataclass(frozen=True)
class Difference:
    """size: Cohen's d of a number, or the logarithm of the ratio of shares of a value; `interval` of the
    same in `unit`: "standard deviations" or "times". here, there: means, or shares."""

    column: str
    value: str | None
    size: float
    told: float
    unit: str
    interval: Interval
    here: float
    there: float


def differences(features: Features, member: np.ndarray) -> list[Difference]:
    """All worth telling. member: booleans (n,)."""
    found: list[Difference] = []
    for name in features.table.column_names:
        if features.kinds[name] == "number":
            values = features.table[name].to_numpy().astype(float)
            found += _number(name, values[member], values[~member])
        elif name.startswith("attr_"):
            found += _category(name, np.array(features.table[name].to_pylist(), dtype=object), member)
    return sorted(found, key=lambda each: (-abs(each.size), each.column, each.value or ""))


def _number(name: str, here: np.ndarray, there: np.ndarray) -> list[Difference]:
    """Cohen's d with the pooled deviation; standard error by Hedges and Olkin (1985)."""
    here, there = here[~np.isnan(here)], there[~np.isnan(there)]
    n, m = len(here), len(there)
    if min(n, m) < FEWEST:
        return []
    pooled = np.sqrt(((n - 1) * here.var(ddof=1) + (m - 1) * there.var(ddof=1)) / (n + m - 2))
    if pooled <= 1e-12:
        return []
    d = float((here.mean() - there.mean()) / pooled)
    error = np.sqrt((n + m) / (n * m) + d * d / (2 * (n + m)))
    if abs(d) < LEAST or abs(d) < Z * error:
        return []
    interval = Interval(low=d - Z * error, high=d + Z * error)
    return [
        Difference(name, None, d, d, "standard deviations", interval, float(here.mean()), float(there.mean()))
    ]


def _category(name: str, values: np.ndarray, member: np.ndarray) -> list[Difference]:
    """Ratio of shares with the logarithmic interval (Katz 1978), each count raised by one half."""
    told = values != None  # noqa: E711 - compared one by one
    here, there = values[member & told], values[~member & told]
    several = sorted(set(here.tolist()))
    if min(len(here), len(there)) < FEWEST or len(several) > MOST_VALUES:
        return []
    found = []
    for value in several:
        a, b = int((here == value).sum()) + 0.5, int((there == value).sum()) + 0.5
        n, m = len(here) + 0.5, len(there) + 0.5
        log = float(np.log((a / n) / (b / m)))
        error = np.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
        if log < np.log(LEAST_RATIO) or log < Z * error or a < FEWEST / 2:
            continue
        interval = Interval(low=float(np.exp(log - Z * error)), high=float(np.exp(log + Z * error)))
        found.append(Difference(name, value, log, float(np.exp(log)), "times", interval, a / n, b / m))
    return found
