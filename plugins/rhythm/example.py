"""A shop with students who come between 21 and 1 o'clock, and others who come by day. Fixed seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import (
    Anchor,
    Data,
    Finding,
    Interval,
    JourneyDefinition,
    RuleDefinition,
    Selection,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
CUSTOMERS, VISITS = 120, 8


def planted() -> tuple[Data, Finding]:
    """The data, and the finding that students have hours of their own."""
    random = np.random.default_rng(21)
    rows: list[tuple[str, datetime, str, str]] = []
    for number in range(CUSTOMERS):
        begins = 21 if number % 3 == 0 else 9
        for _ in range(VISITS):
            day, hour = int(random.integers(0, 60)), begins + float(random.uniform(0, 4))
            at = BEGIN + timedelta(days=day, hours=hour)
            key = f"c{number:03}"
            rows += [(key, at, "visit", "web"), (key, at + timedelta(minutes=4), "look", "app")]
    names = ("customer", "time", "activity", "channel")
    definition = JourneyDefinition(
        name="Shop",
        touchpoints=(TouchpointDefinition(name="Visit"), TouchpointDefinition(name="Look")),
        rules=(
            RuleDefinition(touchpoint="Visit", pattern="visit"),
            RuleDefinition(touchpoint="Look", pattern="look"),
        ),
    )
    customers = {
        "customer": [f"c{number:03}" for number in range(CUSTOMERS)],
        "attr_life": ["student" if number % 3 == 0 else "other" for number in range(CUSTOMERS)],
    }
    data = FrameData(
        {name: [row[n] for row in rows] for n, name in enumerate(names)}, definition, customers=customers
    )
    return data, expected()


def expected() -> Finding:
    """Students do all they do in these hours, others nothing."""
    return Finding(
        kind="own_hours",
        anchor=Anchor(place="journey"),
        headline="Students come late",
        value=1.0,
        unit="share",
        interval=Interval(low=0.9, high=1.0),
        n=CUSTOMERS // 3,
        method="planted",
        mood="neutral",
        evidence=Selection(subject="customers"),
    )
