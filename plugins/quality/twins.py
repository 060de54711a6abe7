"""Customers who are most likely one person: alike by telephone, or by name and one thing more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from journeymap.mining import Data

from . import spelling

NAMES = re.compile(r"(^|_)(full_?name|customer_?name|name)$", re.IGNORECASE)
FIRST = re.compile(r"(^|_)(first|given)_?name$", re.IGNORECASE)
LAST = re.compile(r"(^|_)(last|sur|family)_?name$|(^|_)surname$", re.IGNORECASE)
MORE = re.compile(r"birth|dob|post_?code|zip|street|address|city|town|phone|mobile|e?mail", re.IGNORECASE)
LARGEST = 4  # customers: a number or address that more share is a household's or a shop's
LISTED = 500_000  # customers whose names are compared, the first by key


@dataclass(frozen=True)
class Twins:
    """customers: sorted keys. by: what they share, in words."""

    customers: tuple[str, ...]
    by: str


def twins(data: Data) -> list[Twins]:
    """Groups of customers who are not one person already. No customer is in two groups."""
    table = data.customers
    names = _columns(table, NAMES)
    first, last = _columns(table, FIRST), _columns(table, LAST)
    more = [column for column in _columns(table, MORE) if column not in (*names, *first, *last)]
    called = [names[0]] if names else [first[0], last[0]] if first and last else []
    found, taken = [], set[str]()
    for group in [*_by_phone(table), *(_by_name(table, called, more) if called and more else ())]:
        if not taken & set(group.customers):
            taken |= set(group.customers)
            found.append(group)
    return found


def _columns(table: duckdb.DuckDBPyRelation, like: re.Pattern[str]) -> list[str]:
    return sorted(
        name for name in table.columns if name.startswith("attr_") and like.search(name.removeprefix("attr_"))
    )


def _by_phone(table: duckdb.DuckDBPyRelation) -> Iterator[Twins]:
    shared = table.filter("phone_hash IS NOT NULL AND customer IS NOT NULL")
    groups = shared.aggregate(
        "phone_hash, list(customer ORDER BY customer) AS keys, count(DISTINCT person) AS persons",
        "phone_hash",
    )
    rows = groups.filter(f"persons > 1 AND len(keys) <= {LARGEST}").order("keys").project("keys").fetchall()
    for (keys,) in rows:
        yield Twins(tuple(keys), "telephone number")


def _by_name(table: duckdb.DuckDBPyRelation, called: list[str], more: list[str]) -> Iterator[Twins]:
    """The same name, however it is written, and at least one further column equal and none unequal."""
    wanted = [duckdb.ColumnExpression(name) for name in ("customer", "person", *called, *more)]
    rows = table.filter("customer IS NOT NULL").order("customer").limit(LISTED).select(*wanted).fetchall()
    named: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in rows:
        words = [value for value in row[2 : 2 + len(called)] if value]
        key = " ".join(sorted(spelling.key(word) for value in words for word in value.split()))
        if " " in key:  # a first name alone is no name
            named[key].append(row)
    for key in sorted(named):
        for group, shared in _agreeing(named[key], 2 + len(called)):
            columns = sorted({more[place].removeprefix("attr_") for place in shared})
            yield Twins(group, f"name and {' and '.join(columns)}")


def _agreeing(rows: list[tuple[str, ...]], start: int) -> Iterator[tuple[tuple[str, ...], set[int]]]:
    if not 1 < len(rows) <= LARGEST or len({row[1] for row in rows}) == 1:
        return
    shared = set()
    for place in range(len(rows[0]) - start):
        values = [spelling.key(row[start + place]) for row in rows if row[start + place]]
        if len(set(values)) > 1:
            return
        if len(values) == len(rows):
            shared.add(place)
    if shared:
        yield tuple(sorted(row[0] for row in rows)), shared
