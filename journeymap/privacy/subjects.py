"""Whose data an erasure or an export is about: all keys of one person."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow.compute as pc

from journeymap.customers.models import Link
from journeymap.events.models import Snapshot
from journeymap.events.reading import bucket_tables, feedback_table, person_rows


@dataclass(frozen=True)
class Subject:
    """One person.

    customers: all their keys; cases: cases that are theirs alone; persons: as the store calls them.
    """

    person: str
    customers: frozenset[str]
    cases: frozenset[str]

    @property
    def persons(self) -> frozenset[str]:
        return frozenset({self.person, *(f"case:{case}" for case in self.cases)})

    @property
    def keys(self) -> frozenset[str]:
        return self.customers | self.cases


def subject(key: str, snapshot: Snapshot) -> Subject:
    """The person behind a customer key; where no customer has it, the customerless case of that name."""
    link = Link.objects.filter(customer=key).first()
    person = link.person if link else key
    customers = frozenset(
        {key, person, *Link.objects.filter(person=person).values_list("customer", flat=True)}
    )
    events = person_rows(snapshot, person)
    if not events.num_rows and person_rows(snapshot, f"case:{key}").num_rows:
        return Subject(f"case:{key}", customers, frozenset({key}))
    named = set(pc.unique(events["case"]).drop_null().to_pylist()) if events.num_rows else set()
    return Subject(person, customers, frozenset(named - shared(named, person, snapshot)))


def shared(cases: set[str], person: str, snapshot: Snapshot) -> set[str]:
    """Those of the cases that other people's events or answers name too."""
    if not cases:
        return set()
    found: set[str] = set()
    tables = [
        *bucket_tables(snapshot, columns=["case", "person"], ordered=False, everybody=True),
        feedback_table(snapshot, everybody=True),
    ]
    for table in tables:
        for row in table.select(["case", "person"]).group_by(["case", "person"]).aggregate([]).to_pylist():
            if row["case"] in cases and row["person"] not in (person, f"case:{row['case']}"):
                found.add(row["case"])
    return found
