"""Changes of rows that are stored: moving customers to other persons, taking imports back.

Files are never changed: those that hold such rows are written anew, the snapshot gets the new ones, and the
old ones stay until no kept snapshot names them. Erasure, which is stricter, is in erasing.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .appended import rewritten
from .files import open_parquet, write_parquet
from .manifests import BUCKETS, KINDS, Entry, Kind, Manifest
from .matching import Wanted
from .models import Claim, Doomed, Snapshot
from .persons import Coded, Identity, canonical
from .placing import place_bucket, place_rows, place_together
from .reading import plain_texts, whole_table
from .recording import NOBODY, with_person
from .replaced import brought_back
from .snapshots import publish
from .spilling import in_store_order
from .writers import Workplace

MOVED_AT_ONCE = 500_000  # moved rows held in memory before they are written


def move_persons(identity: Identity, then: Callable[[Snapshot], object] | None = None) -> Snapshot:
    """Give all rows of the customers named to the persons named: {customer key: person key}.

    To undo, name the customer's own key as its person. Name only customers that changed; the cost is that
    of reading the customer column of every file and of rewriting the files that hold their rows.
    """
    with PersonMove(identity) as change:
        return publish(change, then)


def drop_imports(
    numbers: Collection[int],
    identity: Identity | Callable[[], Identity] = NOBODY,
    then: Callable[[Snapshot, ImportDrop], object] | None = None,
) -> Snapshot:
    """Take imports back: their rows vanish, but for those that another import brought as well.

    Such rows are from then on that import's (the earliest that brought them). `then` is called in the
    transaction with the snapshot and the change, whose `kept_feedback` lists feedback rows that changed
    hands. Dropping an import that has no rows changes nothing.
    """
    with ImportDrop(numbers, identity) as change:
        return publish(change, (lambda snapshot: then(snapshot, change)) if then else None)


class Rewriting:
    """Base of the changes here: computed once for each manifest, its files removed unless published."""

    def __init__(self) -> None:
        self.published = False
        self._workplace = Workplace()
        self._last: tuple[Manifest, Manifest] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        keep = self._last[1].paths() if self.published and self._last else set()
        self._workplace.close(keep=keep)

    def apply(self, manifest: Manifest) -> Manifest:
        if self._last is None or self._last[0] != manifest:
            changed = self.rewrite(manifest)
            self._last = manifest, changed if changed == manifest else changed.moved_on()
        return self._last[1]

    def rewrite(self, manifest: Manifest) -> Manifest:
        raise NotImplementedError

    def commit(self) -> None:
        """Called inside the transaction that publishes."""
        self._workplace.confirm()

    def _without(self, kind: Kind, entry: Entry, table: pa.Table, keep: np.ndarray) -> list[Entry]:
        """The entry with only the rows that `keep` marks, in a new file; nothing when it keeps none."""
        if not keep.any():
            return []
        if kind == "events":
            return [rewritten(self._workplace, entry, table, keep)]
        return self._written(kind, table.filter(pa.array(keep)))

    def _written(self, kind: Kind, table: pa.Table) -> list[Entry]:
        if not table.num_rows:
            return []
        path = self._workplace.new_path(kind, f"{self._workplace.unused('kept')}.parquet")
        imports = tuple(sorted(pc.unique(table["source"]).to_pylist()))
        return [Entry(path, table.num_rows, write_parquet(table, path), imports)]


class PersonMove(Rewriting):
    def __init__(self, identity: Identity) -> None:
        super().__init__()
        self._identity = dict(identity)
        self._customers = pa.array(sorted(self._identity), pa.string())

    def rewrite(self, manifest: Manifest) -> Manifest:
        moved: list[pa.Table] = []
        for kind in KINDS:
            entries: list[Entry] = []
            for entry in manifest.of(kind):
                table = self._concerned(entry)
                if table is None:
                    entries.append(entry)
                elif kind == "events":
                    entries += self._split(entry, table, moved)
                    if sum(part.num_rows for part in moved) >= MOVED_AT_ONCE:
                        entries += self._placed(moved)
                else:
                    entries += self._written(kind, self._addressed(table))
            manifest = manifest.with_entries(kind, entries + self._placed(moved))
        return manifest

    def _concerned(self, entry: Entry) -> pa.Table | None:
        """The whole table, if it has a row that must move."""
        with open_parquet(entry.path) as file:
            if "customer" not in file.schema_arrow.names:
                return None
            few = file.read(columns=["customer", "person"], use_threads=False)
            if not self._leaving(few).any():
                return None
            return file.read(use_threads=False)

    def _addressed(self, table: pa.Table) -> pa.Table:
        customer = Coded.of(table["customer"])
        people = canonical(customer.values, self._identity)
        now = people.take(pa.array(customer.codes, pa.int32(), mask=customer.missing))
        person = pc.if_else(pa.array(customer.missing), table["person"].cast(pa.string()), now)
        return table.set_column(table.column_names.index("person"), "person", person)

    def _leaving(self, table: pa.Table) -> np.ndarray:
        named = pc.is_in(table["customer"].cast(pa.string()), self._customers)
        elsewhere = pc.not_equal(self._addressed(table)["person"], table["person"].cast(pa.string()))
        return pc.and_(named, pc.fill_null(elsewhere, True)).to_numpy()

    def _split(self, entry: Entry, table: pa.Table, moved: list[pa.Table]) -> list[Entry]:
        leaving = self._leaving(table)
        moved.append(self._addressed(table).filter(pa.array(leaving)))
        return self._without("events", entry, table, ~leaving)

    def _placed(self, moved: list[pa.Table]) -> list[Entry]:
        entry = place_rows(self._workplace, moved, self._workplace.unused("moved"))
        moved.clear()
        return [entry] if entry else []


class ImportDrop(Rewriting):
    """numbers: the imports taken back. kept_feedback: (id, source, row) of feedback that changed hands."""

    def __init__(self, numbers: Collection[int], identity: Identity | Callable[[], Identity]) -> None:
        super().__init__()
        self.numbers = sorted(set(numbers))
        self.kept_feedback: pa.Table | None = None
        self._ask = identity if callable(identity) else lambda: identity
        self._numbers = pa.array(self.numbers, pa.int32())
        self._known_claims: set[tuple[int, str]] | None = None

    def apply(self, manifest: Manifest) -> Manifest:
        known = set(Claim.objects.values_list("pk", "path"))
        if known != self._known_claims:  # another import brought rows again meanwhile
            self._known_claims, self._last = known, None
            self.__dict__.pop("_claimants", None)
        return super().apply(manifest)

    def rewrite(self, manifest: Manifest) -> Manifest:
        events: list[Entry] = []
        for entry in manifest.events:
            events += self._without_imports(entry) if entry.holds(self.numbers) else [entry]
        manifest = manifest.with_entries("events", events)
        back = brought_back(self.numbers, manifest, self._workplace, self._ask)
        manifest = manifest.with_entries("events", [*events, *back])
        for kind in ("feedback", "customers"):
            manifest = self._recorded(kind, manifest)
        return manifest

    def commit(self) -> None:
        super().commit()
        gone = Claim.objects.filter(import_number__in=self.numbers)
        Doomed.objects.bulk_create(
            [Doomed(path=path) for path in gone.values_list("path", flat=True)], ignore_conflicts=True
        )
        gone.delete()

    def _claims(self, kind: Kind) -> Iterator[tuple[int, pa.Table]]:
        """(import, rows it brought again) of the imports that stay, earliest first."""
        claims = Claim.objects.filter(kind=kind).exclude(import_number__in=self.numbers)
        for claim in claims.order_by("import_number", "pk"):
            with open_parquet(claim.path) as file:
                yield claim.import_number, plain_texts(file.read(use_threads=False))

    @cached_property
    def _claimants(self) -> list[tuple[int, Wanted, np.ndarray]]:
        claims = [(number, claimed.combine_chunks()) for number, claimed in self._claims("events")]
        return [
            (number, Wanted(t["id_hi"].to_numpy(), t["id_lo"].to_numpy()), t["row"].to_numpy())
            for number, t in claims
        ]

    def _without_imports(self, entry: Entry) -> list[Entry]:
        with open_parquet(entry.path) as file:
            table = file.read(use_threads=False)
        leaving = pc.is_in(table["import"], self._numbers).to_numpy()
        if not leaving.any():
            return [entry]
        imports, rows = table["import"].to_numpy().copy(), table["row"].to_numpy().copy()
        hi, lo = table["id_hi"].to_numpy(), table["id_lo"].to_numpy()
        taken = False
        for number, own, own_rows in self._claimants:
            where, place = own.places(hi, lo)
            theirs = leaving[where]
            where, place = where[theirs], place[theirs]
            imports[where], rows[where] = number, own_rows[place]
            leaving[where] = False
            taken = taken or len(where) > 0
        if not taken:
            return self._without("events", entry, table, ~leaving)
        for name, values in (("import", imports), ("row", rows)):
            table = table.set_column(table.column_names.index(name), name, pa.array(values))
        return self._resorted(entry, table, leaving)

    def _resorted(self, entry: Entry, table: pa.Table, leaving: np.ndarray) -> list[Entry]:
        parts = {}
        for bucket in range(BUCKETS):
            start, stop = entry.span(bucket)
            stays = pa.array(~leaving[start:stop])
            part = table.slice(start, stop - start).filter(stays)
            if part.num_rows:
                parts[bucket] = in_store_order(part)
        if not parts:
            return []
        name = self._workplace.unused("kept")
        if entry.bucket is not None:
            return [place_bucket(self._workplace, entry.bucket, parts[entry.bucket], name)]
        return [place_together(self._workplace, parts, name)]

    def _recorded(self, kind: Kind, manifest: Manifest) -> Manifest:
        """Feedback or customers without the imports, and with what others had brought again."""
        if not any(entry.holds(self.numbers) for entry in manifest.of(kind)):
            return manifest
        table = whole_table(manifest, kind)
        leaving = pc.is_in(table["source"], self._numbers)
        stays, gone = table.filter(pc.invert(leaving)), table.filter(leaving)
        key = "id" if kind == "feedback" else "customer"
        back = []
        for _, claimed in self._claims(kind):
            lost = pc.is_in(claimed[key].cast(pa.string()), gone[key].combine_chunks())
            rows, wanted = with_person(claimed.filter(lost), self._ask())
            rows = rows.filter(pa.array(wanted))
            if kind == "feedback":
                back.append(rows)
                gone = gone.filter(pc.invert(pc.is_in(gone["id"], rows["id"].combine_chunks())))
            else:
                back.append(_not_among(rows, stays))
        entries = [entry for entry in manifest.of(kind) if not entry.holds(self.numbers)]
        mixed = [entry for entry in manifest.of(kind) if entry.holds(self.numbers)]
        rest = whole_table(Manifest().with_entries(kind, mixed), kind)
        rest = rest.filter(pc.invert(pc.is_in(rest["source"], self._numbers)))
        rows = pa.concat_tables([rest, *back], promote_options="permissive")
        if kind == "feedback" and back:
            kept = pa.concat_tables(back, promote_options="permissive")
            self.kept_feedback = kept.select(["id", "source", "row"])
        return manifest.with_entries(kind, [*entries, *self._written(kind, rows)])


def _not_among(rows: pa.Table, stored: pa.Table) -> pa.Table:
    """Rows whose import and row number are not stored yet."""
    there = set(zip(stored["source"].to_pylist(), stored["row"].to_pylist(), strict=True))
    pairs = zip(rows["source"].to_pylist(), rows["row"].to_pylist(), strict=True)
    return rows.filter(pa.array([pair not in there for pair in pairs], pa.bool_()))
