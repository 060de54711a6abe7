"""Appending feedback and customers: small tables, held in memory, one file for each import."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import snapshots
from .arranging import lanes_of
from .claims import claim
from .files import write_parquet
from .identities import identities, occurrences
from .manifests import Entry, Kind, Manifest
from .persons import Coded, Identity, canonical
from .reading import latest_customers, whole_table
from .tables import SCHEMAS, fitted
from .writers import Workplace

NOBODY: Identity = {}


class Recorder(ABC):
    """Takes the normalised rows of one import; use it as a context manager, as EventWriter.

    Rows of customers whose identity is None are left out. `finish` returns a change for
    `snapshots.publish`, which settles what is new only then: read its counts in `then` or afterwards.
    """

    kind: ClassVar[Kind]

    def __init__(self, import_number: int, identity: Identity | Callable[[], Identity] = NOBODY) -> None:
        self.import_number = import_number
        self._ask = identity if callable(identity) else lambda: identity
        self._tables: list[pa.Table] = []
        self._workplace = Workplace()
        self._recorded: Recorded | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove every file that was made, unless it was published."""
        done = self._recorded is not None and self._recorded.published
        self._workplace.close(keep=self._recorded.paths() if self._recorded and done else ())

    def add(self, table: pa.Table) -> None:
        if table.num_rows:
            self._tables.append(table)

    def finish(self) -> Recorded:
        table = self._stored_form()
        split = type(self).split
        self._recorded = Recorded(self.kind, self.import_number, table, split, self._ask, self._workplace)
        self._recorded.apply(snapshots.current().manifest)
        return self._recorded

    def _stored_form(self) -> pa.Table:
        if not self._tables:
            return SCHEMAS[self.kind].empty_table().append_column("rows", pa.array([], pa.int64()))
        table = pa.concat_tables(
            [fitted(self._prepared(part), SCHEMAS[self.kind], ("text",)) for part in self._tables],
            promote_options="default",
        )
        numbers = pa.array(np.full(table.num_rows, self.import_number, dtype=np.int32))
        table = table.set_column(table.schema.get_field_index("source"), "source", numbers)
        return self._collapsed(table)

    def _prepared(self, table: pa.Table) -> pa.Table:
        return table

    @abstractmethod
    def _collapsed(self, table: pa.Table) -> pa.Table:
        """One row for each thing that the file tells of, with `rows`, how often it does."""

    @staticmethod
    @abstractmethod
    def split(table: pa.Table, manifest: Manifest) -> np.ndarray:
        """Marks the rows that say nothing new."""


class FeedbackWriter(Recorder):
    """Normalised feedback: id, text, score, kind, scale_min, scale_max, time, customer, case, touchpoint,
    channel, row, attr_*. The text counts for the identity of a row without id but is not stored here. A row
    whose id (and revision) is known is a duplicate. A higher revision of an id replaces it for readers.
    """

    kind = "feedback"

    def __init__(
        self,
        import_number: int,
        identity: Identity | Callable[[], Identity] = NOBODY,
        *,
        revision: int = 1,
    ) -> None:
        super().__init__(import_number, identity)
        self._revision = revision

    def _collapsed(self, table: pa.Table) -> pa.Table:
        revision = pa.array(np.full(table.num_rows, self._revision, dtype=np.int32))
        table = table.set_column(table.schema.get_field_index("revision"), "revision", revision)
        made = pa.chunked_array([_made_ids(table)])
        ids = pc.if_else(pc.is_valid(table["id"]), table["id"], made)
        table = table.set_column(table.schema.get_field_index("id"), "id", ids).drop_columns("text")
        first = _first_of_each(ids)
        counts = np.bincount(first, minlength=table.num_rows)
        table = table.append_column("rows", pa.array(counts))
        return table.filter(pa.array(first == np.arange(table.num_rows)))

    @staticmethod
    def split(table: pa.Table, manifest: Manifest) -> np.ndarray:
        stored = whole_table(manifest, "feedback", columns=["id", "revision"])
        revision = table["revision"][0].as_py() if table.num_rows else 1
        same = stored.filter(pc.equal(stored["revision"], revision))
        return pc.is_in(table["id"], same["id"].combine_chunks()).to_numpy()


class CustomerWriter(Recorder):
    """Normalised customers: customer, email_hash, phone_hash, created, row, attr_*; never plain addresses.

    Rows of the same customer become one, of each column the last value given; a row that changes nothing of
    what is known of the customer is a duplicate.
    """

    kind = "customers"

    def _collapsed(self, table: pa.Table) -> pa.Table:
        table = table.drop_columns("text")
        counts = pa.array(np.ones(table.num_rows, dtype=np.int64))
        return latest_customers(table.append_column("rows", counts), summed=("rows",))

    @staticmethod
    def split(table: pa.Table, manifest: Manifest) -> np.ndarray:
        stored = latest_customers(whole_table(manifest, "customers"))
        where = pc.index_in(table["customer"], stored["customer"].combine_chunks())
        known = pc.is_valid(where).to_numpy()
        for name in table.column_names:
            if name in ("customer", "person", "source", "row", "rows"):
                continue
            given = pc.is_valid(table[name]).to_numpy()
            if name in stored.column_names:
                same = pc.fill_null(pc.equal(table[name], stored[name].take(where)), False).to_numpy()
            else:
                same = np.zeros(table.num_rows, dtype=bool)
            known &= same | ~given
        return known


