"""A new future map: a copy of the current one, or of another future map."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.text import slugify

from journeymap.access.audit import record
from journeymap.analysis.parts import Part
from journeymap.futures.changing import BadChange
from journeymap.futures.history import OF_CHANGE
from journeymap.futures.models import NAME, Change, Future, Scenario
from journeymap.journeys.limits import room
from journeymap.journeys.models import Journey
from journeymap.publishing.editions import content_of

FIRST = "All changes"
MOST = 200  # future maps of a journey
SHORT = 50  # letters of an address: comments name a future map by it


def make(journey: Journey, name: str, part: Part | None, user: AbstractBaseUser | None) -> Future:
    """A future map of the journey, or of a part of it, as it is measured now, with one empty scenario.

    BadChange for a bad name or a journey without stages; AskedError, see `Part.filter`.
    """
    part = part or Part()
    base = content_of(journey, part)
    if not base["stages"]:
        raise BadChange("The journey has no stages yet: give it some, then look ahead.")
    with transaction.atomic():
        future = _stored(journey, name, user, part=part.kept(), base=base)
        Scenario.objects.create(future=future, letter="A", name=FIRST)
        record(user, "futures.make", f"journey {journey.slug}", future=future.slug)
    return future


def duplicate(future: Future, name: str, user: AbstractBaseUser | None) -> Future:
    """A copy with its changes and scenarios; forecasts and launches stay with the first."""
    with transaction.atomic():
        copy = _stored(
            future.journey, name, user, part=future.part, base=future.base, contacts=future.contacts,
            weeks=future.weeks,
        )  # fmt: skip
        rows = {}
        for change in future.changes.all():
            fields = {name: getattr(change, name) for name in OF_CHANGE if name != "by"}
            rows[change.pk] = Change.objects.create(future=copy, by=user, **fields)
        for scenario in future.scenarios.prefetch_related("changes"):
            row = Scenario.objects.create(future=copy, letter=scenario.letter, name=scenario.name)
            row.changes.set(rows[each.pk] for each in scenario.changes.all())
        record(user, "futures.duplicate", f"journey {future.journey.slug}", future=copy.slug)
    return copy


def _stored(journey: Journey, name: str, user: AbstractBaseUser | None, **fields: Any) -> Future:
    told = name.strip()
    if not told or len(told) > NAME or "\0" in told:
        raise BadChange(f"name: tell one of at most {NAME} characters.")
    Journey.objects.select_for_update().get(pk=journey.pk)  # two futures of one name take two slugs
    room(journey.futures.all(), MOST, "future maps", BadChange)
    return Future.objects.create(journey=journey, name=told, slug=_slug(journey, told), owner=user, **fields)


def _slug(journey: Journey, name: str) -> str:
    base = slugify(name)[:SHORT] or "future"
    taken = set(journey.futures.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
