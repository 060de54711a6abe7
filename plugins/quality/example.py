"""Data with faults planted, drawn with fixed seeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import (
    Anchor,
    Data,
    Interval,
    JourneyDefinition,
    Measure,
    Operation,
    Proposal,
    RuleDefinition,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData

START = datetime(2026, 1, 1, 9, 0, 0, tzinfo=UTC)
CUSTOMERS, EVENTS = 60, 5
REPEATED = 30


def planted_events() -> tuple[Data, Measure]:
    """300 events, 30 of which were handed in twice: 300 of 330 rows are sound."""
    random = np.random.default_rng(3)
    rows = []
    for customer in range(CUSTOMERS):
        at = START + timedelta(hours=float(customer))
        for step in ("visit", "search", "basket", "pay", "arrive")[:EVENTS]:
            rows.append((f"c{customer}", step, at))
            at += timedelta(minutes=float(random.uniform(1, 50)))
    rows += rows[:REPEATED]
    columns = {name: [row[n] for row in rows] for n, name in enumerate(("customer", "activity", "time"))}
    places = ("visit", "search", "basket", "pay", "arrive")
    definition = JourneyDefinition(
        name="Shop",
        touchpoints=tuple(TouchpointDefinition(name=name.title()) for name in places),
        rules=tuple(RuleDefinition(touchpoint=name.title(), pattern=name) for name in places),
    )
    n = len(rows)
    value = 100 * (1 - REPEATED / n)
    expected = Measure(
        name="source_points", anchor=Anchor(place="source", name="source 0"), value=value, unit="of 100", n=n,
        interval=Interval(low=value - 0.01, high=value + 0.01), method="planted",
    )  # fmt: skip
    return FrameData(columns, definition), expected


def planted_customers() -> tuple[Data, Proposal]:
    """40 customers; the last has the telephone of the first."""
    keys = [f"c{number:02}" for number in range(40)]
    phones = [f"digest {number}" for number in range(39)] + ["digest 0"]
    answers = {"id": [f"a{key}" for key in keys], "customer": keys, "score": [4.0] * 40, "source": ["3"] * 40}
    told = {"customer": keys, "person": keys, "phone_hash": phones, "attr_tier": ["gold", "silver"] * 20}
    expected = Proposal(
        kind="merge_customers",
        target="same telephone number (46a14719)",
        operations=(Operation(name="merge_customers", arguments={"customers": ("c00", "c39")}),),
        reason="planted",
    )
    return FrameData(None, None, answers | {"time": [START] * 40}, told, scope="company"), expected
