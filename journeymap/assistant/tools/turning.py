"""The moment at which a series of weeks moved most clearly, if one stands out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import scipy

from journeymap.maps.trends import Point
from journeymap.mining.statistics import quantile_of_normal

SIDE = 3  # points at least on either side
LEVEL = 0.95
CHANCE = 0.01  # that the clearest of all moments is none


@dataclass(frozen=True)
class Turn:
    """at: when the first point after it begins; up: whether the level after it is higher."""

    at: datetime
    up: bool


def turn(points: Sequence[Point]) -> Turn | None:
    """The split with the clearest difference between the levels before and after it, each a mean weighted by
    how sure its points are; None unless it is beyond chance, all splits counted (Bonferroni).

    The scatter of the points about the two levels counts as well as their own intervals: where weeks differ
    more than chance allows, a step must be larger.
    """
    known = [p for p in points if width(p) > 0]
    if len(known) < 2 * SIDE:
        return None
    value = np.array([p.value or 0.0 for p in known])
    weight = (2 * quantile_of_normal(LEVEL) / np.array([width(p) for p in known])) ** 2
    found = [(abs(z), z, at) for at in range(SIDE, len(known) - SIDE + 1) if (z := _apart(value, weight, at))]
    if not found:
        return None
    size, z, at = max(found)
    if 2 * scipy.stats.norm.sf(size) * len(found) > CHANCE:
        return None
    return Turn(known[at].begin, z > 0)


def width(point: Point) -> float:
    """Of its interval; zero where there is none."""
    if point.value is None or point.low is None or point.high is None:
        return 0.0
    return point.high - point.low


def _apart(value: np.ndarray, weight: np.ndarray, at: int) -> float:
    """The difference of the levels after and before, in standard errors."""
    levels, variance, spread = [], 0.0, 0.0
    for side in (slice(None, at), slice(at, None)):
        v, w = value[side], weight[side]
        mean = float((v * w).sum() / w.sum())
        levels.append(mean)
        variance += 1 / float(w.sum())
        spread += float((w * (v - mean) ** 2).sum())
    scatter = max(1.0, spread / (len(value) - 2))
    return (levels[1] - levels[0]) / float(np.sqrt(variance * scatter))
