"""The map of a journey as a document that can come back: the map, what the journey is, what people wrote.

Its JSON is described by map.schema.json; `importing.py` reads it again.
"""

from __future__ import annotations

from typing import Any

from journeymap.analysis.parts import Part
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import current_map
from journeymap.maps.models import Note

SAID_BY_THE_MAP = {"name", "revision"}  # of a definition: the document has them at its top


def document(journey: Journey, part: Part, shown: dict[str, Any] | None = None) -> dict[str, Any]:
    """The current-state map with all that is needed to make the journey again. Nobody owns it.

    shown: the map, where it is at hand. AskedError, see `Part.filter`.
    """
    shown = current_map(journey, part) if shown is None else shown
    return {**shown, **written(journey)}


def written(journey: Journey) -> dict[str, Any]:
    """What people say about the journey, as JSON data: definition, words about it, notes in its lanes."""
    due = journey.review_date
    notes = Note.objects.filter(journey=journey).select_related("stage", "touchpoint")
    return {
        "definition": definition(journey).model_dump(mode="json", exclude=SAID_BY_THE_MAP),
        "about": {
            "description": journey.description,
            "template": journey.template,
            "review_date": due.isoformat() if due else None,
        },
        "notes": [note_said(note) for note in notes],
    }


def note_said(note: Note) -> dict[str, Any]:
    """stage: empty for a note across all stages. cell, says, limit: the evidence that people linked."""
    return {
        "lane": note.lane,
        "stage": note.place,
        "touchpoint": note.at,
        "text": note.text,
        "cell": note.cell,
        "says": note.says,
        "limit": note.limit,
        "status": note.status,
    }
