"""Which customers are compared: those of each persona, and those with one value of a trait."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.mining import Anchor, Condition, Data, Selection
from journeymap.mining.clock import Clocks, clocks
from journeymap.mining.given import names

from .telling import FEWEST_CUSTOMERS, JOURNEY, Group

TRAITS, VALUES = 5, 8  # at most so many traits, with so many values
NOBODY = pa.table({"customer": pa.array([], pa.string())})
LONGEST = 60  # characters of a trait's value


def groups(data: Data, customers: pa.Array) -> Iterator[Group]:
    """Personas first, by name; then traits and values by name. `customers`: the log's, sorted."""
    yield from _personas(data, customers)
    table = _traits(data)
    told = 0
    for column in sorted(name for name in table.column_names if name.startswith("attr_")):
        sizes = pc.value_counts(table[column].drop_null())
        pairs = sorted((str(row["values"]), row["counts"]) for row in sizes.to_pylist())
        if not 2 <= len(pairs) <= VALUES or told >= TRAITS:
            continue
        told += 1
        for value, size in pairs:
            if size >= FEWEST_CUSTOMERS and len(value) <= LONGEST:
                yield _of_trait(table, customers, column, value, size)


def clocks_of(data: Data, usual: str, trait: str) -> Clocks:
    """The clocks of the customers; see `journeymap.mining.clock.clocks`."""
    there = trait and f"attr_{trait}" in data.customers.columns
    return clocks(_traits(data) if there else NOBODY, usual, trait)


def _personas(data: Data, customers: pa.Array) -> Iterator[Group]:
    if not data.has("scores:persona"):
        return
    scores = data.scores("persona")
    keys = scores["value"].to_pylist()
    ids = np.array(scores["id"].to_pylist(), dtype=object)
    for key, name in sorted(names(data, "personas").items(), key=lambda pair: pair[1]):
        mine = ids[[value == key for value in keys]]
        if len(mine):
            evidence = Selection(subject="customers", ids=tuple(sorted(mine.tolist())))
            anchor, words = Anchor(place="persona", name=name), f"customers of “{name}”"
            member = _members(customers, pa.array(mine.tolist(), pa.string()))
            yield Group(anchor, {"key": key}, words, member, evidence, len(mine))


def _of_trait(table: pa.Table, customers: pa.Array, column: str, value: str, size: int) -> Group:
    trait = column.removeprefix("attr_")
    mine = table["customer"].filter(pc.equal(table[column], value)).combine_chunks()
    evidence = Selection(subject="customers", where=(Condition(column=column, op="=", value=value),))
    words = f"customers with {trait} “{value}”"
    return Group(JOURNEY, {trait: value}, words, _members(customers, mine), evidence, size)


def _members(customers: pa.Array, mine: pa.Array) -> np.ndarray:
    return np.asarray(pc.is_in(customers, value_set=mine.cast(pa.string())), dtype=bool)


def _traits(data: Data) -> pa.Table:
    """customer and all traits, by customer; those without a key left out."""
    table = data.customers.order("customer").to_arrow_table()
    return table.filter(pc.is_valid(table["customer"]))
