"""The day as one of the states of a journey's map, for whatever exports states."""

from __future__ import annotations

from typing import Any

from journeymap.analysis.parts import Part
from journeymap.days.building import BY
from journeymap.days.exporting import FORMS
from journeymap.days.gathering import kept_day
from journeymap.days.models import DayNote
from journeymap.journeys.models import Journey
from journeymap.maps.exporting import Form
from journeymap.maps.states import register


def told_day(journey: Journey, part: Part, which: str = "", by: str = BY[0]) -> dict[str, Any]:
    """The day, with what people told of it. which: a touchpoint to look around, "" for none; by: what its
    lanes are."""
    notes = DayNote.objects.filter(journey=journey, persona=part.persona or "").select_related("by")
    return {**kept_day(journey, part, by, which or None), "notes": [told(note) for note in notes]}


def told(note: DayNote) -> dict[str, Any]:
    """A note as JSON data."""
    return {
        "id": note.pk, "persona": note.persona, "weekend": note.weekend, "from_hour": note.from_hour,
        "to_hour": note.to_hour, "text": note.text, "source": note.source, "status": "assumed",
        "revision": note.revision, "by": note.by.get_username() if note.by else None,
    }  # fmt: skip


BINARY = ("png", "pdf", "pptx")

register(
    "day",
    told_day,
    forms={name: Form(write, media, name, name in BINARY) for name, (_, media, write) in FORMS.items()},
)
