"""How people feel by hour of the local day, from the moods of what they wrote. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from journeymap.days.counting import CELLS
from journeymap.mining.results import Interval
from journeymap.mining.statistics import ENOUGH, LEVEL, mean_interval

MOSTLY = 1 / 3  # of the answers of an hour that speak of one touchpoint, for it to be named


@dataclass(frozen=True)
class Answers:
    """Answers that have a mood: (A,) each. cell: 0..47. mood: -1..1. place: name of the touchpoint or ""."""

    ids: np.ndarray
    cell: np.ndarray
    mood: np.ndarray
    place: np.ndarray


@dataclass(frozen=True)
class Felt:
    """Mean mood of the answers of an hour. stands_out: -1 or 1 where it is surely below or above the mean of
    all, looking at all hours together (Bonferroni), else 0. place: what most of them speak of, or ""."""

    cell: int
    value: float
    interval: Interval
    n: int
    stands_out: int
    place: str


def felt(answers: Answers) -> list[Felt]:
    """The hours with enough answers, in the order of the day."""
    sizes = np.bincount(answers.cell, minlength=CELLS)
    known = np.flatnonzero(sizes >= ENOUGH)
    if not len(known):
        return []
    mean, level = float(answers.mood.mean()), 1 - (1 - LEVEL) / len(known)
    found = []
    for cell in known.tolist():
        here = answers.cell == cell
        told, sure = mean_interval(answers.mood[here]), mean_interval(answers.mood[here], level)
        assert told is not None and sure is not None  # there are enough
        stands_out = -1 if sure.interval.high < mean else 1 if sure.interval.low > mean else 0
        found.append(
            Felt(cell, told.value, told.interval, told.n, stands_out, _mostly(answers.place[here].tolist()))
        )
    return found


def _mostly(places: list[str]) -> str:
    named = Counter(place for place in places if place)
    if not named:
        return ""
    place, n = min(named.items(), key=lambda pair: (-pair[1], pair[0]))
    return place if n >= MOSTLY * len(places) else ""
