"""The moment at which a series of weeks moved most clearly, if one stands out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from journeymap.maps.trends import Point
from journeymap.mining.statistics import quantile_of_normal

SIDE = 3  # points at least on either side
CHANCE = 0.01  # how often weeks in any other order may show as clear a step
ORDERS, SEED = 1_999, 0
SPREAD = 1.4826  # standard deviation of a bell curve, in median distances from its middle


@dataclass(frozen=True)
class Turn:
    """at: when the first point after it begins; up: whether the level after it is higher."""

    at: datetime
    up: bool


def turn(points: Sequence[Point]) -> Turn | None:
    """The split with the clearest difference between the levels before and after it, each a mean weighted by
    how sure its points are; None unless it stands out.

    A permutation test over the order of the points: of all splits of the same points in any order, few have
    so clear a difference. That counts in how much weeks scatter and how many splits were looked at.
    """
    known = [p for p in points if width(p) > 0]
    if len(known) < 2 * SIDE:
        return None
    value = np.array([p.value or 0.0 for p in known])
    weight = np.array([width(p) for p in known]) ** -2.0
    found = splits(value[None], weight[None])[0]
    best = int(np.argmax(np.abs(found)))
    order = np.random.default_rng(SEED).permuted(np.tile(np.arange(len(known)), (ORDERS, 1)), axis=1)
    others = np.abs(splits(value[order], weight[order])).max(axis=1)
    if (1 + int((others >= abs(found[best])).sum())) / (1 + ORDERS) > CHANCE:
        return None
    return Turn(known[SIDE + best].begin, bool(found[best] > 0))


def odd(points: Sequence[Point]) -> tuple[Point, bool] | None:
    """The point furthest from the mean of the others, and whether it lies above; None unless that is beyond
    chance, all points counted (Bonferroni), and beyond how the others scatter; nor where a less sure point
    has a higher (lower) value."""
    known = [p for p in points if width(p) > 0]
    if len(known) < 2 * SIDE:
        return None
    value = np.array([p.value or 0.0 for p in known])
    sure = np.array([width(p) for p in known]) / (2 * quantile_of_normal(0.95))
    weight = sure**-2.0
    rest = weight.sum() - weight
    others = ((weight * value).sum() - weight * value) / rest
    spread = SPREAD * float(np.median(np.abs(value - others)))  # of a bell curve its standard deviation
    far = (value - others) / np.maximum(np.sqrt(sure**2 + 1 / rest), spread)
    best = int(np.argmax(np.abs(far)))
    if abs(far[best]) < quantile_of_normal(1 - CHANCE / len(known)):
        return None
    above = bool(far[best] > 0)
    if value[best] != (value.max() if above else value.min()):
        return None
    return known[best], above


def width(point: Point) -> float:
    """Of its interval; zero where there is none."""
    if point.value is None or point.low is None or point.high is None:
        return 0.0
    return point.high - point.low


def splits(value: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """value, weight: (series, points). (series, splits): level after less level before, in standard errors up
    to a factor that all have in common."""
    weights, sums = weight.cumsum(axis=1), (weight * value).cumsum(axis=1)
    at = slice(SIDE - 1, value.shape[1] - SIDE)
    before, after = weights[:, at], weights[:, -1:] - weights[:, at]
    change = (sums[:, -1:] - sums[:, at]) / after - sums[:, at] / before
    return change / np.sqrt(1 / before + 1 / after)
