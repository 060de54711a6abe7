"""What an accepted proposal may do to customers. Each returns the operations that take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from journeymap.access.operations import OutOfDate, Undo
from journeymap.customers import stitching
from journeymap.customers.consenting import keys_of
from journeymap.customers.models import Link

FEWEST = 2


def merge_customers(journey: Any, *, customers: Sequence[str]) -> Undo:
    """Count these customers, and whoever is one person with them already, as one person: the first by key.

    OutOfDate where a person said meanwhile that two of them are different people.
    """
    told = sorted(set(customers))
    if len(told) < FEWEST:
        raise OutOfDate("Two customers or more are merged, not one.")
    apart = stitching.separated()
    if any((a, b) in apart for place, a in enumerate(told) for b in told[place + 1 :]):
        raise OutOfDate("Somebody said that two of these customers are different people.")
    everybody = sorted({key for customer in told for key in keys_of(customer)})
    before = _persons(everybody)
    person = everybody[0]
    changes = {key: person for key in everybody if before[key] != person}
    if not changes:
        return []  # they are one person already: there is nothing to do, and nothing to take back
    stitching.move(changes, reason="told")
    return [("part_customers", {"customers": list(changes), "persons": [before[key] for key in changes]})]


def part_customers(journey: Any, *, customers: Sequence[str], persons: Sequence[str]) -> Undo:
    """Give customers back to the persons that they were. Stitching may join again whom it finds alike."""
    if len(customers) != len(persons):
        raise OutOfDate("There are not as many persons as customers.")
    now = _persons(customers)
    stitching.move(dict(zip(customers, persons, strict=True)), reason="told")
    return [("part_customers", {"customers": list(customers), "persons": [now[key] for key in customers]})]


def _persons(customers: Sequence[str]) -> dict[str, str]:
    linked = dict(Link.objects.filter(customer__in=customers).values_list("customer", "person"))
    return {key: linked.get(key, key) for key in customers}
