"""Writing what people tell of a day. Nobody overwrites unseen what another wrote."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from journeymap.access.audit import record
from journeymap.days.models import DayNote
from journeymap.journeys.models import Journey

FIELDS = ("weekend", "from_hour", "to_hour", "text", "source", "persona")


class Stale(RuntimeError):
    """Somebody else was quicker; nothing was saved. note: as it is now, None where it is gone."""

    def __init__(self, note: DayNote | None) -> None:
        self.note = note
        who = note.by.get_username() if note and note.by else "Somebody"
        did = "changed" if note else "deleted"
        super().__init__(f"{who} {did} this note meanwhile. Look at it, then make your change again.")


@transaction.atomic
def add(journey: Journey, by: AbstractBaseUser, **told: Any) -> DayNote:
    """A new note. Journey.DoesNotExist where the journey is gone."""
    locked = Journey.objects.select_for_update().get(pk=journey.pk)
    note = DayNote.objects.create(
        journey=locked, by=by, **{name: told[name] for name in FIELDS if name in told}
    )
    _noted(by, "create", note)
    return note


@transaction.atomic
def change(note: DayNote, revision: int, by: AbstractBaseUser, **told: Any) -> DayNote:
    """The note with these fields, as a new revision. Stale where `revision` is not the note's."""
    now = _claimed(note, revision)
    for name in FIELDS:
        setattr(now, name, told.get(name, getattr(now, name)))
    now.by, now.revision = by, now.revision + 1
    now.save()
    _noted(by, "change", now)
    return now


@transaction.atomic
def delete(note: DayNote, revision: int, by: AbstractBaseUser) -> None:
    """Stale where `revision` is not the note's; its versions stay in the history."""
    now = _claimed(note, revision)
    now.delete()
    now.pk = note.pk
    _noted(by, "delete", now)


def _claimed(note: DayNote, revision: int) -> DayNote:
    now = DayNote.objects.select_for_update(of=("self",)).select_related("by").filter(pk=note.pk).first()
    if now is None or now.revision != revision:
        raise Stale(now)
    return now


def _noted(by: AbstractBaseUser, what: str, note: DayNote) -> None:
    record(by, f"days.{what}_note", f"journey {note.journey.slug}", number=note.pk)
