"""A shop that sees six visitors more each week, in two stages. Drawn with a fixed seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import (
    Anchor,
    Data,
    Interval,
    JourneyDefinition,
    Measure,
    RuleDefinition,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
WEEKS, FIRST, MORE = 40, 40, 6
BUYS = 0.4


def planted() -> tuple[Data, Measure]:
    """The data, and the forecast of the week after: about `FIRST + MORE * WEEKS` visitors."""
    random = np.random.default_rng(13)
    rows: list[tuple[str, datetime, str]] = []
    for week in range(WEEKS):
        visitors = FIRST + MORE * week + int(random.integers(-4, 5))
        for number in range(visitors):
            at = BEGIN + timedelta(weeks=week, days=float(random.uniform(0, 6.9)))
            key = f"c{week:02}-{number:03}"
            rows.append((key, at, "visit"))
            if random.random() < BUYS:
                rows.append((key, at + timedelta(minutes=5), "buy"))
    rows.append(("late", BEGIN + timedelta(weeks=WEEKS, days=1), "visit"))
    columns = {name: [row[n] for row in rows] for n, name in enumerate(("customer", "time", "activity"))}
    definition = JourneyDefinition(
        name="Shop",
        ends_after_seconds=86_400.0,
        stages=("Look", "Buy"),
        touchpoints=(
            TouchpointDefinition(name="Shop", stage="Look"),
            TouchpointDefinition(name="Till", stage="Buy"),
        ),
        rules=(
            RuleDefinition(touchpoint="Shop", pattern="visit"),
            RuleDefinition(touchpoint="Till", pattern="buy"),
        ),
        goal=("buy",),
    )
    return FrameData(columns, definition), expected()


def expected() -> Measure:
    """The visitors of the coming week."""
    value = FIRST + MORE * WEEKS
    return Measure(
        name="forecast_volume",
        anchor=Anchor(place="stage", name="Look"),
        dims={"period": str((BEGIN + timedelta(weeks=WEEKS)).date())},
        value=value,
        unit="count",
        interval=Interval(low=value * 0.93, high=value * 1.05, level=0.9),
        n=1,
        method="planted",
        status="predicted",
    )
