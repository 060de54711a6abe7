"""One journey on the home page: figures, the change of a quarter, the course of thirteen weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.maps.drawing.spark import Moment, spark
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.maps.lanes.reading import bounds, felt

WORSE, BETTER = "pain", "delight"


@dataclass(frozen=True)
class Row:
    """What the table shows of a journey; texts are written as people read them."""

    cases: str
    goal: str
    bounds: str
    change: str
    mood: str
    course: Drawing
    emotion: str
    emotion_mood: str
    status: str
    lead: str
    lead_address: str
    enough: bool


def row(journey: Journey, told: dict[str, Any]) -> Row:
    """`told`: of `maps.health`."""
    goal, change, emotion = told["goal"], told["change"], told["emotion"]
    marked = change is not None and change["marked"]
    mood = (BETTER if change["value"] > 0 else WORSE) if marked else ""
    worst = told["worst"]
    enough = goal is not None and goal["value"] is not None
    return Row(
        cases=figures.count(told["cases"]),
        goal=figures.share(goal["value"], 1) if enough else "",
        bounds=figures.bounds(goal["interval"]["low"], goal["interval"]["high"]) if enough else "",
        change=figures.plain(change["value"] * 100, 1, signed=True) if change else "",
        mood=mood,
        course=course(told["weeks"], mood) if enough else NOTHING,
        emotion=figures.score(emotion["value"]) if emotion and emotion["value"] is not None else "",
        emotion_mood=felt(*bounds(emotion)) if emotion else "",
        status=status(journey, told, enough),
        lead=figures.sentence(worst["headline"]) if worst else "",
        lead_address=worst["address"] if worst else "",
        enough=enough,
    )


def course(weeks: list[dict[str, Any]], mood: str) -> Drawing:
    """Goal rate by week; weeks with too few cases are gaps."""
    moments = [
        Moment(
            figures.day(datetime.fromisoformat(each["begin"])),
            each["value"],
            each["low"],
            each["high"],
            each["n"],
        )
        for each in weeks
    ]
    known = [each["value"] for each in weeks if each["value"] is not None]
    if not known:
        return NOTHING
    told = f"goal rate of {len(weeks)} weeks, last {figures.share(known[-1], 1)}"
    return spark(moments, told, lambda value: figures.share(value, 1), mood=mood, size=(112, 30), words=False)


def status(journey: Journey, told: dict[str, Any], enough: bool) -> str:
    if not enough:
        return "not enough data"
    return "stale" if told["stale"] else "measured"
