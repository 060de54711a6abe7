"""Storing an edit: on the revision it was made on, merged with what others changed since, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.mining.definition import JourneyDefinition

from ..definitions import StaleRevision, claim, definition, replace, state
from ..models import Journey, Revision
from .conflicts import Conflict
from .differences import differences, renames
from .edits import CannotEdit, Edit, whole
from .merging import merge

TRIES = 5


@dataclass(frozen=True)
class Outcome:
    """How a change ended. `others`: what was changed meanwhile, in words, and by whom.

    same: there was nothing to change. conflict: nothing was saved; `conflicts` say what both changed.
    """

    kind: Literal["saved", "same", "merged", "conflict"]
    revision: int
    others: list[str] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    conflicts: tuple[Conflict, ...] = ()


class Forgotten(LookupError):
    """The history does not hold this revision."""


def change(
    journey: Journey, told: int, edit: Edit, by: AbstractBaseUser, *, over: int | None = None, note: str = ""
) -> Outcome:
    """Make `edit` on revision `told`; where the journey is further by now, merge.

    over: the revision whose conflicting parts shall give way: who asks has seen them. Raises CannotEdit,
    Forgotten (then nothing is saved), StaleRevision when others keep being quicker.
    """
    for left in range(TRIES - 1, -1, -1):
        try:
            return _attempt(journey, told, edit, by, over, note)
        except StaleRevision:
            if not left:
                raise
    raise AssertionError("not reached")


@transaction.atomic
def _attempt(
    journey: Journey, told: int, edit: Edit, by: AbstractBaseUser, over: int | None, note: str
) -> Outcome:
    journey = Journey.objects.get(pk=journey.pk)
    now = definition(journey)
    if journey.revision == told:
        edited = edit(now)
        if edited.definition == now:
            return Outcome("same", now.revision)
        _store(journey, edited.definition, edited.renames.stages, edited.renames.touchpoints, by, note)
        return Outcome("saved", journey.revision)
    old, here = state_at(journey, told), state(journey)
    base = JourneyDefinition.model_validate(old["definition"]).model_copy(update={"name": now.name})
    mine = edit(base)
    their_names = renames(old, here)
    prefer: Literal["mine", "theirs"] = "mine" if over == journey.revision else "theirs"
    found = merge(base, mine.definition, now, mine.renames, their_names, prefer)
    others, editors = differences(old, here), _editors(journey, told)
    if found.conflicts and prefer == "theirs":
        return Outcome("conflict", now.revision, others, editors, found.conflicts)
    if found.definition == now:
        return Outcome("same", now.revision, others, editors, found.conflicts)
    stages, points = (
        {theirs.get(name, name): to for name, to in final.items() if theirs.get(name, name) != to}
        for final, theirs in (
            (found.renames.stages, their_names.stages),
            (found.renames.touchpoints, their_names.touchpoints),
        )
    )
    _store(journey, found.definition, stages, points, by, note or f"merged with revision {now.revision}")
    return Outcome("merged", journey.revision, others, editors)


def _store(
    journey: Journey,
    wanted: JourneyDefinition,
    stages: Any,
    touchpoints: Any,
    by: AbstractBaseUser,
    note: str,
) -> None:
    claim(journey, journey.revision, by=by, note=note)
    replace(journey, wanted, stages=stages, touchpoints=touchpoints)
    record(by, "journeys.edit", f"journey {journey.slug}", revision=journey.revision)


def state_at(journey: Journey, number: int) -> dict[str, Any]:
    """What the journey was at a revision. Forgotten where the history does not reach back to it."""
    if number == journey.revision:
        return state(journey)
    row = journey.history.filter(number=number, state__isnull=False).order_by("pk").last()
    if row is None or row.state is None:
        raise Forgotten(
            f"Revision {number} of {journey.name!r} is not in its history, so your change cannot be merged. "
            "Nothing was saved: read the journey again, then repeat your change."
        )
    return row.state


def restore(journey: Journey, number: int, told: int, by: AbstractBaseUser, *, note: str = "") -> Outcome:
    """Make the journey what it was at revision `number`, as a new revision."""
    old = state_at(journey, number)
    back = partial(
        whole,
        wanted=JourneyDefinition.model_validate(old["definition"]),
        renames=renames(state(journey), old),
    )
    if told != journey.revision:
        raise StaleRevision(journey, told, journey.revision)
    return change(journey, told, back, by, note=note or f"revision {number} restored")


def undo(journey: Journey, told: int, by: AbstractBaseUser) -> Outcome:
    """Take the latest change back, whoever made it. CannotEdit where there is none."""
    before = journey.history.filter(number__lt=journey.revision, state__isnull=False).order_by("pk").last()
    if before is None:
        raise CannotEdit("Nothing was changed since this journey was made: there is nothing to undo.")
    return restore(journey, before.number, told, by, note=f"revision {journey.revision} undone")


def describe(
    journey: Journey, was: dict[str, Any], wanted: dict[str, Any], by: AbstractBaseUser
) -> list[Conflict]:
    """Change the words about a journey: name, description, owner (a user or None), review_date.

    was: each as it was shown to who changes it. What somebody else changed meanwhile is a conflict, and then
    nothing is saved. CannotEdit where the name is taken.
    """
    with transaction.atomic():
        journey.refresh_from_db()
        clashes = [
            Conflict(f"The {name.replace('_', ' ')}", str(wanted[name] or "none"), str(here or "none"))
            for name in wanted
            if (here := getattr(journey, name)) not in (was[name], wanted[name]) and wanted[name] != was[name]
        ]
        changed = {name: value for name, value in wanted.items() if value != was[name]}
        if clashes or not changed:
            return clashes
        if "name" in changed and Journey.objects.filter(name=changed["name"]).exclude(pk=journey.pk).exists():
            raise CannotEdit(f"There is a journey {changed['name']!r} already: choose another name.")
        claim(journey, journey.revision, matters="name" in changed, by=by)
        for name, value in changed.items():
            setattr(journey, name, value)
        journey.modified = timezone.now()
        journey.save(update_fields=[*changed, "modified"])
        record(by, "journeys.describe", f"journey {journey.slug}", fields=sorted(changed))
    return []


def _editors(journey: Journey, since: int) -> list[str]:
    rows = journey.history.filter(number__gt=since).select_related("by")
    return list(dict.fromkeys(row.by.get_username() if row.by else "the system" for row in rows))


@dataclass(frozen=True)
class Told:
    """One change of the history, in words."""

    row: Revision
    changes: list[str]
    restorable: bool


def history(journey: Journey, rows: list[Revision]) -> list[Told]:
    """What each of these rows (newest first) changed; the journey's first row changed nothing."""
    told = []
    for row in rows:
        earlier = journey.history.filter(pk__lt=row.pk).order_by("pk").last()
        after = row.state or state(journey)
        words = differences(earlier.state, after) if earlier and earlier.state else []
        told.append(Told(row, words, row.state is not None and row.number != journey.revision))
    return told