class Recorded:
    """Rows of one import of feedback or customers: a change that `snapshots.publish` takes.

    accepted, duplicates, left_out count rows of the file. fresh: the rows to be stored, with the id (of
    feedback) that each was given and `row`, its number in the file. known: the rows that the store had.
    """

    def __init__(
        self,
        kind: Kind,
        import_number: int,
        table: pa.Table,
        split: Callable[[pa.Table, Manifest], np.ndarray],
        ask: Callable[[], Identity],
        workplace: Workplace,
    ) -> None:
        self.kind, self.import_number, self.published = kind, import_number, False
        self.fresh = self.known = table.slice(0, 0)
        self.accepted = self.duplicates = self.left_out = 0
        self._table, self._split, self._ask, self._workplace = table, split, ask, workplace
        self._basis: tuple[tuple[Entry, ...], int] | None = None
        self._entry: Entry | None = None
        self._claim: str | None = None

    def paths(self) -> set[str]:
        return {path for path in (self._entry and self._entry.path, self._claim) if path}

    def apply(self, manifest: Manifest) -> Manifest:
        """The manifest with these rows added, but for those that it holds. Safe to call again."""
        basis = (manifest.of(self.kind), manifest.identity)
        if basis != self._basis:
            self._settle(manifest)
            self._basis = basis
        added = (self._entry,) if self._entry else ()
        return manifest.with_entries(self.kind, (*manifest.of(self.kind), *added))

    def commit(self) -> None:
        """Called inside the transaction that publishes."""
        self._workplace.confirm()
        if self._claim:
            claim(self.kind, self.import_number, self._claim, self.known.num_rows)

    def _settle(self, manifest: Manifest) -> None:
        table, wanted = with_person(self._table, self._ask())
        told = table["rows"].to_numpy()
        self.left_out = int(told[~wanted].sum())
        table, told = table.filter(pa.array(wanted)), told[wanted]
        known = self._split(table, manifest)
        self.accepted = int(told[~known].sum()) if self.kind == "customers" else int((~known).sum())
        self.duplicates = int(told.sum()) - self.accepted
        table = table.drop_columns("rows")
        self.fresh, self.known = table.filter(pa.array(~known)), table.filter(pa.array(known))
        self._entry = self._write(self.fresh)
        claimed = self._write(self.known, "claims")
        self._claim = claimed.path if claimed else None

    def _write(self, table: pa.Table, folder: str | None = None) -> Entry | None:
        if not table.num_rows:
            return None
        name = f"{self._workplace.unused(self.kind)}.parquet"
        path = self._workplace.new_path(folder or self.kind, name)
        return Entry(path, table.num_rows, write_parquet(table, path), (self.import_number,))


def with_person(table: pa.Table, identity: Identity) -> tuple[pa.Table, np.ndarray]:
    """The table with its persons (a row without customer is its case's, or nobody's), and which rows stay."""
    coded = Coded.of(table["customer"])
    people = canonical(coded.values, identity)
    person = people.take(pa.array(coded.codes, pa.int32(), mask=coded.missing))
    wanted = coded.missing | pc.is_valid(person).to_numpy(zero_copy_only=False)
    if "case" in table.column_names:
        by_case = pc.binary_join_element_wise("case:", table["case"].combine_chunks(), "")
        person = pc.if_else(pa.array(coded.missing), by_case, person)
    place = table.schema.get_field_index("person")
    return table.set_column(place, "person", pa.chunked_array([person])), wanted


def _made_ids(table: pa.Table) -> pa.Array:
    """An id for each row from what it says and how many equal rows came before it in the file."""
    first = np.zeros(table.num_rows, dtype=np.uint64)
    second = first.copy()
    for name in table.column_names:
        if name in ("id", "row", "person", "source", "revision"):
            continue
        lanes = lanes_of(name, table[name])
        first += lanes[0]
        second += lanes[1]
    hi, lo = identities((first, second), occurrences((first, second), np.ones(len(first), dtype=bool)))
    return pa.array(
        [f"{h:016x}{low:016x}" for h, low in zip(hi.tolist(), lo.tolist(), strict=True)], pa.string()
    )


def _first_of_each(values: pa.ChunkedArray) -> np.ndarray:
    """For each row the place of the first row with the same value."""
    codes = Coded.of(values).codes
    _, first, group = np.unique(codes, return_index=True, return_inverse=True)
    return first[group]
