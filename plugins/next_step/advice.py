"""Which next place goes with the goal, among cases that came the same way.

A back-off model: of the longest path so far (three places, two, one) that enough cases came, what those who
reached the goal did next, most frequent first; before all others what goes with the goal: a place after which
the goal rate is higher than after going elsewhere from there. Rates are shrunk to the path's own, so that few
cases promise little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .points import FOLDS, ORDER, Points

TOLD = 3  # steps that are recommended
PRIOR = 20.0  # cases' worth of the path's own goal rate that every rate is mixed with


@dataclass(frozen=True)
class Advice:
    """Per point (rows) at most TOLD places, the best first (-1: none), with the shrunk gain of each. given:
    the first of them goes with the goal, so it is advised. path: which path so far all this is about (equal
    numbers, equal paths; -1: none that is known)."""

    place: np.ndarray
    gain: np.ndarray
    path: np.ndarray
    given: np.ndarray


@dataclass(frozen=True)
class Counts:
    """Of one length of path: its keys (sorted), per pair of path and next place how many went and reached the
    goal, by fold: arrays (pairs, FOLDS)."""

    key: np.ndarray
    owner: np.ndarray
    next: np.ndarray
    went: np.ndarray
    reached: np.ndarray


class Model:
    """Counts of all points; advises from those of all folds but one."""

    def __init__(self, points: Points, places: int, fewest: int, least: float):
        self._width, self._fewest, self._least = places + 1, fewest, least
        self._counts = [self._counted(points, length) for length in range(ORDER, -1, -1)]

    def advise(self, path: np.ndarray, without: int | None = None) -> Advice:
        """For each path so far (rows of Points.path)."""
        n = len(path)
        place, gain = np.full((n, TOLD), -1, dtype=np.int64), np.full((n, TOLD), np.nan)
        of, open_still = np.full(n, -1, dtype=np.int64), np.ones(n, dtype=bool)
        for number, counts in enumerate(self._counts[:-1]):
            best, gains, enough = self._best(counts, without)
            key = self._keys(path, ORDER - number)
            at = np.minimum(np.searchsorted(counts.key, key), max(len(counts.key) - 1, 0))
            if not len(counts.key):
                continue
            known = open_still & (counts.key[at] == key) & enough[at]
            place[known], gain[known] = best[at[known]], gains[at[known]]
            of[known] = at[known] * (ORDER + 1) + number
            open_still &= ~known
        return Advice(place, gain, of, gain[:, 0] >= self._least)

    def popular(self, without: int | None = None) -> np.ndarray:
        """TOLD + 1 next places most frequent on the way to the goal, whatever the path (-1: none)."""
        counts = self._counts[-1]
        reached = _left(counts.reached, without)
        order = np.argsort(-reached, kind="stable")
        codes = counts.next[order[reached[order] > 0]][: TOLD + 1]
        return np.append(codes, np.full(TOLD + 1 - len(codes), -1))

    def _keys(self, path: np.ndarray, length: int) -> np.ndarray:
        key = np.zeros(len(path), dtype=np.int64)
        for back in range(length):
            key = key * self._width + path[:, back]
        return key

    def _counted(self, points: Points, length: int) -> Counts:
        pair = self._keys(points.path, length) * self._width + points.next
        pairs, code = np.unique(pair, return_inverse=True)
        cell = code * FOLDS + points.fold
        went, reached = (
            np.bincount(cell, weights, len(pairs) * FOLDS).reshape(-1, FOLDS)
            for weights in (np.ones(len(cell)), points.goal.astype(float))
        )
        key, owner = np.unique(pairs // self._width, return_inverse=True)
        return Counts(key, owner, pairs % self._width, went, reached)

    def _best(self, counts: Counts, without: int | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Per path: places (paths, TOLD), gains, and whether enough cases came this way."""
        size = len(counts.key)
        went, reached = _left(counts.went, without), _left(counts.reached, without)
        all_went, all_reached = (np.bincount(counts.owner, each, size) for each in (went, reached))
        usual = (all_reached / np.maximum(all_went, 1))[counts.owner]
        rate = (reached + PRIOR * usual) / (went + PRIOR)
        elsewhere, their = (
            whole[counts.owner] - own for whole, own in ((all_went, went), (all_reached, reached))
        )
        gain = rate - (their + PRIOR * usual) / (elsewhere + PRIOR)
        helps = (gain >= self._least) & (elsewhere > 0)
        order = np.lexsort((-gain, -reached, ~helps, counts.owner))
        order = order[went[order] >= self._fewest]
        owner = counts.owner[order]
        rank = np.arange(len(order)) - np.searchsorted(owner, owner)
        order, owner, rank = (each[rank < TOLD] for each in (order, owner, rank))
        place, gains = np.full((size, TOLD), -1, dtype=np.int64), np.full((size, TOLD), np.nan)
        place[owner, rank], gains[owner, rank] = counts.next[order], np.where(helps, gain, 0.0)[order]
        return place, gains, all_went >= 2 * self._fewest


def _left(counted: np.ndarray, without: int | None) -> np.ndarray:
    whole = counted.sum(axis=1)
    return whole if without is None else whole - counted[:, without]
