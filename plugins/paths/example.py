"""Orders with effects planted: who skips the size guide seldom keeps what came, and late. Fixed seed."""

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

ORDERS = 500
COLUMNS = ("case", "customer", "channel", "time", "activity")
STEPS = {"look": "Product", "measure": "Size guide", "compare": "Reviews", "fill": "Cart", "keep": "Keeping"}


def planted() -> tuple[Data, Finding]:
    """The data, and the finding that must be among the results (its kind, anchor, mood and outcome count)."""
    random = np.random.default_rng(7)
    rows = [row for order in range(ORDERS) for row in _events(order, random)]
    data = _orders(rows)
    expected = Finding(
        kind="skips",
        anchor=Anchor(place="touchpoint", name="Size guide"),
        headline="Cases that come to “Cart” without “Size guide” reach the goal less often",
        value=-0.4,
        unit="share",
        n=100,
        method="planted",
        mood="pain",
        effect=Effect(outcome="goal", exposed=Rates(n=100, reached=40), comparison_rate=0.8, basis="matched"),
        p=0.0,
        evidence=Selection(subject="cases"),
    )
    return data, expected


def slow() -> tuple[Data, Finding]:
    """The same data, and the finding of the time that must be among the results."""
    data, lost = planted()
    told = {"value": 2700.0, "unit": "seconds", "effect": None, "headline": "They take longer to the goal"}
    return data, lost.model_copy(update=told)


def segment() -> tuple[Data, Finding]:
    """Orders where one customer in three is new, and four in ten of these go on from the product."""
    random = np.random.default_rng(8)
    new = random.random(ORDERS) < 0.33
    rows = []
    for order in range(ORDERS):
        goes_on = random.random() < (0.4 if new[order] else 0.8)
        steps = _events(order, random)
        rows += [(row[0], f"customer-{order}", *row[2:]) for row in (steps if goes_on else steps[:1])]
    data, lost = _orders(rows), planted()[1]
    customers = {
        "customer": [f"customer-{order}" for order in range(ORDERS)],
        "attr_known": ["new" if each else "long" for each in new.tolist()],
    }
    told = {"kind": "segment", "anchor": Anchor(place="touchpoint", name="Product"), "mood": "bright"}
    return data.changed(customers=customers), lost.model_copy(update=told | {"value": 0.4})


def _orders(rows: list[tuple]) -> FrameData:
    return FrameData(
        {name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)},
        JourneyDefinition(
            name="Orders",
            case="case",
            goal=("keep",),
            ends_after_seconds=86400.0,
            touchpoints=tuple(TouchpointDefinition(name=name) for name in STEPS.values()),
            rules=tuple(RuleDefinition(touchpoint=name, pattern=step) for step, name in STEPS.items()),
        ),
    )


def _events(order: int, random: np.random.Generator) -> list[tuple]:
    skips, compares = random.random(2) < (0.3, 0.4)
    steps = ["look", *([] if skips else ["measure"]), *(["compare"] if compares else []), "fill"]
    if random.random() < (0.4 if skips else 0.8):
        steps.append("keep")
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=order)
    waits = {"keep": 3000.0 if skips else 300.0}
    channels = random.choice(["web", "app"], size=len(steps))
    rows = []
    for channel, step in zip(channels.tolist(), steps, strict=True):
        at += timedelta(seconds=float(random.exponential(waits.get(step, 300.0))))
        rows.append((f"order-{order}", f"customer-{order % 450}", channel, at, step))
    return rows
