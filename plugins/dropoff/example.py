"""Orders with an effect planted: those that arrive late are rated lower. Drawn with a fixed seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import Anchor, Data, Effect, Finding, JourneyDefinition, Rates, Selection
from journeymap.mining.frames import FrameData

ORDERS = 600
LATE = 0.2


def planted() -> tuple[Data, Finding]:
    """The data, and the finding that must be among the results (its kind, anchor, mood and outcome count)."""
    random = np.random.default_rng(11)
    late = random.random(ORDERS) < LATE
    rows = [row for order in range(ORDERS) for row in _events(order, bool(late[order]), random)]
    score = np.clip(random.integers(3, 6, ORDERS) + 1 - 2 * late, 1, 5).astype(float)
    keys = [f"order-{order}" for order in range(ORDERS)]
    data = FrameData(
        {name: [row[name] for row in rows] for name in ("case", "customer", "time", "activity")},
        JourneyDefinition(name="Orders", case="case", ends_after_seconds=86400.0),
        {"id": [f"review-{key}" for key in keys], "case": keys, "score": score.tolist()},
    )
    return data, expected()


def expected() -> Finding:
    """Only kind, anchor, mood and the effect's outcome are compared with what is found."""
    return Finding(
        kind="order",
        anchor=Anchor(place="transition", name="promised day", to="delivered"),
        headline="Late orders are rated lower",
        value=-2,
        unit="score",
        n=120,
        method="planted",
        mood="pain",
        effect=Effect(
            outcome="satisfied", exposed=Rates(n=120, reached=10), comparison_rate=0.6, basis="matched"
        ),
        p=0.0,
        evidence=Selection(subject="cases"),
    )


def _events(order: int, late: bool, random: np.random.Generator) -> list[dict]:
    bought = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=int(order))
    packed = bought + timedelta(hours=float(random.uniform(2, 30)))
    promised = bought + timedelta(days=5)
    delivered = promised + timedelta(hours=float(random.uniform(2, 60)) * (1 if late else -1))
    moments = {"bought": bought, "packed": packed, "promised day": promised, "delivered": delivered}
    told = {"case": f"order-{order}", "customer": f"customer-{order % 450}"}
    return [told | {"time": at, "activity": name} for name, at in sorted(moments.items(), key=lambda m: m[1])]
