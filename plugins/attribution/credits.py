"""Models that divide each goal among the touches of its own path. Each gives weights that sum to 1 a path.

first, last, linear, position (40 % each to the first and the last touch, 20 % to those between) and time
decay are rules of thumb. Shapley: in the game where a set of channels earns the goals of all paths that touch
no other channel, a channel's Shapley value is its share of each path divided evenly among the path's distinct
channels (K. Zhao, S. H. Mahboobi, S. R. Bagheri, arXiv:1804.05327, 2018): exact, without going through the
coalitions, for any number of channels.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .touches import Touches

AT_THE_ENDS = 0.4  # position: share of the first and of the last touch


def first(touches: Touches, half_life: float) -> np.ndarray:
    return (touches.place == 0).astype(float)


def last(touches: Touches, half_life: float) -> np.ndarray:
    return (touches.place == touches.length[touches.owner] - 1).astype(float)


def linear(touches: Touches, half_life: float) -> np.ndarray:
    return 1.0 / touches.length[touches.owner]


def position(touches: Touches, half_life: float) -> np.ndarray:
    """A path of two divides evenly, a path of one has all."""
    length = touches.length[touches.owner]
    ends = (touches.place == 0) | (touches.place == length - 1)
    between = (1 - 2 * AT_THE_ENDS) / np.maximum(length - 2, 1)
    return np.where(length <= 2, 1.0 / length, np.where(ends, AT_THE_ENDS, between))


def time_decay(touches: Touches, half_life: float) -> np.ndarray:
    """A touch counts half as much for each `half_life` that it lies before the path's latest touch."""
    since = touches.age - touches.age[touches.end][touches.owner]
    weight = np.exp2(-since / half_life)
    return weight / np.bincount(touches.owner, weights=weight, minlength=len(touches.length))[touches.owner]


def shapley(touches: Touches, half_life: float) -> np.ndarray:
    key = touches.owner.astype(np.int64) * len(touches.names) + touches.code
    pairs, pair, times = np.unique(key, return_inverse=True, return_counts=True)
    distinct = np.bincount(pairs // len(touches.names), minlength=len(touches.length))
    return 1.0 / (distinct[touches.owner] * times[pair])


MODELS: dict[str, Callable[[Touches, float], np.ndarray]] = {
    "first": first,
    "last": last,
    "linear": linear,
    "time_decay": time_decay,
    "position": position,
    "shapley": shapley,
}


def credited(touches: Touches, weight: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Of `amount` (per path) what each channel gets, per group: array (groups, channels)."""
    channels = len(touches.names)
    key = touches.group[touches.owner].astype(np.int64) * channels + touches.code
    sums = np.bincount(key, weights=weight * amount[touches.owner], minlength=touches.groups * channels)
    return sums.reshape(touches.groups, channels)
