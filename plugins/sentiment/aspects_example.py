"""Data with an effect planted: in one breath people praise the fitting and damn the wait."""

from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import Anchor, Finding, JourneyDefinition, Scores, Selection, TouchpointDefinition
from journeymap.mining.frames import FrameData

SAID = (
    ("The fitting was lovely and helpful", "but we waited far too long and nobody cared."),
    ("I am so happy with the fitting", "although the waiting was awful."),
    ("Great fitting, thank you", "but the queue was terrible and slow."),
    ("She fitted it perfectly, wonderful", "while the wait was really annoying."),
)
TEXTS = 40
NAMES = {"t1": "Fitting", "t2": "Waiting"}


def planted() -> tuple[FrameData, Finding]:
    """40 texts of two clauses each, and the finding that the wait is resented."""
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    feedback: dict[str, list] = {"id": [], "customer": [], "time": [], "touchpoint": [], "text": []}
    ids: list[str] = []
    keys: list[str] = []
    spans: list[tuple[int, int]] = []
    for number in range(TEXTS):
        good, bad = SAID[number % len(SAID)]
        text = f"{good} (order {1000 + number}), {bad}"
        turn = len(text) - len(bad)
        ids += [f"f{number:02}"] * 2
        keys += ["t1", "t2"]
        spans += [(0, turn - 2), (turn, len(text))]
        feedback["id"].append(f"f{number:02}")
        feedback["customer"].append(f"c{number:02}")
        feedback["time"].append(start + timedelta(days=number))
        feedback["touchpoint"].append("Store")
        feedback["text"].append(text)
    visits = {name: feedback[name] for name in ("customer", "time")}
    definition = JourneyDefinition(name="Visits", touchpoints=(TouchpointDefinition(name="Store"),))
    themes = Scores("theme", "feedback", ids, np.array(keys, dtype=object), part=np.array(spans))
    data = FrameData(
        visits | {"activity": ["visit"] * TEXTS},
        definition,
        feedback,
        scores={"theme": themes},
        curated={"themes": {"themes": [{"key": key, "name": name} for key, name in NAMES.items()]}},
    )
    return data, _expected(tuple(sorted(feedback["id"])))


def _expected(ids: tuple[str, ...]) -> Finding:
    return Finding(
        kind="theme_resented",
        anchor=Anchor(place="theme", name="Waiting"),
        headline="People speak badly of “Waiting”",
        value=-0.7,
        unit="polarity",
        n=TEXTS,
        method="mean polarity",
        mood="pain",
        evidence=Selection(subject="feedback", ids=ids),
    )
