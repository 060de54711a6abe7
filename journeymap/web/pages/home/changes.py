"""What moved since last week, over all journeys, as the home page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.maps.drawing.marks import Axis, Value, move
from journeymap.maps.drawing.svg import Drawing
from journeymap.maps.lanes.reading import titled
from journeymap.maps.moving import movements

MOST = 6
JOURNEYS = 12  # looked at: those changed last
BETTER_UP = {"polarity", "NPS", "score"}  # units
BETTER_NAMES = {"goal_rate", "csat", "ces", "share_of_previous"}


@dataclass(frozen=True)
class Change:
    """One figure that moved; texts are written as people read them."""

    title: str
    journey: str
    address: str
    before: str
    after: str
    mood: str
    mark: Drawing


def changes() -> dict[str, Any]:
    """The clearest changes, journey by journey in turn, so that a large journey does not hide the others."""
    found = [(journey, movements(journey)) for journey in Journey.objects.order_by("-modified")[:JOURNEYS]]
    compared = sum(told["compared"] for _, told in found)
    moved = sum(len(told["changes"]) for _, told in found)
    turns = [
        (place, number, journey, change)
        for number, (journey, told) in enumerate(found)
        for place, change in enumerate(told["changes"][:MOST])
    ]
    shown = [_change(journey, each) for *_, journey, each in sorted(turns, key=lambda turn: turn[:2])[:MOST]]
    return {"changes": shown, "compared": compared, "unchanged": figures.count(compared - moved)}


def _change(journey: Journey, told: Mapping[str, Any]) -> Change:
    cell = told["cell"]
    mood = _mood(cell, told["change"])
    ends = cell["interval"] or {"low": told["value"], "high": told["value"]}
    bounds = [ends["low"], ends["high"], told["before"]]
    room = (max(bounds) - min(bounds)) * 0.15
    axis = Axis(min(bounds) - room, max(bounds) + room)
    before, after = (figures.written(told[side], cell["unit"]) for side in ("before", "value"))
    after_value = Value(told["value"], ends["low"], ends["high"], mood)
    mark = move(axis, told["before"], after_value, told=f"from {before} to {after}")
    link = f"{reverse('map', args=[journey.slug])}?cell={cell['address']}"
    return Change(_title(cell), journey.name, link, before, after, mood, mark)


def _title(cell: Mapping[str, Any]) -> str:
    name = titled(cell["name"])
    at = cell["anchor"]
    return f"{name} at {at['name']}" if at["name"] else name


def _mood(cell: Mapping[str, Any], change: float) -> str:
    """Better or worse, where more is known to be better."""
    if cell["unit"] not in BETTER_UP and cell["name"] not in BETTER_NAMES:
        return ""
    return "delight" if change > 0 else "pain"
