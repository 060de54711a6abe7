"""Visits to a shop where the size guide sells shoes and reviews sell books; some are open. Fixed seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import Data, JourneyDefinition, RuleDefinition, Scores, TouchpointDefinition
from journeymap.mining.frames import FrameData

VISITS = 1200
OPEN = 5
STEPS = {
    "come": "Start", "shoe": "Shoes", "book": "Books",
    "measure": "Size guide", "read": "Reviews", "buy": "Order",
}  # fmt: skip
HELPS = {"shoe": "measure", "book": "read"}


def planted() -> tuple[Data, Scores]:
    """The data, and what following the advice must bring the open visitors of a book."""
    random = np.random.default_rng(3)
    rows = []
    for visit in range(VISITS + OPEN):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=visit)
        for step in _steps(random) if visit < VISITS else ["come", "book"]:
            at += timedelta(seconds=float(random.exponential(100)))
            rows.append((f"visit-{visit}", f"customer-{visit}", at, step))
    names = ("case", "customer", "time", "activity")
    data = FrameData(
        {name: [row[k] for row in rows] for k, name in enumerate(names)},
        JourneyDefinition(
            name="Shop",
            case="case",
            goal=("buy",),
            ends_after_seconds=3600.0 * (OPEN + 1),
            touchpoints=tuple(TouchpointDefinition(name=name) for name in STEPS.values()),
            rules=tuple(RuleDefinition(touchpoint=name, pattern=step) for step, name in STEPS.items()),
        ),
    )
    ids = sorted(f"customer-{VISITS + number}" for number in range(OPEN))
    return data, Scores("next_step_gain", "customer", ids, np.full(OPEN, 0.3))


def _steps(random: np.random.Generator) -> list[str]:
    """Of what they looked at, and what next, six in ten do what helps."""
    look = str(random.choice(["shoe", "book"]))
    helped = random.random() < 0.6
    steps = ["come", look, HELPS[look] if helped else HELPS["book" if look == "shoe" else "shoe"]]
    return [*steps, "buy"] if random.random() < (0.7 if helped else 0.35) else steps
