"""From the current snapshot to a drafted journey in the database; the same for command and API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypedDict

import pyarrow as pa
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from journeymap.events import headings, reading, snapshots
from journeymap.events.models import Snapshot

from .choosing import KEYS, column_of, shown
from .definitions import claim, definition, replace
from .drafting import Draft, NoEvents, draft
from .guesses import Guess, guess, numbered
from .models import Journey
from .templates import template as template_named

LISTED = 20  # imports that a guess names one by one


class UnknownSource(LookupError):
    """An import that was told holds no events. The message lists those that do."""


class EditedJourney(RuntimeError):
    """People changed the journey since it was drafted; drafting again would undo their work."""


class Discovery(TypedDict):
    """What `discover` answers: the JSON of command and API."""

    journey: str
    slug: str
    case: str
    sources: list[int]
    guesses: list[Guess]


@dataclass(frozen=True)
class Asked:
    """What people told. case: case, customer, session, an attribute, or the name that the files gave to one
    of the three; sources: imports, empty: all."""

    name: str
    case: str | None = None
    sources: tuple[int, ...] = ()
    template: str | None = None
    redraft: bool = False


def discover(
    asked: Asked, owner: AbstractBaseUser | None = None, beat: Callable[..., None] = lambda *_: None
) -> tuple[Journey, Discovery]:
    """Draft a journey from the current snapshot and store it; a second time, draft it again.

    owner: who asks, and who a new journey belongs to. beat(progress, message): told how far reading is.
    The slug stays; the revision grows when the draft differs. Raises UnknownSource, NoEvents, CaseError,
    UnknownTemplate, EditedJourney (unless `redraft`), StaleRevision (edited while it was drafted); then
    nothing is stored.
    """
    known = Journey.objects.filter(name=asked.name).first()
    if known is not None and known.edited and not asked.redraft:
        raise EditedJourney(
            f"{asked.name!r} was changed by people since it was drafted (now revision {known.revision}). "
            "Drafting it again would undo their changes: tell --redraft to do so, or choose another name."
        )
    snapshot = snapshots.current()
    sources = _covered(snapshot, asked.sources)
    attributes = reading.attributes(snapshot, asked.sources)
    drafted = draft(
        asked.name,
        partial(_tables, _Reading(snapshot, asked.sources, beat)),
        attributes=attributes,
        case=_meant(asked.case, attributes, sources),
        sources=asked.sources,
        template=template_named(asked.template) if asked.template else None,
    )
    guesses = [*drafted.guesses, _source_guess(asked.sources, sources)]
    journey = _stored(known, drafted, guesses, owner)
    answer = Discovery(
        journey=journey.name, slug=journey.slug, case=shown(journey.case), sources=sources, guesses=guesses
    )
    return journey, answer


def _meant(told: str | None, attributes: Iterable[str], sources: Sequence[int]) -> str | None:
    """The case told; where the files' column of that name became case, customer or session, that field."""
    if told is None or told in KEYS or column_of(told) in attributes:
        return told
    return headings.field_called(told.removeprefix("attr_"), sources) or told


@dataclass
class _Reading:
    """The events are read twice: once to see what there is, once to look closely."""

    snapshot: Snapshot
    sources: Sequence[int]
    beat: Callable[..., None]
    read: int = 0

    @property
    def share(self) -> float:
        rows = sum(entry.rows for entry in self.snapshot.manifest.events)
        return min(0.95, 0.475 * self.read / max(rows, 1))


def _tables(state: _Reading, columns: list[str]) -> Iterable[pa.Table]:
    for table in reading.bucket_tables(
        state.snapshot, columns=columns, sources=state.sources, ordered=False, unified=False
    ):
        yield table
        state.read += table.num_rows
        state.beat(state.share, f"{state.read:,} rows read")


def _covered(snapshot: Snapshot, told: Sequence[int]) -> list[int]:
    """The imports whose events are looked at, sorted."""
    holding = sorted({number for entry in snapshot.manifest.events for number in entry.imports})
    unknown = sorted(set(told) - set(holding))
    if unknown:
        raise UnknownSource(
            f"No events came with import {numbered(unknown)}. "
            f"Imports that hold events: {numbered(holding) or 'none'}."
        )
    if not holding:
        raise NoEvents("There are no events yet. Import some first: manage.py import_events FILE")
    return sorted(set(told)) or holding


def _source_guess(told: Sequence[int], covered: list[int]) -> Guess:
    value = covered if len(covered) <= LISTED else numbered(covered, LISTED)  # it is for people to read
    if told:
        return guess("sources", value, "Told.")
    some = "the one import" if len(covered) == 1 else f"all {len(covered):,} imports"
    return guess(
        "sources", value, f"None was told: the events of {some} belong, and those of later imports will."
    )


def _stored(
    known: Journey | None, drafted: Draft, guesses: list[Guess], owner: AbstractBaseUser | None
) -> Journey:
    try:
        with transaction.atomic():
            if known is None:
                return _made(drafted, guesses, owner)
            return _drafted_again(known, drafted, guesses, owner)
    except IntegrityError:
        # Another process made a journey of this name meanwhile (the name is the only thing that can clash).
        with transaction.atomic():
            clashing = Journey.objects.get(name=drafted.definition.name)
            return _drafted_again(clashing, drafted, guesses, owner)


def _made(drafted: Draft, guesses: list[Guess], owner: AbstractBaseUser | None) -> Journey:
    journey = Journey.objects.create(
        name=drafted.definition.name, owner=owner, guesses=guesses, template=drafted.template
    )
    replace(journey, drafted.definition)
    return journey


def _drafted_again(
    journey: Journey, drafted: Draft, guesses: list[Guess], by: AbstractBaseUser | None
) -> Journey:
    wanted = drafted.definition.model_copy(update={"revision": journey.revision})
    same = definition(journey) == wanted
    claim(journey, journey.revision, matters=not same, edited=False, by=by, note="drafted again")
    if not same:
        replace(journey, wanted)
    journey.guesses, journey.template, journey.edited = guesses, drafted.template, False
    journey.save(update_fields=["guesses", "template", "edited", "modified"])
    return journey
