"""Who refuses by now, though tables that are being read were made before: their rows are on no page.

Making the tables anew for every refusal would keep a large feed, where people refuse every few seconds, from
ever being read. Rows are dropped as a page is answered, so the places at which pages begin do not move.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression

from journeymap.access.digesting import digest_key
from journeymap.customers.models import Link
from journeymap.desks.choice import keyed
from journeymap.desks.whose import HIDDEN
from journeymap.events.refusals import refusing_in
from journeymap.events.snapshots import current

LEFT = "left"
ASKED_AT_ONCE = 1_000  # a database takes a limited number of values in one query


@dataclass(frozen=True)
class Withdrawn:
    """Persons who refuse, by all their keys, as the hidden columns of the tables have them."""

    persons: frozenset[str] = frozenset()

    def among(
        self, rows: duckdb.DuckDBPyRelation, connection: duckdb.DuckDBPyConnection
    ) -> duckdb.DuckDBPyRelation:
        """Rows of a table less theirs. connection: the one that reads them."""
        there = [column for column in HIDDEN if column in rows.columns] if self else []
        for column in there:
            left = connection.from_arrow(pa.table({LEFT: pa.array(self.persons, pa.string())}))
            rows = rows.join(left, ColumnExpression(column) == ColumnExpression(LEFT), how="anti")
        return rows

    def is_of(self, row: dict[str, Any]) -> bool:
        """Whether a row of any table is about one of them."""
        return any(row.get(column) in self.persons for column in HIDDEN)

    def __bool__(self) -> bool:
        return bool(self.persons)


NOBODY = Withdrawn()


def withdrawn(keys: str) -> Withdrawn:
    """All who refuse now, by all their keys. keys: as a choice has them."""
    at = current()
    told = at.manifest.withheld
    return _of(at.number, told[0].path, keys, digest_key()) if told else NOBODY


@lru_cache(maxsize=8)
def _of(_snapshot: int, path: str, keys: str, _key: bytes) -> Withdrawn:
    """Of one snapshot, for who is the same person changes with snapshots only; stand-ins by one key."""
    persons = set(refusing_in(path).to_pylist())
    theirs = set(persons)
    known = sorted(persons)
    for first in range(0, len(known), ASKED_AT_ONCE):
        some = known[first : first + ASKED_AT_ONCE]
        theirs.update(Link.objects.filter(person__in=some).values_list("customer", flat=True))
    return Withdrawn(coded(theirs, keys))


def coded(names: Iterable[str], keys: str) -> frozenset[str]:
    column = keyed(pa.chunked_array([pa.array(list(names), pa.string())]), keys)
    return frozenset(column.to_pylist())
