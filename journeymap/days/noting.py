"""Writing what people tell of a day, from the page and over HTTP alike. Nobody overwrites unseen what another
wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from journeymap.access.audit import record
from journeymap.days.models import DayNote
from journeymap.journeys.limits import room
from journeymap.journeys.models import Journey
from journeymap.maps.noting import CannotNote, claimed

MOST = 500  # notes on the days of a journey
FIELDS = ("weekend", "from_hour", "to_hour", "text", "source", "persona")


@transaction.atomic
def add(journey: Journey, by: AbstractBaseUser, **told: Any) -> DayNote:
    """A new note of FIELDS. CannotNote; Journey.DoesNotExist where the journey is gone."""
    check(told)
    locked = Journey.objects.select_for_update().get(pk=journey.pk)
    room(DayNote.objects.filter(journey=locked), MOST, "notes on its days", CannotNote)
    note = DayNote.objects.create(
        journey=locked, by=by, **{name: told[name] for name in FIELDS if name in told}
    )
    _noted(by, "create", note)
    return note


@transaction.atomic
def change(note: DayNote, revision: int, by: AbstractBaseUser, **told: Any) -> DayNote:
    """The note with these of FIELDS, as a new revision. CannotNote; Stale where `revision` is not its own."""
    now: DayNote = claimed(DayNote.objects.all(), note.pk, revision)
    check({**{name: getattr(now, name) for name in FIELDS}, **told})
    for name in FIELDS:
        setattr(now, name, told.get(name, getattr(now, name)))
    now.by, now.revision = by, now.revision + 1
    now.save()
    _noted(by, "change", now)
    return now


@transaction.atomic
def delete(note: DayNote, revision: int, by: AbstractBaseUser) -> None:
    """Stale where `revision` is not the note's; its versions stay in the history."""
    now: DayNote = claimed(DayNote.objects.all(), note.pk, revision)
    now.delete()
    now.pk = note.pk
    _noted(by, "delete", now)


def check(told: Mapping[str, Any]) -> None:
    """CannotNote where a note of these fields says nothing, names no source, or ends before it begins."""
    begin, end = told["from_hour"], told["to_hour"]
    if begin >= end:
        raise CannotNote(
            f"The hours end ({end:02}:00) before they begin ({begin:02}:00): choose a later end.", "to_hour"
        )
    for name in ("text", "source"):
        if not told.get(name, "").strip():
            raise CannotNote(
                "Write what you were told and who or what told it: without a source it is not kept.", name
            )


def _noted(by: AbstractBaseUser, what: str, note: DayNote) -> None:
    record(by, f"days.{what}_note", f"journey {note.journey.slug}", number=note.pk)
