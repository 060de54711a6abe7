"""Data with an effect planted: a complaint makes customers leave; a demonstration makes them buy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import (
    Anchor,
    Data,
    Finding,
    JourneyDefinition,
    RuleDefinition,
    Selection,
    TouchpointDefinition,
)
from journeymap.mining.frames import FrameData
from journeymap.mining.results import Mood

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 270
PEOPLE = 900
BETWEEN = 9.0  # days from one visit to the next, on average
COMPLAINS, LEAVES, LEAVES_ANGRY = 0.12, 0.02, 0.6
SEES, BUYS, BUYS_CONVINCED = 0.15, 0.03, 0.35


def leavers() -> tuple[Data, Finding]:
    """Customers who come again and again until they leave: 2 of 100 after a visit, 60 after a complaint."""
    random = np.random.default_rng(5)
    rows: list[tuple[str, float, str]] = []
    for number in range(PEOPLE):
        at = float(random.uniform(-60, DAYS))
        while at < DAYS:
            rows.append((f"c{number:03}", at, "visit"))
            angry = random.random() < COMPLAINS
            if angry:
                rows.append((f"c{number:03}", at + 0.2, "complain"))
            if random.random() < (LEAVES_ANGRY if angry else LEAVES):
                break
            at += float(random.exponential(BETWEEN)) + 0.5
    return _data(rows, random, goal=()), _expected("churn_goes_with", "Support", "pain", 0.4)


def reachers() -> tuple[Data, Finding]:
    """Visitors of whom 3 of 100 buy in the days after a visit, and 35 after they saw the demonstration."""
    random = np.random.default_rng(6)
    rows: list[tuple[str, float, str]] = []
    for number in range(PEOPLE):
        at = float(random.uniform(-60, DAYS))
        convinced = False
        while at < DAYS:
            rows.append((f"c{number:03}", at, "visit"))
            if random.random() < SEES:
                convinced = True
                rows.append((f"c{number:03}", at + 0.2, "see"))
            if random.random() < (BUYS_CONVINCED if convinced else BUYS):
                rows.append((f"c{number:03}", at + float(random.uniform(1, 8)), "buy"))
                break
            at += float(random.exponential(BETWEEN)) + 0.5
    return _data(rows, random, goal=("buy",)), _expected(
        "propensity_goes_with", "Demonstration", "bright", 0.4
    )


PLACES = {"visit": "Site", "complain": "Support", "see": "Demonstration", "buy": "Till"}


def _data(
    rows: list[tuple[str, float, str]], random: np.random.Generator, goal: tuple[str, ...]
) -> FrameData:
    rows = sorted(row for row in rows if 0 <= row[1] < DAYS)
    done = [name for name in PLACES if any(row[2] == name for row in rows)]
    people = sorted({row[0] for row in rows})
    events = {
        "customer": [row[0] for row in rows],
        "time": [START + timedelta(days=row[1]) for row in rows],
        "activity": [row[2] for row in rows],
    }
    definition = JourneyDefinition(
        name="Visits",
        touchpoints=tuple(TouchpointDefinition(name=PLACES[name]) for name in done),
        rules=tuple(RuleDefinition(touchpoint=PLACES[name], pattern=name) for name in done),
        goal=goal,
    )
    region = random.choice(["North", "South"], len(people)).tolist()
    return FrameData(events, definition, customers={"customer": people, "attr_region": region})


def _expected(kind: str, place: str, mood: Mood, value: float) -> Finding:
    return Finding(
        kind=kind,
        anchor=Anchor(place="touchpoint", name=place),
        headline="What was planted",
        value=value,
        unit="share",
        n=50,
        method="planted",
        mood=mood,
        p=0.0,
        evidence=Selection(subject="customers"),
    )
