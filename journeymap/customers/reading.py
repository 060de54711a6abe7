"""What is known of customers: traits from the store, who is whom from the database."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.customers.models import Consent, Link
from journeymap.events.models import Snapshot
from journeymap.events.reading import customers_table, person_rows


def listed(snapshot: Snapshot, trait: dict[str, str]) -> pa.Table:
    """Customers that were imported, by key, with their traits; only those with all the traits asked for."""
    table = customers_table(snapshot, everybody=True)
    for name, value in trait.items():
        column = f"attr_{name}"
        if column not in table.column_names:
            return table.slice(0, 0)
        table = table.filter(pc.fill_null(pc.equal(table[column], value), False))
    return table.sort_by("customer") if table.num_rows else table


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the table as the API shows it: traits without their prefix, empty ones left out."""
    shown = {name: row[name] for name in ("customer", "person", "created")}
    return shown | {"traits": attributes(row)}


def attributes(row: dict[str, Any]) -> dict[str, Any]:
    """Columns that came with the data, under the names they had there; empty ones left out."""
    return {
        name.removeprefix("attr_"): value
        for name, value in row.items()
        if name.startswith("attr_") and value is not None
    }


def known(snapshot: Snapshot, key: str) -> dict[str, Any] | None:
    """All about the person behind a key: keys, traits, events by time, consent; None if nothing is held."""
    link = Link.objects.filter(customer=key).first()
    person = link.person if link else key
    keys = sorted({person, key, *Link.objects.filter(person=person).values_list("customer", flat=True)})
    table = customers_table(snapshot, everybody=True)
    rows = table.filter(pc.is_in(table["customer"], pa.array(keys))).to_pylist() if table.num_rows else []
    events = person_rows(snapshot, person).to_pylist()
    if not rows and not events and link is None:
        return None
    consents = Consent.objects.filter(customer__in=keys)
    return {
        "customer": key,
        "person": person,
        "keys": keys,
        "traits": {name: value for row in rows for name, value in plain(row)["traits"].items()},
        "consent": {each.purpose: each.given for each in consents},
        "events": [event(row) for row in events],
    }


def event(row: dict[str, Any]) -> dict[str, Any]:
    """One event of a timeline, without our own columns and without what is empty."""
    shown = {
        name: row[name] for name in ("time", "activity", "channel", "case", "session", "value", "customer")
    }
    told = {name: value for name, value in shown.items() if value is not None}
    return told | {"attributes": attributes(row)}
