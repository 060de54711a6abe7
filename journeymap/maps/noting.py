"""Writing notes in the lanes of a map, from the page and over HTTP alike.

Nobody overwrites unseen what another wrote.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from journeymap.access.audit import record
from journeymap.journeys.limits import room
from journeymap.journeys.models import Journey, Stage, Touchpoint
from journeymap.maps.lanes.reading import Reading
from journeymap.maps.models import TRUTHS, Note

MOST = 2_000  # notes of a journey
FIELDS = (
    "lane", "text", "stage", "stage_name", "touchpoint", "touchpoint_name", "cell", "says", "limit", "order",
)  # fmt: skip
CLAIM = ("cell", "says", "limit")
Map = Callable[[], Mapping[str, Any]]


class CannotNote(ValueError):
    """The note cannot be kept; the message says why and how to mend it. field: which one of it is wrong."""

    def __init__(self, message: str, field: str = "detail") -> None:
        self.field = field
        super().__init__(message)


class Stale(RuntimeError):
    """Somebody else was quicker; nothing was saved. note: as it is now, None where it is gone."""

    def __init__(self, note: Any) -> None:
        self.note = note
        who = note.by.get_username() if note and note.by else "Somebody"
        did = "changed" if note else "deleted"
        super().__init__(f"{who} {did} this note meanwhile. Look at it, then make your change again.")


def add(journey: Journey, by: AbstractBaseUser, shown: Map, **told: Any) -> Note:
    """A new note of FIELDS. shown: gives the map that its evidence is on. CannotNote; Journey.DoesNotExist
    where the journey is gone."""
    check(told, shown)
    with transaction.atomic():
        held = Journey.objects.select_for_update().get(pk=journey.pk)
        room(Note.objects.filter(journey=held), MOST, "notes", CannotNote)
        note = Note.objects.create(journey=held, by=by, **placed(told))
        _noted(by, "create", note)
    return note


def change(note: Note, revision: int, by: AbstractBaseUser, shown: Map, **told: Any) -> Note:
    """The note with these of FIELDS, as a new revision. CannotNote; Stale where `revision` is not its own."""
    check({**{name: getattr(note, name) for name in FIELDS}, **told}, shown if changes(note, told) else None)
    with transaction.atomic():
        now: Note = claimed(Note.objects.filter(journey=note.journey_id), note.pk, revision)
        for name, value in placed(told).items():
            setattr(now, name, value)
        now.by, now.revision = by, now.revision + 1
        now.save()
        _noted(by, "change", now)
    return now


@transaction.atomic
def delete(note: Note, revision: int, by: AbstractBaseUser) -> None:
    """Stale where `revision` is not the note's; its versions stay in the history."""
    now: Note = claimed(Note.objects.filter(journey=note.journey_id), note.pk, revision)
    _noted(by, "delete", now)
    now.delete()


def check(told: Mapping[str, Any], shown: Map | None) -> None:
    """CannotNote where a note of these fields says nothing, or less than it must. shown: None where its
    evidence was looked at before."""
    if not str(told.get("text", "")).strip():
        raise CannotNote("Nothing was written, so nothing was kept.", "text")
    if told.get("lane") == TRUTHS and not told.get("touchpoint") and not told.get("touchpoint_name"):
        raise CannotNote("Choose the touchpoint that is a moment of truth; nothing was kept.", "touchpoint")
    cell, says, limit = (told.get(name) for name in CLAIM)
    if not cell:
        if says or limit is not None:
            raise CannotNote("A claim is about a number: link the number of the map it is about.", "cell")
        return
    if bool(says) != (limit is not None):
        raise CannotNote("A claim says both: above or below, and which limit.", "says" if limit else "limit")
    if limit is not None and not math.isfinite(limit):
        raise CannotNote("The limit is no number: write it as 12 or 0.5.", "limit")
    if shown is not None and cell not in Reading(shown()).by_address:
        raise CannotNote("The map has no number at this address: choose one that is on it.", "cell")


def changes(note: Note, told: Mapping[str, Any]) -> bool:
    """Whether the evidence becomes another one."""
    return "cell" in told and told["cell"] != note.cell


def placed(told: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are told, with stage and touchpoint as they are this moment: they may have gone."""
    found = {name: told[name] for name in FIELDS if name in told}
    for name, rows in (("stage", Stage.objects), ("touchpoint", Touchpoint.objects)):
        if found.get(name) is not None:
            found[name] = rows.filter(pk=found[name].pk).first()
    return found


def claimed(rows: QuerySet[Any], pk: int, revision: int) -> Any:
    """A row with `revision` and `by`, locked until the transaction ends. Stale where it is another by now."""
    now = rows.select_for_update(of=("self",)).select_related("by").filter(pk=pk).first()
    if now is None or now.revision != revision:
        raise Stale(now)
    return now


def _noted(by: AbstractBaseUser, what: str, note: Note) -> None:
    record(by, f"maps.{what}_note", f"journey {note.journey.slug}", number=note.pk)
