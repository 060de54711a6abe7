"""Visits to a shop with the paths to their orders planted. Drawn with a fixed seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import Anchor, Data, Interval, JourneyDefinition, Measure
from journeymap.mining.frames import FrameData

PATHS = (  # path, chance, chance to order
    (("newsletter", "search"), 0.3, 0.6),
    (("newsletter", "ad", "search"), 0.15, 0.6),
    (("search",), 0.35, 0.2),
    (("ad",), 0.2, 0.0),
)
CASES = 600
ORDERS = sum(chance * order for _, chance, order in PATHS)
BY_NEWSLETTER = (0.3 + 0.15) * 0.6 / ORDERS  # of the orders


def planted() -> tuple[Data, Measure]:
    """The data, and what the first touch must give to the newsletter."""
    random = np.random.default_rng(5)
    drawn = random.choice(len(PATHS), size=CASES, p=[chance for _, chance, _ in PATHS])
    rows = [row for case, path in enumerate(drawn.tolist()) for row in _case(case, path, random)]
    names = ("case", "customer", "channel", "activity", "time")
    data = FrameData(
        {name: [row[at] for row in rows] for at, name in enumerate(names)},
        JourneyDefinition(name="Shop", case="case", goal=("ordered",), ends_after_seconds=86400.0),
    )
    expected = Measure(
        name="credited_share",
        anchor=Anchor(place="channel", name="newsletter"),
        dims={"model": "first"},
        value=BY_NEWSLETTER,
        unit="share",
        interval=Interval(low=BY_NEWSLETTER - 0.08, high=BY_NEWSLETTER + 0.08),
        n=CASES,
        method="planted",
    )
    return data, expected


def _case(case: int, path: int, random: np.random.Generator) -> list[tuple[str, str, str, str, datetime]]:
    channels, _, orders = PATHS[path]
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=case)
    steps = [(channel, "came") for channel in channels for _ in range(int(random.integers(1, 3)))]
    if random.random() < orders:
        steps.append((channels[-1], "ordered"))
    rows = []
    for channel, activity in steps:
        rows.append((f"case-{case}", f"customer-{case % 450}", channel, activity, at))
        at += timedelta(hours=float(random.exponential(5)))
    return rows
