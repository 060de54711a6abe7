"""Which customers are one person: by a shared e-mail, or because one row names both keys. Reversible.

Links found here and links that people made are the same rows; what people separated stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy  # its parts load when first used

from journeymap.customers.consenting import obey, refusals
from journeymap.customers.models import Link, Separation
from journeymap.events.models import Snapshot
from journeymap.events.reading import attributes, bucket_tables, customers_table
from journeymap.events.rewriting import PersonMove
from journeymap.events.snapshots import current, publish
from journeymap.events.withholding import Withholding

# Columns of events or customers that hold another key of the same customer, as tools call them.
OTHER_KEYS = ("anonymous_id", "anonymousId", "previous_id", "previousId", "alias", "user_pseudo_id")
AT_ONCE = 1_000  # keys in one query
MAX_SHARED = 10  # an address of more customers than this is a shop's or a family's, not a person's

Pair = tuple[str, str]


def stitch() -> int:
    """Link what belongs together in the current snapshot; how many customers changed their person.

    Whoever refused something is left out from then on: an import may have said so.
    """
    snapshot = current()
    pairs = {*same_email(snapshot), *same_row(snapshot)} - separated()
    pairs |= {(link.customer, link.person) for link in Link.objects.filter(reason="told")}
    changed = settle(persons_of(pairs), reason="found")
    obey()
    return changed


def link(customer: str, person: str) -> None:
    """A person says that two customers are the same."""
    Separation.objects.filter(first__in=(customer, person), second__in=(customer, person)).delete()
    move({customer: person}, reason="told")


def separate(customer: str) -> None:
    """A person says that this customer is somebody else than whom it is linked to; it stays so."""
    for known in Link.objects.filter(customer=customer):
        first, second = sorted((customer, known.person))
        Separation.objects.get_or_create(first=first, second=second)
    move({customer: customer}, reason="told")


def same_email(snapshot: Snapshot) -> Iterator[Pair]:
    """Customers with the same digest of an e-mail address, unless too many share it."""
    table = customers_table(snapshot, everybody=True)
    if not table.num_rows:
        return
    known = table.filter(pc.is_valid(table["email_hash"]))
    for group in known.group_by("email_hash").aggregate([("customer", "list")])["customer_list"].to_pylist():
        if 1 < len(group) <= MAX_SHARED:
            first, *others = sorted(group)
            yield from ((first, other) for other in others)


def same_row(snapshot: Snapshot) -> Iterator[Pair]:
    """Customers whose rows hold another key of theirs in a column made for it."""
    columns = [f"attr_{name}" for name in OTHER_KEYS]
    table = customers_table(snapshot, everybody=True)
    yield from pairs_in(table, [name for name in columns if name in table.column_names])
    there = [name for name in columns if name in attributes(snapshot)]
    if there:
        for bucket in bucket_tables(snapshot, columns=["customer", *there], ordered=False, everybody=True):
            yield from pairs_in(bucket, there)


def pairs_in(table: pa.Table, columns: Iterable[str]) -> Iterator[Pair]:
    for name in columns:
        plain = pa.table({"a": table["customer"].cast(pa.string()), "b": table[name].cast(pa.string())})
        for row in plain.drop_null().group_by(["a", "b"]).aggregate([]).to_pylist():
            if row["a"] != row["b"]:
                first, second = sorted((row["a"], row["b"]))
                yield first, second


def separated() -> set[Pair]:
    return set(Separation.objects.values_list("first", "second"))


def persons_of(pairs: Iterable[Pair]) -> dict[str, str]:
    """Customer -> person, for all customers in a pair but the persons: each group's first key by name."""
    pairs = list(pairs)
    keys = sorted({key for pair in pairs for key in pair})
    if not keys:
        return {}
    place = {key: index for index, key in enumerate(keys)}
    ends = np.array([[place[a], place[b]] for a, b in pairs])
    graph = scipy.sparse.coo_array(
        (np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(keys), len(keys))
    )
    _, group = scipy.sparse.csgraph.connected_components(graph, directed=False)
    first: dict[int, str] = {}
    for key, number in zip(keys, group.tolist(), strict=True):
        first.setdefault(number, key)
    return {
        key: first[number] for key, number in zip(keys, group.tolist(), strict=True) if first[number] != key
    }


def settle(wanted: Mapping[str, str], reason: str) -> int:
    """Make the links say what is wanted; links that nothing supports any more are taken back."""
    known = dict(Link.objects.values_list("customer", "person"))
    changes = {customer: person for customer, person in wanted.items() if known.get(customer) != person}
    changes |= {customer: customer for customer in known if customer not in wanted}
    if changes:
        move(changes, reason)
    return len(changes)


def move(persons: Mapping[str, str], reason: str) -> None:
    """Change links and the rows of these customers in one transaction."""

    def note(_snapshot: Snapshot) -> None:
        alone = [customer for customer, person in persons.items() if customer == person]
        for start in range(0, len(alone), AT_ONCE):
            Link.objects.filter(customer__in=alone[start : start + AT_ONCE]).delete()
        Link.objects.bulk_create(
            [
                Link(customer=customer, person=person, reason=reason)
                for customer, person in persons.items()
                if customer != person
            ],
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["customer"],
            update_fields=["person", "reason"],
        )

    with PersonMove(dict(persons)) as change, Withholding(partial(refusals, moved=persons)) as kept:
        publish([change, kept], then=note)
