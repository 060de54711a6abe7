"""The state of the data that a feed reads: of few events made while one waits, of many by a job, beside.

    state_of(journey, choice).table("events")  # NotYet: ask again in so many seconds

A web thread that made the tables of ten million events would be held for minutes, and no program waits so
long. What a job made is read for FRESH seconds although newer data came: a company that takes events every
minute would otherwise never see its tables finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.db import IntegrityError, transaction
from django.utils import timezone

from journeymap.desks import results, tables
from journeymap.desks.choice import STAND_INS, Choice
from journeymap.desks.making import base_of, same_but_for_data
from journeymap.desks.models.making import Making
from journeymap.desks.tables import FEEDS, KEPT, TOLD, Table, desk, kept
from journeymap.events.files import listed, local, remove
from journeymap.events.snapshots import current
from journeymap.jobs.sending import enqueue
from journeymap.jobs.states import OPEN, Status
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map
from journeymap.maps.lingering import lingering

FEW = 200_000  # events whose tables are made while one waits: some two CPU seconds
A_SECOND = 60_000  # events whose tables a job makes in a second, for telling how long it will take
SOONEST, LATEST = 30, 120  # seconds to wait that are told: Power Query takes no longer ones, and asks thrice
FRESH = timedelta(minutes=10)
FAILED_FOR = timedelta(minutes=5)  # who asks within them hears that it failed; then it is tried again
KEPT_FOR = timedelta(days=1)  # since it was read last
REPLACED_FOR = timedelta(hours=1)  # the same, of one that a newer one has replaced
NOTED = timedelta(minutes=5)  # a reading is noted once in them


class NotYet(Exception):
    """The tables are being made. seconds: after which to ask again."""

    def __init__(self, words: str, seconds: int) -> None:
        super().__init__(words)
        self.seconds = seconds


class Unmade(Exception):
    """The tables could not be made. The message says where the reason is told."""


class Standing(Protocol):
    """What a feed reads. content: names it in the links to further pages."""

    @property
    def content(self) -> str: ...

    def table(self, name: str) -> Table: ...


@dataclass(frozen=True)
class State:
    """Tables that a job made. What comes from the map is as the map was counted last."""

    journey: Journey
    content: str
    folder: Path

    def table(self, name: str) -> Table:
        """One of NAMES. KeyError for another."""
        if name not in results.OF_THE_MAP:
            return kept(self.folder, name)
        with lingering():
            shown = kept_map(self.journey)
        return Table(name, results.OF_THE_MAP[name][0], results.table_of(shown, name))


def state_of(journey: Journey, choice: Choice, *names: str) -> Standing:
    """The tables as they are now, or were minutes ago. NotYet, Unmade; SnapshotGone as `desk` has it.

    names: whose rows are read. Columns are known of all; from a bucket no other file is fetched.
    """
    events = events_of(journey)
    if events <= FEW:
        return desk(journey, choice)
    base = base_of(journey, choice)
    known = Making.objects.filter(journey=journey, keys=choice.keys)
    done = known.filter(status=Status.DONE).first()
    if done and good(done, base):
        place = folder_of(done.place, *names)
        if place and tables.is_of(place, journey, choice):
            noted(done.place)
            return State(journey, done.place, place)
    last = known.first()
    if last and failed(last, base):
        raise Unmade(
            "The tables of this feed could not be made. An administrator finds the reason in the "
            "administration, at “Makings” of the desks. Ask again in five minutes: then it is tried anew."
        )
    raise not_yet(begun(journey, choice, base), events)


def is_large(journey: Journey) -> bool:
    """Whether a job makes the tables of its feed."""
    return events_of(journey) > FEW


def going_on(journey: Journey) -> Making | None:
    """The making of its tables under stand-ins that has not ended yet."""
    return Making.objects.filter(journey=journey, keys=STAND_INS, status__in=OPEN).first()


def events_of(journey: Journey) -> int:
    """Events of the store that the journey is made of, at most."""
    sources = definition(journey).sources
    entries = current().manifest.events
    return sum(entry.rows for entry in entries if not sources or entry.holds(sources))


def good(done: Making, base: str) -> bool:
    """Whether it is made of what there is now, or of what there was minutes ago; but not of sources that
    have left the journey since."""
    fresh = done.finished is not None and timezone.now() - done.finished < FRESH
    return done.base == base or (fresh and same_but_for_data(done.base, base))


def failed(last: Making, base: str) -> bool:
    """Whether just this failed a moment ago; newer data are no reason to try it again at once."""
    lately = timezone.now() - (last.finished or last.created) < FAILED_FOR
    return last.status == Status.FAILED and same_but_for_data(last.base, base) and lately


def begun(journey: Journey, choice: Choice, base: str) -> Making:
    """The making that goes on, or a new one: of those who ask at once one begins it."""
    known = Making.objects.filter(journey=journey, keys=choice.keys, status__in=OPEN)
    if found := known.first():
        return found
    try:
        with transaction.atomic():
            made = Making.objects.create(journey=journey, keys=choice.keys, base=base)
            enqueue(made)
            return made
    except IntegrityError:
        return known.first() or Making(journey=journey, keys=choice.keys, base=base)


def not_yet(making: Making, events: int) -> NotYet:
    seconds = left(making, events)
    how = f"{round(making.progress * 100)} % is done" if making.status == Status.RUNNING else "it is queued"
    return NotYet(
        f"The tables of this feed are being made ({how}). Ask again in {seconds} seconds: "
        "the header Retry-After says the same to programs.",
        seconds,
    )


def left(making: Making, events: int) -> int:
    """Seconds to wait, by what is done or by what such a number of events takes: twice that, for who asks too
    early has one try less."""
    spent = (timezone.now() - (making.started or making.created)).total_seconds()
    share = making.progress if making.status == Status.RUNNING else 0.0
    rest = spent * (1 - share) / share if share > 0.1 else events / A_SECOND - spent
    return min(max(round(2 * rest), SOONEST), LATEST)


def reading(name: str, table: str) -> Path | None:
    """The folder of a state that a reading of a table began with; None where it is gone."""
    place = tables.folder() / name
    if tables.whole(place):
        return place
    if found := folder_of(name, table):
        noted(name)
    return found


def folder_of(name: str, *names: str) -> Path | None:
    """Where this machine has a state that a job made, with the files of these tables; None where they are
    gone or damaged. What comes from the map has no file."""
    wanted = [each for each in names if each in KEPT]
    try:
        folder = local(f"{FEEDS}/{name}/{TOLD}").parent
        for each in wanted:
            local(f"{FEEDS}/{name}/{each}.parquet")
    except FileNotFoundError:
        return None
    return folder if tables.whole(folder, wanted) else None


def noted(name: str) -> None:
    """It was read just now: it stays."""
    now = timezone.now()
    Making.objects.filter(place=name, used__lt=now - NOTED).update(used=now)


def sweep() -> int:
    """Delete states that nobody read for a day, or for an hour where a newer one is there, with their rows;
    and files that no row names. How many files."""
    now = timezone.now()
    newest: set[tuple[int, str]] = set()
    for row in Making.objects.exclude(status__in=OPEN):
        mine = (row.journey_id, row.keys)
        limit = REPLACED_FOR if mine in newest else KEPT_FOR
        if row.status == Status.DONE:
            newest.add(mine)
        if now - (row.used or row.finished or row.created) > limit:
            row.delete()
    gone = unnamed((now - REPLACED_FOR).timestamp())
    for path in gone:
        remove(path)
    return len(gone)


def unnamed(before: float) -> list[str]:
    """Files written before a time that no row names; none while a making goes on, whose they may be. In this
    order: one that ends between two looks is met by the last one. Drafts are for `leftovers`."""
    there = [(each.path.split("/")[2], each) for each in listed(FEEDS)]
    if Making.objects.filter(status__in=OPEN).exists():
        return []
    named = set(Making.objects.exclude(place="").values_list("place", flat=True))
    return [
        each.path
        for name, each in there
        if each.changed < before and name not in named and not name.startswith(".")
    ]
