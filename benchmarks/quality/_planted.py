"""The demo company twice: as it is, and as it would be had it changed something; both from one seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.forecasting import forecast, parse
from journeymap.forecasting.cases import read
from journeymap.forecasting.maturity import ripening, weeks_of
from journeymap.forecasting.outlook import Figure
from journeymap.mining import JourneyDefinition
from journeymap.mining.definition import RuleDefinition, TouchpointDefinition
from journeymap.mining.frames import FrameData
from journeymap.web.demo import effects
from journeymap.web.demo.company import blocks
from journeymap.web.demo.journeys import PLANS, STAGES
from journeymap.web.demo.trips import live

WEEK = 7 * 86_400


@dataclass(frozen=True)
class Intervention:
    """world: what the company would do otherwise (of effects.py); change: the same, as it is
    forecast from what happened before `until`, for so many weeks."""

    name: str
    case: str
    goal: str
    world: Mapping[str, Any]
    change: Mapping[str, Any]
    until: datetime = datetime(2025, 7, 1, tzinfo=UTC)
    weeks: int = 13


INTERVENTIONS = (
    Intervention(
        "shipping is free, no fee is shown", "trip", "Order confirmed", {"FREE_FROM": 0.0},
        {"kind": "remove", "touchpoint": "Shipping fee"},
    ),
    Intervention(
        "the fee surprises nobody, 90 of 100 go on", "trip", "Order confirmed",
        {"LEAVES_AT_FEE": (effects.LEAVES_AT_KNOWN_FEE,) * len(effects.SEGMENTS)},
        {"kind": "transition", "at": "Shipping fee", "to": "Payment", "chance": 0.9},
    ),
    Intervention(
        "everybody gets fitting advice", "trip", "Order confirmed",
        {"ADVICE_ONLINE": 1.0, "ADVICE_IN_STORE": 1.0},
        {"kind": "transition", "at": "Product page", "to": "Fitting advice", "chance": 1.0},
    ),
    Intervention(
        "everybody sees the shipping costs first", "trip", "Order confirmed", {"LOOKS_AT_COSTS": 1.0},
        {"kind": "transition", "at": "Product page", "to": "Shipping information", "chance": 1.0},
    ),
    Intervention(
        "no payment fails, the outage never was", "trip", "Order confirmed",
        {"FAILS": 0.0, "FAILS_IN_OUTAGE": 0.0}, {"kind": "remove", "touchpoint": "Payment failed"},
    ),
    Intervention(
        "a gift in every parcel", "customer", "Repeat purchase", {"GIFT": 1.0},
        {"kind": "transition", "at": "Delivery", "to": "Unpacking", "chance": 1.0},
        datetime(2025, 9, 1, tzinfo=UTC), 8,
    ),
)  # fmt: skip


@contextmanager
def instead(world: Mapping[str, Any]) -> Iterator[None]:
    """The company does otherwise for a while."""
    before = {name: getattr(effects, name) for name in world}
    try:
        for name, value in world.items():
            setattr(effects, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(effects, name, value)


def year(customers: int, seed: int, world: Mapping[str, Any]) -> pa.Table:
    """All events of the company's year."""
    with instead(world):
        return pa.concat_tables([live(block)[0] for block in blocks(customers, seed)])


def log_of(events: pa.Table, asked: Intervention) -> FrameData:
    """The journey that the demo company has, over these events."""
    named = [(stage, name, taken) for stage, inside in STAGES.items() for name, taken in inside.items()]
    named += [(None, name, taken) for name, taken in PLANS.items()]
    definition = JourneyDefinition(
        name=asked.case,
        case="case" if asked.case == "trip" else "customer",
        stages=tuple(STAGES),
        touchpoints=tuple(TouchpointDefinition(name=name, stage=stage) for stage, name, _ in named),
        rules=tuple(
            RuleDefinition(touchpoint=name, pattern=activity)
            for _, name, taken in named
            for activity in taken
        ),
        goal=(asked.goal,),
        exit=("Newsletter cancelled",),
    )
    return FrameData(events.rename_columns({"trip": "case"}), definition)


def came(events: pa.Table, asked: Intervention, within: float) -> tuple[float, int]:
    """(share that reached the goal within so many seconds, n) of the cases that began in the weeks asked."""
    key = events[asked.case].combine_chunks().dictionary_encode()
    case, n = key.indices.to_numpy(), len(key.dictionary)
    now = events["time"].cast(pa.int64()).to_numpy()
    begin, goal = np.full(n, np.iinfo(np.int64).max), np.full(n, np.inf)
    np.minimum.at(begin, case, now)
    reached = pc.equal(events["activity"], asked.goal).to_numpy()
    np.minimum.at(goal, case[reached], now[reached])
    since = int(asked.until.timestamp())
    asked_about = (begin >= since) & (begin < since + asked.weeks * WEEK)
    return float((goal - begin <= within)[asked_about].mean()), int(asked_about.sum())


def held(asis: pa.Table, asked: Intervention, customers: int, seed: int) -> tuple[Figure | None, float]:
    """(goal rate that is forecast with the change, what came in the world that has it); None where the log
    cannot carry the forecast."""
    given = log_of(asis, asked)
    changes = parse([dict(asked.change)])
    found = forecast(given.log, given.definition, changes, weeks=asked.weeks, until=asked.until)
    cases = read(given.log, given.definition, asked.until)
    waited = ripening(cases, cases.goal, np.arange(cases.n), weeks_of(cases)).seconds
    rate, _ = came(year(customers, seed, asked.world), asked, waited)
    return found.with_changes.get("goal_rate"), rate
