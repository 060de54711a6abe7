"""A map's JSON document taken back in: its journey is made, or changed, and its cells are kept as imported.

Nothing is stored of a file that cannot be read whole. `taking.py` beside this module says what is readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.validators import slug_re
from django.db import IntegrityError, transaction
from django.db.models import Q

from journeymap.access.audit import record
from journeymap.events.snapshots import current
from journeymap.journeys.definitions import claim, definition, replace
from journeymap.journeys.models import Journey, Revision
from journeymap.maps.gathering import current_map
from journeymap.maps.models import NAME, ImportedMap, Note
from journeymap.maps.noting import MOST
from journeymap.maps.taking import CannotRead, Taken
from journeymap.mining.definition import JourneyDefinition


@dataclass(frozen=True)
class Imported:
    """What came of a file. made: the journey is new. cells: of the file that have a value. notes: that were
    added. shown: the map of the journey is the imported one now; else its own measured cells stayed."""

    journey: Journey
    made: bool
    cells: int
    notes: int
    shown: bool

    def told(self) -> dict[str, Any]:
        """The same as JSON data."""
        return {
            "journey": self.journey.name,
            "slug": self.journey.slug,
            "made": self.made,
            "revision": self.journey.revision,
            "cells": self.cells,
            "notes": self.notes,
            "shown": self.shown,
        }


def take(taken: Taken, by: AbstractBaseUser | None = None, file: str = "") -> Imported:
    """Store a document that `taking.read` could read. by: who imports it and owns a journey that is new.
    CannotRead where the journey would have more notes than it can.

    A journey that has the name keeps its own sources, words and measured cells; its definition becomes a
    new revision, and notes that it lacks are added.
    """
    try:
        journey, made, notes = _stored(taken, by, file)
    except IntegrityError:  # somebody made a journey of this name this moment
        journey, made, notes = _stored(taken, by, file)
    valued = sum(cell["value"] is not None for cell in taken.content["measures"])
    return Imported(journey, made, valued, notes, "imported" in current_map(journey))


@transaction.atomic
def _stored(taken: Taken, by: AbstractBaseUser | None, file: str) -> tuple[Journey, bool, int]:
    known = Journey.objects.select_for_update().filter(name=taken.definition.name).first()
    note = f"imported from {file}" if file else "imported"
    journey = _made(taken, by, note) if known is None else _changed(known, taken.definition, by, note)
    ImportedMap.objects.create(
        journey=journey,
        file=file[:NAME],
        content=_for(journey, taken.content),
        revision=journey.revision,
        snapshot=current().number,
        made_journey=known is None,
        by=by,
    )
    added = _notes(journey, taken.notes, by)
    record(by, "maps.import_map", f"journey {journey.slug}", revision=journey.revision)
    return journey, known is None, added


def _made(taken: Taken, by: AbstractBaseUser | None, note: str) -> Journey:
    """A journey at the revision, and if it is free under the slug, that the file tells."""
    due = taken.about.get("review_date")
    journey = Journey(
        name=taken.definition.name,
        description=taken.about.get("description", ""),
        template=taken.about.get("template", ""),
        review_date=date.fromisoformat(due) if due else None,
        owner=by,
        edited=True,  # drafting the journey again must not undo what was imported unless somebody says so
        revision=taken.definition.revision,
    )
    if free(taken.slug):
        journey.slug = taken.slug
    journey.save()
    replace(journey, taken.definition)
    Revision.objects.create(journey=journey, number=journey.revision, by=by, note=note[:200])
    return journey


def free(slug: str) -> bool:
    """Whether a new journey can have the address of the file: one that is an address, and nobody's."""
    right = len(slug) <= NAME and slug_re.match(slug) is not None
    return right and not Journey.objects.filter(Q(slug=slug) | Q(name=slug)).exists()


def _changed(journey: Journey, wanted: JourneyDefinition, by: AbstractBaseUser | None, note: str) -> Journey:
    """Sources are numbers of imports of one installation: those of this one stay."""
    wanted = wanted.model_copy(update={"sources": definition(journey).sources})
    claim(journey, journey.revision, by=by, note=note)
    replace(journey, wanted)
    return journey


def _for(journey: Journey, content: dict[str, Any]) -> dict[str, Any]:
    """The content under the address that the journey has here."""

    def moved(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**row, "scope": {**row["scope"], "journey": journey.slug}}
            if row["scope"]["journey"] is not None
            else row
            for row in rows
        ]

    if content["slug"] == journey.slug:
        return content
    told = {"slug": journey.slug}
    return {**content, **told, **{kind: moved(content[kind]) for kind in ("measures", "findings")}}


def lacking(journey: Journey | None, notes: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """(place in the file, note) of those that the journey has not yet."""
    rows = Note.objects.filter(journey=journey).select_related("stage", "touchpoint") if journey else ()
    there = {(each.lane, each.place, each.at, each.text) for each in rows}
    return [
        (order, told)
        for order, told in enumerate(notes)
        if (told["lane"], told["stage"], told.get("touchpoint", ""), told["text"]) not in there
    ]


def _notes(journey: Journey, notes: list[dict[str, Any]], by: AbstractBaseUser | None) -> int:
    """Add the notes that are not there yet, in their order."""
    stages = {stage.name: stage for stage in journey.stages.all()}
    points = {point.name: point for point in journey.touchpoints.all()}
    new = lacking(journey, notes)
    if new and Note.objects.filter(journey=journey).count() + len(new) > MOST:
        raise CannotRead(
            f"notes: with the {len(new):,} of the file the journey would have more than {MOST:,} notes, the "
            "most that it can have. Delete some of the journey's, or take some out of the file."
        )
    for order, told in new:
        stage, point = told["stage"], told.get("touchpoint", "")
        Note.objects.create(
            journey=journey, lane=told["lane"], text=told["text"], order=order, by=by,
            stage=stages.get(stage), stage_name=stage,
            touchpoint=points.get(point), touchpoint_name=point,
            cell=told.get("cell", ""), says=told.get("says", ""), limit=told.get("limit"),
        )  # fmt: skip
    return len(new)
