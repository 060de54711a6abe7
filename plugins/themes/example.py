"""Data with an effect planted: who speaks of the delivery is less satisfied than the others."""

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import (
    Anchor,
    Finding,
    JourneyDefinition,
    Rates,
    RuleDefinition,
    Scores,
    Selection,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData
from journeymap.mining.results import Effect
from plugins.themes.assigning import SPACE, unit

SAID = {
    "Late delivery": (
        "The parcel came days after it was promised",
        "Delivery took far too long",
        "Still waiting for the parcel that was due last week",
    ),
    "Helpful staff": (
        "The person on the phone was patient and helpful",
        "Friendly staff who knew what to do",
        "Support solved it within minutes",
    ),
    "Price": ("Cheaper than elsewhere", "A fair price for what you get", "The discount made it worth it"),
}
CUSTOMERS, WIDTH = 180, 16


def planted() -> tuple[FrameData, Finding]:
    """180 customers with one answer each, in turn about three things that people keep as themes."""
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    customers = [f"c{number:03}" for number in range(CUSTOMERS)]
    times = [start + timedelta(hours=12 * number) for number in range(CUSTOMERS)]
    spoken = [list(SAID)[number % 3] for number in range(CUSTOMERS)]
    feedback: dict[str, list] = {
        "id": [f"f{number:03}" for number in range(CUSTOMERS)],
        "customer": customers,
        "case": customers,
        "time": [time + timedelta(hours=1) for time in times],
        "touchpoint": ["Shop"] * CUSTOMERS,
        "text": [f"{SAID[name][n // 3 % 3]} (order {1000 + n})" for n, name in enumerate(spoken)],
        "score": [_score(number, name) for number, name in enumerate(spoken)],
    }
    definition = JourneyDefinition(
        name="Ordering",
        stages=("Purchase",),
        touchpoints=(TouchpointDefinition(name="Shop", stage="Purchase"),),
        rules=(RuleDefinition(touchpoint="Shop", pattern="order"),),
        goal=("receive",),
    )
    events = {
        "customer": customers * 2,
        "time": [*times, *(time + timedelta(minutes=30) for time in times)],
        "activity": ["order"] * CUSTOMERS + ["receive"] * CUSTOMERS,
    }
    random = np.random.default_rng(0)
    centres = unit(random.normal(size=(3, WIDTH)))
    near = unit(centres[np.arange(CUSTOMERS) % 3] + 0.1 * random.normal(size=(CUSTOMERS, WIDTH)))
    vectors = {"text": Scores("text", "feedback", feedback["id"], near.astype(np.float32))}
    return FrameData(events, definition, feedback, vectors=vectors, curated=_kept(centres)), _expected()


def _score(number: int, name: str) -> float:
    """A fifth of those who speak of the delivery are satisfied, and three quarters of the others."""
    if name == "Late delivery":
        return 5.0 if number % 5 == 0 else 2.0
    return 3.0 if number % 4 == 0 else 5.0


def _kept(centres: np.ndarray) -> dict[str, object]:
    themes = [
        {
            "key": f"t{number}",
            "name": name,
            "description": "",
            "pinned": False,
            "cores": [{"key": f"c{number}", "terms": [], "vector": centre, "reach": 0.5, "vectors": SPACE}],
        }
        for number, (name, centre) in enumerate(zip(SAID, centres.tolist(), strict=True), 1)
    ]
    return {"themes": {"revision": 1, "themes": themes, "vectors": SPACE}}


def _expected() -> Finding:
    return Finding(
        kind="theme_satisfaction",
        anchor=Anchor(place="theme", name="Late delivery"),
        headline="Those who speak of the delivery are satisfied less often",
        value=-0.55,
        unit="share",
        n=CUSTOMERS // 3,
        method="planted",
        mood="pain",
        effect=Effect(
            outcome="satisfied",
            exposed=Rates(n=60, reached=12),
            comparison=Rates(n=120, reached=90),
            basis="segment",
        ),
        p=0.0,
        evidence=Selection(subject="feedback"),
    )
