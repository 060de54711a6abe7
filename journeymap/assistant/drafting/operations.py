"""What an accepted draft may do besides renaming: write a note on the map, put a change on a future map."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from journeymap.access.operations import OutOfDate, Undo
from journeymap.futures import operations as futures
from journeymap.futures.changing import BadChange
from journeymap.futures.models import Change, Future
from journeymap.journeys.models import Journey
from journeymap.maps import noting
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import TEXT, Note


def write_note(journey: Journey, *, by: User, lane: str, text: str, stage: str | None = None) -> Undo:
    """A note in a lane of the map, across all stages where none is told."""
    found = journey.stages.filter(name=stage).first() if stage else None
    if stage and found is None:
        raise OutOfDate(f"{journey.name!r} has no stage {stage!r} any more: it was renamed or removed.")
    try:
        note = noting.add(journey, by, lambda: kept_map(journey), lane=lane, text=text[:TEXT], stage=found)
    except noting.CannotNote as error:
        raise OutOfDate(str(error)) from error
    return [("remove_note", {"note": note.pk, "revision": note.revision})]


def remove_note(journey: Journey, *, by: User, note: int, revision: int) -> Undo:
    """Take a note back that nobody has changed since."""
    found = Note.objects.select_related("stage").filter(journey=journey, pk=note).first()
    if found is None:
        raise OutOfDate("This note was deleted meanwhile.")
    told = {"lane": found.lane, "text": found.text, "stage": found.place or None}
    try:
        noting.delete(found, revision, by)
    except noting.Stale as error:
        raise OutOfDate(str(error)) from error
    return [("write_note", told)]


def add_future_change(journey: Journey, *, by: User, future: str, change: dict[str, Any]) -> Undo:
    """One more change on a future map, in its first scenario. change: `futures.changing.FIELDS`."""
    found = _future(journey, future)
    try:
        made = futures.add_change(found, by, found.revision, change)
    except (BadChange, futures.Stale) as error:
        raise OutOfDate(str(error)) from error
    return [("remove_future_change", {"future": future, "number": made.pk})]


def remove_future_change(journey: Journey, *, by: User, future: str, number: int) -> Undo:
    """Take a change off a future map."""
    found = _future(journey, future)
    row = Change.objects.filter(future=found, pk=number).first()
    if row is None:
        raise OutOfDate("This change was taken off the future map meanwhile.")
    told = {
        "what": row.what, "title": row.title, "assumption": row.assumption, "target": row.target,
        "pains": row.pains,
    }  # fmt: skip
    try:
        futures.remove_change(row, by, found.revision)
    except futures.Stale as error:
        raise OutOfDate(str(error)) from error
    return [("add_future_change", {"future": future, "change": told})]


def _future(journey: Journey, slug: str) -> Future:
    found = Future.objects.filter(journey=journey, slug=slug).first()
    if found is None:
        raise OutOfDate(f"{journey.name!r} has no future map {slug!r} any more.")
    return found
