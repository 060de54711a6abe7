"""Orders beside a design: some leave the size guide out and are sent back; one day a check is put between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from journeymap.mining import (
    Anchor,
    Data,
    Effect,
    Finding,
    JourneyDefinition,
    Operation,
    Proposal,
    Rates,
    RuleDefinition,
    Selection,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
STEPS = {
    "look": "Product",
    "measure": "Size guide",
    "fill": "Cart",
    "pay": "Payment",
    "prove": "Identity",
    "keep": "Keeping",
}
COLUMNS = ("case", "customer", "channel", "time", "activity")


def design(as_of: datetime, names: dict[str, str] | None = None) -> dict[str, Any]:
    """What a run is given: product, size guide, cart, payment, keeping, one after the other."""
    named = names or {}
    stages = [
        {"name": "Choosing", "steps": [{"do": named.get(each, each)} for each in ("Product", "Size guide")]},
        {
            "name": "Buying",
            "steps": [{"do": named.get(each, each)} for each in ("Cart", "Payment", "Keeping")],
        },
    ]
    return {"design": {"revision": 1, "edition": 1, "as_of": as_of.isoformat(), "design": {"stages": stages}}}


def orders(rows: list[tuple], as_of: datetime) -> FrameData:
    stage = {"Product": "Choosing", "Size guide": "Choosing"}
    return FrameData(
        {name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)},
        JourneyDefinition(
            name="Orders",
            case="case",
            goal=("keep",),
            ends_after_seconds=86_400.0,
            stages=("Choosing", "Buying"),
            touchpoints=tuple(
                TouchpointDefinition(name=n, stage=stage.get(n, "Buying")) for n in STEPS.values()
            ),
            rules=tuple(RuleDefinition(touchpoint=name, pattern=step) for step, name in STEPS.items()),
        ),
        curated=design(as_of),
    )


def planted() -> tuple[Data, Finding]:
    """The data, and the finding that must be among the results (its kind, anchor, mood and outcome count)."""
    random = np.random.default_rng(11)
    rows: list[tuple] = []
    for order in range(500):
        skips = random.random() < 0.3
        steps = ["look", *([] if skips else ["measure"]), "fill"]
        if random.random() < (0.4 if skips else 0.8):
            steps += ["pay", "keep"]
        rows += _events(order, steps, BEGIN + timedelta(hours=order), random)
    expected = Finding(
        kind="missing",
        anchor=Anchor(place="touchpoint", name="Size guide"),
        headline="Not as designed: 30 % of cases leave out “Size guide”",
        value=0.3,
        unit="share",
        n=150,
        method="planted",
        mood="pain",
        effect=Effect(outcome="goal", exposed=Rates(n=150, reached=60), comparison_rate=0.8, basis="matched"),
        evidence=Selection(subject="cases"),
    )
    return orders(rows, BEGIN + timedelta(days=30)), expected


def drifting() -> tuple[Data, Proposal]:
    """From day 60 on a third of the orders has an identity check between payment and keeping."""
    random = np.random.default_rng(12)
    rows: list[tuple] = []
    for order in range(650):
        start = BEGIN + timedelta(hours=2.4 * order)
        checked = order >= 600 and random.random() < 0.34
        steps = ["look", "measure", "fill", "pay", *(["prove"] if checked else []), "keep"]
        if random.random() < 0.2:
            del steps[int(random.integers(3, len(steps))) :]
        rows += _events(order, steps, start, random)
    arguments: dict[str, Any] = {
        "touchpoint": "Identity",
        "stage": "Buying",
        "after": "Payment",
        "optional": True,
    }
    expected = Proposal(
        kind="add_step",
        target="Identity",
        operations=(Operation(name="add_step", arguments=arguments),),
        reason="planted",
    )
    return orders(rows, BEGIN + timedelta(days=60)), expected


def _events(order: int, steps: list[str], at: datetime, random: np.random.Generator) -> list[tuple]:
    rows = []
    for step in steps:
        at += timedelta(seconds=float(random.exponential(120)))
        rows.append((f"order-{order:04}", f"customer-{order % 450}", "web", at, step))
    return rows
