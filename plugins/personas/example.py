"""Customers of two kinds, drawn with a fixed seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import Data, JourneyDefinition, Operation, Proposal
from journeymap.mining.frames import FrameData

START = datetime(2026, 1, 1, tzinfo=UTC)
CUSTOMERS, VISITS = 300, 4
NAME = "Night customers who spend little"


def planted() -> tuple[Data, Proposal]:
    """Two in five come at 2 at night and buy for 20; the others at 14 and buy for 90."""
    random = np.random.default_rng(4)
    rows: dict[str, list] = {name: [] for name in ("customer", "activity", "time", "value")}
    for customer in range(CUSTOMERS):
        late = customer % 5 < 2
        for _ in range(VISITS):
            hour = random.normal(2 if late else 14, 1)
            at = START + timedelta(days=int(random.integers(1, 60)), hours=float(hour))
            for minute, activity in enumerate(("visit", "buy")):
                rows["customer"].append(f"c{customer:03}")
                rows["activity"].append(activity)
                rows["time"].append(at + timedelta(minutes=minute))
                rows["value"].append(
                    float(random.lognormal(np.log(20 if late else 90), 0.2)) if minute else None
                )
    keys = [f"c{customer:03}" for customer in range(CUSTOMERS)]
    data = FrameData(rows, JourneyDefinition(name="Shop", goal=("buy",)), None, {"customer": keys})
    expected = Proposal(
        kind="add_persona",
        target=NAME,
        operations=(Operation(name="add_persona", arguments={"name": NAME}),),
        reason="planted",
    )
    return data, expected
