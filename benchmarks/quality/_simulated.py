"""Journeys drawn from a known chain, with what came of them: the truth that a forecast is held to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from journeymap.mining import JourneyDefinition
from journeymap.mining.definition import RuleDefinition, TouchpointDefinition
from journeymap.mining.frames import FrameData

BEGIN = datetime(2025, 1, 6, tzinfo=UTC)
WEEK = 7 * 86_400.0
PLACES = ("Home", "Search", "Product", "Help", "Cart", "Fee", "Payment", "Order")
GOAL = len(PLACES) - 1
STEPS = 60


@dataclass(frozen=True)
class World:
    """Chances of the first place (8,) and between places (8, 9; the last column ends), hours of a step (8,),
    cases a week, how much weeks differ, cases a customer has."""

    start: np.ndarray
    between: np.ndarray
    hours: np.ndarray
    arriving: float
    differs: float
    often: float


def world(random: np.random.Generator) -> World:
    """A journey of its own: any place may lead to any later one, to some earlier ones, or end."""
    n = len(PLACES)
    between = np.zeros((n, n + 1))
    for place in range(GOAL):
        liking = np.zeros(n + 1)
        liking[place + 1 : n] = 2.0 * 0.6 ** np.arange(n - place - 1)
        liking[:place] = 0.1
        liking[n] = random.uniform(0.2, 0.8)
        between[place] = random.dirichlet(3 * liking + 1e-3)
    between[GOAL, n] = 1.0
    return World(
        start=random.dirichlet([6, 3, 2, 0.5, 0.3, 0.1, 0.1, 1e-3]),
        between=between,
        hours=random.uniform(0.2, 40, n),
        arriving=float(random.uniform(25, 120)),
        differs=float(random.choice([0.0, 0.0, 0.15, 0.3])),
        often=float(random.uniform(1.0, 2.0)),
    )


def simulated(told: World, weeks: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Events of the cases that begin in so many weeks: case, customer, place, seconds since BEGIN."""
    size = random.poisson(told.arriving, weeks)
    n = int(size.sum())
    week = np.repeat(np.arange(weeks), size)
    luck = random.normal(0, told.differs, weeks)[week]  # in some weeks more people give up than in others
    now = week * WEEK + random.random(n) * WEEK
    customer = random.integers(0, max(int(n / told.often), 1), n)
    place = random.choice(len(PLACES), n, p=told.start / told.start.sum())
    case, found = np.arange(n), []
    for _ in range(STEPS):
        if not len(case):
            break
        found.append((case, customer, place, now))
        chance = told.between[place].copy()
        end = chance[:, -1:]
        heavier = np.clip(end * np.exp(luck)[:, None], 0, 1)
        chance[:, :-1] *= np.divide(1 - heavier, 1 - end, out=np.zeros_like(end), where=end < 1)
        to = (random.random(len(place))[:, None] > np.cumsum(chance[:, :-1], axis=1)).sum(axis=1)
        now = now + random.exponential(told.hours[place]) * 3600
        on = to < len(PLACES)
        case, customer, place, now, luck = (x[on] for x in (case, customer, to, now, luck))
    case, customer, place, now = (np.concatenate(column) for column in zip(*found, strict=True))
    return {"case": case, "customer": customer, "place": place, "now": now}


def removed(told: World, place: int) -> World:
    """Who would go to a place goes on as those who did not."""
    between, start = told.between.copy(), told.start.copy()
    between[:, place], start[place] = 0, 0
    between[:GOAL] /= between[:GOAL].sum(axis=1, keepdims=True)
    return World(start / start.sum(), between, told.hours, told.arriving, told.differs, told.often)


def led(told: World, at: int, to: int, chance: float) -> World:
    """So many of those who leave a place go to another; the rest as before."""
    between = told.between.copy()
    others = np.arange(between.shape[1]) != to
    between[at, others] *= (1 - chance) / between[at, others].sum()
    between[at, to] = chance
    return World(told.start, between, told.hours, told.arriving, told.differs, told.often)


def goal_rate(events: dict[str, np.ndarray]) -> float:
    cases = len(np.unique(events["case"]))
    return len(np.unique(events["case"][events["place"] == GOAL])) / max(cases, 1)


def log_of(events: dict[str, np.ndarray], weeks: int) -> FrameData:
    """What happened in the first weeks, as an analyzer is given it."""
    known = events["now"] < weeks * WEEK
    micros = (events["now"][known] * 1e6).astype(np.int64)
    time = np.datetime64(BEGIN.replace(tzinfo=None), "us") + micros.astype("timedelta64[us]")
    table = pa.table(
        {
            "case": pa.array(events["case"][known].astype(str)),
            "customer": pa.array(events["customer"][known].astype(str)),
            "time": pa.array(time),
            "activity": pa.array(np.array(PLACES)[events["place"][known]]),
        }
    )
    definition = JourneyDefinition(
        name="Simulated",
        case="case",
        goal=("Order",),
        stages=("All",),
        touchpoints=tuple(TouchpointDefinition(name=name, stage="All") for name in PLACES),
        rules=tuple(RuleDefinition(touchpoint=name, pattern=name) for name in PLACES),
    )
    return FrameData(table, definition)


def moment(weeks: int) -> datetime:
    return BEGIN + timedelta(weeks=weeks)
