"""The imports that a form offers for a journey: those of people each, those of live events together.

Live tracking makes thousands; as many boxes would be a page of megabytes that nobody reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models.query import QuerySet

from journeymap.ingest.listing import named
from journeymap.ingest.models import Import, Kind

KEPT, REST = "live", "live-other"  # values of the boxes: live imports that are chosen already, and the others


@dataclass(frozen=True)
class Offered:
    """A box. imports: how many stand behind it. live: of live events, of which more will come."""

    value: str
    name: str
    events: int
    chosen: bool
    imports: int = 1
    live: bool = False


def known() -> QuerySet[Import]:
    """Imports whose events are in the store."""
    return Import.objects.filter(kind=Kind.EVENTS, accepted__gt=0, undone__isnull=True)


def live() -> QuerySet[Import]:
    return known().filter(pk__in=Import.takings.through.objects.values("import_id"))


def offered(
    chosen: Collection[int], everything: bool = False, kept: Collection[int] | None = None
) -> list[Offered]:
    """Boxes for all imports, by number, then for live ones. everything: each is ticked. kept: imports that
    were chosen before, if they are not those that are now; see `numbers`."""
    streamed = live()
    some = known().exclude(pk__in=streamed.values("pk")).order_by("pk")
    boxes = [
        Offered(str(each.pk), named(each), each.accepted, everything or each.pk in chosen) for each in some
    ]
    numbers, before = dict(streamed.values_list("pk", "accepted")), set(chosen if kept is None else kept)
    both = {KEPT: numbers.keys() & before, REST: numbers.keys() - before}
    for value, some_live in both.items():
        if some_live:
            name = "Live events until now" + (", other imports" if both[KEPT] and value == REST else "")
            events = sum(numbers[number] for number in some_live)
            ticked = everything or not some_live.isdisjoint(chosen)
            boxes.append(Offered(value, name, events, ticked, len(some_live), live=True))
    return boxes


def numbers(values: Iterable[str], chosen: Collection[int] = ()) -> list[str]:
    """What ticked boxes stand for, import by import; what is no box of live events as it was told.

    chosen: the imports of the journey when its boxes were shown.
    """
    told = list(values)
    found = [each for each in told if each not in (KEPT, REST)]
    if len(found) < len(told):
        streamed, picked = set(live().values_list("pk", flat=True)), set(chosen)
        wanted = (streamed & picked) if KEPT in told else set[int]()
        wanted |= (streamed - picked) if REST in told else set()
        found += map(str, sorted(wanted))
    return found
