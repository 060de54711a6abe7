"""A day in the life for those who may open nothing: its strips and what it tells, without voices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from journeymap.analysis.parts import Part
from journeymap.customers.personas.models import Persona
from journeymap.days.building import BY
from journeymap.days.gathering import kept_day
from journeymap.days.models import DayNote
from journeymap.journeys.models import Journey
from journeymap.maps.choices import choices
from journeymap.web.pages.days import showing


def bare_day(journey: Journey, part: Part, by: str, at: str, strip: str, *, notes: bool) -> dict[str, Any]:
    """strip: "weekday", "weekend" or empty for both. notes: what people told of the hours is shown, without
    who told it. AskedError, see `Part.filter`."""
    by = by if by in BY else BY[0]
    day = kept_day(journey, part, by, at or None)
    names = list(dict.fromkeys([*(each["name"] for each in choices(journey)["channels"]), *part.channels]))
    tones = {name: number % 6 + 1 for number, name in enumerate(names)}
    found = showing.strips(day, unsigned(journey, part) if notes else (), tones, lambda address: "")
    until = day["reference_time"]
    return {
        "day": day,
        "strips": [each for each in found if strip in ("", each.key)],
        "tells": showing.sentences(day, lambda address: ""),
        "around": showing.around(day, lambda address: ""),
        "persona": Persona.objects.keyed(part.persona) if part.persona else None,
        "by": by,
        "until": datetime.fromisoformat(until) if until else None,
        "board_template": "web/sharing/day.html",
    }


def unsigned(journey: Journey, part: Part) -> list[DayNote]:
    """What people told of the hours, without who or what told it."""
    found = list(DayNote.objects.filter(journey=journey, persona=part.persona or ""))
    for note in found:
        note.source, note.by = "told by people", None
    return found
