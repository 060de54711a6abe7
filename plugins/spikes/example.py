"""A small shop over 90 days, busier at weekends; for a week many payments fail. Drawn with a fixed seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import (
    Anchor,
    Data,
    Effect,
    Finding,
    JourneyDefinition,
    Rates,
    RuleDefinition,
    Selection,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
DAYS, OUTAGE = 90, range(60, 67)
STEPS = {"Shop": "visit", "Payment": "pay", "Trouble": "payment failed", "Order": "order"}


def planted() -> tuple[Data, Finding]:
    """The data, and the finding that must be among the results (its kind, anchor, mood and way count)."""
    random = np.random.default_rng(5)
    rows: list[tuple[str, datetime, str]] = []
    for day in range(DAYS):
        visitors = random.poisson(60 if day % 7 >= 5 else 40)
        fails = random.random(visitors) < (0.6 if day in OUTAGE else 0.04)
        pays = random.random(visitors) < 0.7
        for number in range(visitors):
            at = BEGIN + timedelta(days=day, hours=float(random.uniform(7, 22)))
            steps = ["visit"]
            if pays[number]:
                steps += ["pay", "payment failed" if fails[number] else "order"]
            customer = f"c{day:02}-{number:02}"
            rows += [(customer, at + timedelta(minutes=5 * n), step) for n, step in enumerate(steps)]
    columns = {name: [row[n] for row in rows] for n, name in enumerate(("customer", "time", "activity"))}
    definition = JourneyDefinition(
        name="Shop",
        ends_after_seconds=86_400.0,
        touchpoints=tuple(TouchpointDefinition(name=name) for name in STEPS),
        rules=tuple(RuleDefinition(touchpoint=name, pattern=step) for name, step in STEPS.items()),
        goal=("order",),
    )
    return FrameData(columns, definition), expected()


def expected() -> Finding:
    """Trouble is met far more often than usual."""
    return Finding(
        kind="volume",
        anchor=Anchor(place="touchpoint", name="Trouble"),
        headline="Payments fail",
        value=10,
        unit="times the expected",
        n=60,
        method="planted",
        mood="neutral",
        effect=Effect(
            outcome="goal", exposed=Rates(n=100, reached=0), comparison_rate=0.0, basis="before-after"
        ),
        evidence=Selection(subject="events"),
    )
