"""Walkers through a chain, for what no formula gives: medians of times, which stage after which.

The same seed gives each walker the same luck at each step, so two chains differ by what differs in them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cases import Cases
from .chain import QUANTILES, Chain

MOST_STEPS = 400
MANY = 1_000_000_000.0  # seconds; later than any case


@dataclass(frozen=True)
class Steps:
    """Steps of n cases, simulated or real, in order within each: owner, stage (-1 none), age in seconds, goal
    (reached by then)."""

    n: int
    owner: np.ndarray
    stage: np.ndarray
    age: np.ndarray
    goal: np.ndarray


@dataclass(frozen=True)
class Walked:
    """What cases came to. goal_seconds: median of those who reach the goal (NaN without). By stage: reach,
    share_of_previous, seconds (median stay); NaN where nobody is."""

    goal_seconds: float
    reach: np.ndarray
    share_of_previous: np.ndarray
    seconds: np.ndarray


def walk(chain: Chain, n: int, seed: int) -> Steps:
    """n walkers, until all have ended."""
    random = np.random.default_rng([seed, n])
    ways = np.cumsum(chain.between, axis=1)
    flat = (ways + np.arange(chain.n)[:, None]).ravel()
    state = np.searchsorted(np.cumsum(chain.start), random.random(n), side="right")
    walker = np.flatnonzero(state < chain.n)
    state, age, found = state[walker], np.zeros(len(walker)), []
    for _ in range(MOST_STEPS):
        if not len(walker):
            break
        found.append((walker, state, age))
        luck, haste = random.random((2, n))
        place = np.searchsorted(flat, state + luck[walker] * (1 - 1e-12), side="right")
        onward = place < (state + 1) * chain.n
        to = np.where(onward, place - state * chain.n, 0)
        age = age + _seconds(chain, state, to, haste[walker])
        walker, state, age = walker[onward], to[onward], age[onward]
    owner, at, ages = (np.concatenate(column) for column in zip(*found, strict=True))
    return Steps(n, owner, chain.stage[at], ages, chain.goal[at])


def _seconds(chain: Chain, state: np.ndarray, to: np.ndarray, haste: np.ndarray) -> np.ndarray:
    times = chain.times[chain.of[state, to]]
    place = haste * (len(QUANTILES) - 1)
    low = place.astype(np.int64)
    row = np.arange(len(times))
    return times[row, low] + (place - low) * (times[row, low + 1] - times[row, low])


def real(cases: Cases, chosen: np.ndarray, within: float) -> Steps:
    """The steps of real cases, as those of walkers."""
    step = np.flatnonzero(chosen[cases.owner] & (cases.age <= within))
    owner = (np.cumsum(chosen) - 1)[cases.owner[step]]
    stage = cases.places.stage[cases.place[step]]
    return Steps(int(chosen.sum()), owner, stage, cases.age[step], cases.by_goal[step])


def walked(steps: Steps, stages: int) -> Walked:
    goal = np.full(steps.n, MANY)
    np.minimum.at(goal, steps.owner[steps.goal], steps.age[steps.goal])
    first, last = np.full((stages, steps.n), MANY), np.full((stages, steps.n), -1.0)
    staged = steps.stage >= 0
    stage, owner, age = steps.stage[staged], steps.owner[staged], steps.age[staged]
    np.minimum.at(first, (stage, owner), age)
    np.maximum.at(last, (stage, owner), age)
    there = first < MANY
    follows, stays = np.full(stages, np.nan), np.full(stages, np.nan)
    for number in range(stages):
        leave = np.full(steps.n, MANY)
        later = (stage > number) & (age >= first[number][owner])
        np.minimum.at(leave, owner[later], age[later])
        here = there[number]
        if here.any():
            stays[number] = np.median(_stay(first[number], last[number], leave)[here])
        if number and there[number - 1].any():
            before = there[number - 1]
            follows[number] = (here & before & (first[number] >= first[number - 1])).sum() / before.sum()
    reached = goal[goal < MANY]
    return Walked(
        goal_seconds=float(np.median(reached)) if len(reached) else np.nan,
        reach=there.mean(axis=1) if steps.n else np.full(stages, np.nan),
        share_of_previous=follows,
        seconds=stays,
    )


def _stay(first: np.ndarray, last: np.ndarray, leave: np.ndarray) -> np.ndarray:
    """From the first step in a stage to the first of a later stage, else to the last step here."""
    return np.where(leave < MANY, leave, last) - first
