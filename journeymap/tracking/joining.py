"""Devices and customers that are one person, as trackers tell: joined together now and then.

Joining moves rows between persons and makes every journey's log be compiled anew, so it is done for many at
once, not at every taking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from journeymap.customers.models import Link
from journeymap.customers.stitching import move, persons_of, separated, stitch
from journeymap.ingest.models import Import
from journeymap.tracking.models.same import Same

AT_ONCE = 1_000
MOST = 20_000  # pairs at a time
JOIN_EVERY, STITCH_EVERY = 300, 900  # seconds


def join() -> int:
    """Join what was told since; how many keys changed their person. A periodic duty."""
    rows = list(Same.objects.order_by("pk")[:MOST])
    if not rows:
        return 0
    changes = decided(rows)
    if changes:
        move(changes, reason="told")
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        as_read = Q(told=False) | Q(pk__in=[row.pk for row in some if row.told])  # an alias came meanwhile
        Same.objects.filter(as_read, pk__in=[row.pk for row in some]).delete()
    return len(changes)


def stitch_live() -> int:
    """Find customers with one e-mail, where traits came live lately; how many changed their person. A
    periodic duty."""
    lately = timezone.now() - timedelta(seconds=STITCH_EVERY + 120)
    live = Import.objects.filter(kind="customers", finished__gte=lately, takings__isnull=False)
    return stitch() if live.exists() else 0


def decided(rows: Iterable[Same]) -> dict[str, str]:
    """Key -> its new person. What an alias says holds; a device is that of who signed in on it first, for
    many may use one tablet. What a person has separated stays apart."""
    rows = list(rows)
    links = links_of({key for row in rows for key in (row.other, row.customer)})
    taken = set(links) | set(links.values())
    apart = separated()
    pairs = set(links.items())
    for row in rows:
        pair = (row.other, row.customer)
        if tuple(sorted(pair)) in apart or (not row.told and row.other in taken):
            continue
        pairs.add(pair)
        taken.add(row.other)
    wanted = persons_of(pairs)
    changed = {key: person for key, person in wanted.items() if links.get(key) != person}
    return changed | {key: key for key in links if key not in wanted}


def note(pairs: Mapping[tuple[str, str], bool]) -> None:
    """Keep (other, customer) -> told until they are joined, but for those that are one person already. That
    an alias said so is not forgotten for a message that did not."""
    links = links_of({key for pair in pairs for key in pair})
    rows = [
        Same(other=other, customer=customer, told=told)
        for (other, customer), told in pairs.items()
        if links.get(other, other) != links.get(customer, customer)
    ]
    Same.objects.bulk_create([row for row in rows if not row.told], ignore_conflicts=True)
    Same.objects.bulk_create(
        [row for row in rows if row.told],
        update_conflicts=True,
        unique_fields=["other", "customer"],
        update_fields=["told"],
    )


def links_of(keys: set[str]) -> dict[str, str]:
    """Customer -> person of all whose person has one of these keys."""
    persons: set[str] = set(keys)
    found: dict[str, str] = {}
    for some in parts(keys):
        persons |= set(Link.objects.filter(customer__in=some).values_list("person", flat=True))
    for some in parts(persons):
        rows = Link.objects.filter(Q(person__in=some) | Q(customer__in=some))
        found |= dict(rows.values_list("customer", "person"))
    return found


def parts(keys: set[str]) -> Iterable[list[str]]:
    ordered = sorted(keys)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
