"""The tables of a feed, made by a job: in a folder of their own, which every machine finds."""

from __future__ import annotations

import shutil
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from journeymap.desks import tables
from journeymap.desks.choice import Choice
from journeymap.desks.leftovers import erased_meanwhile
from journeymap.desks.turns import take_turn
from journeymap.events.erasures import erasures
from journeymap.events.files import SnapshotGone, absolute, keep, remove
from journeymap.events.snapshots import current
from journeymap.jobs.models import Beat
from journeymap.journeys.definitions import definition
from journeymap.journeys.models import Journey
from journeymap.maps.keeping import kept_map

if TYPE_CHECKING:
    from journeymap.desks.models.making import Making

HALF = 32  # characters of a base that name what is not data


def base_of(journey: Journey, choice: Choice) -> str:
    """Names what the tables are made of. Its first half names what of that is not data. Nothing is noted by
    asking."""
    told = definition(journey).model_dump(mode="json")
    asked = [tables.FORMAT, journey.pk, told, choice.keys, erasures()]
    return named(asked) + named([*asked, current().files])


def named(parts: list[object]) -> str:
    return sha256(dumps(parts, sort_keys=True).encode()).hexdigest()[:HALF]


def same_but_for_data(base: str, other: str) -> bool:
    """Whether only data came: the journey is still defined alike, and nobody was erased."""
    return base[:HALF] == other[:HALF]


def carry_out(making: Making, beat: Beat) -> None:
    """Make the tables, let every machine find them, have the map counted that is read beside them."""
    take_turn(making)
    beat(0.0, "reading the data")
    choice, name, erased = Choice(making.keys), uuid4().hex, erasures()
    base = base_of(making.journey, choice)
    place = absolute(f"{tables.FEEDS}/{name}")
    try:
        with erased_meanwhile():
            tables.make_at(place, making.journey, choice, lambda share, what: beat(0.9 * share, what))
            share(name, erased)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)  # no row will name it
        raise
    beat(0.9, "counting the map")
    kept_map(making.journey)
    with making.completing():
        making.place, making.base, making.used = name, base, timezone.now()
        making.save(update_fields=["place", "base", "used"])


def share(name: str, erased: int) -> None:
    """Have every machine find the files. SnapshotGone, and they are deleted, where somebody was erased since:
    an erasure deletes what it finds, and these may have come after it looked."""
    files = [f"{tables.FEEDS}/{name}/{each}" for each in tables.FILES]
    for each in files:
        keep(each)
    here = absolute(f"{tables.FEEDS}/{name}")
    if not any(here.iterdir()):  # they went to where all machines look
        here.rmdir()
    if erasures() != erased:
        for each in files:
            remove(each)
        raise SnapshotGone("Data were erased while the tables were made. They are made anew when asked for.")
