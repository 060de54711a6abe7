"""Data with an effect planted: people complain about one touchpoint and praise another."""

from datetime import UTC, datetime, timedelta

from journeymap.mining import (
    Anchor,
    Condition,
    Finding,
    JourneyDefinition,
    RuleDefinition,
    Selection,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData

STEPS = ("Website", "Delivery", "Support")
SAID = {
    "Website": (
        "I looked at the opening hours on the page",
        "the page lists three sizes",
        "nice clear pictures",
        "searching was slow and annoying",
    ),
    "Delivery": (
        "arrived early and well packed, thank you",
        "super fast delivery, very happy",
        "the driver was friendly and helpful",
        "great, it came on time",
    ),
    "Support": (
        "nobody answered my calls, terrible",
        "I waited for an hour and they were rude",
        "still no solution, very disappointed",
        "the worst help line I have ever called",
    ),
}
CUSTOMERS = 40


def planted() -> tuple[FrameData, Finding]:
    """40 customers who write about three touchpoints, and the finding on the one they resent."""
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    events: dict[str, list] = {"customer": [], "time": [], "activity": []}
    feedback: dict[str, list] = {"id": [], "customer": [], "time": [], "touchpoint": [], "text": []}
    for number in range(CUSTOMERS):
        for step, name in enumerate(STEPS):
            time = start + timedelta(days=number, hours=step)
            events["customer"].append(f"c{number:02}")
            events["time"].append(time)
            events["activity"].append(name.lower())
            feedback["id"].append(f"f{number:02}-{step}")
            feedback["customer"].append(f"c{number:02}")
            feedback["time"].append(time + timedelta(minutes=5))
            feedback["touchpoint"].append(name)
            feedback["text"].append(f"{SAID[name][number % 4]} (order {1000 + number})")
    definition = JourneyDefinition(
        name="Ordering",
        stages=("Purchase", "Retention"),
        touchpoints=tuple(
            TouchpointDefinition(name=name, stage="Retention" if name == "Support" else "Purchase")
            for name in STEPS
        ),
        rules=tuple(RuleDefinition(touchpoint=name, pattern=name.lower()) for name in STEPS),
    )
    return FrameData(events, definition, feedback), _expected()


def _expected() -> Finding:
    return Finding(
        kind="low_feeling",
        anchor=Anchor(place="touchpoint", name="Support"),
        headline="People write negatively about Support",
        value=-0.8,
        unit="polarity",
        n=CUSTOMERS,
        method="mean polarity",
        mood="pain",
        evidence=Selection(
            subject="feedback",
            where=(
                Condition(column="text", op="not null"),
                Condition(column="touchpoint", op="=", value="Support"),
            ),
        ),
    )
