"""Erasing persons: their rows leave every snapshot and every file, and the old files are deleted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from .erasures import erased as copies_are_old
from .files import open_parquet, write_parquet
from .logs import forget_logs
from .manifests import KINDS, Entry, Kind, Manifest
from .matching import Wanted
from .models import Claim, Doomed, Snapshot
from .persons import buckets
from .refusals import refused
from .replaced import REPLACED
from .rewriting import Rewriting
from .snapshots import current, locked
from .sweeping import delete_doomed, sweep_orphans
from .withholding import write_refusals


@dataclass(frozen=True)
class Erased:
    """events, feedback, customers: rows removed from the current snapshot. files: names of deleted files."""

    events: int
    feedback: int
    customers: int
    snapshots: int
    files: list[str] = field(default_factory=list)


def drop_persons(
    persons: Collection[str],
    customers: Collection[str] = (),
    then: Callable[[Snapshot, Erased], object] | None = None,
) -> Erased:
    """Remove every row of these persons, and every row that names one of these customer keys among theirs.

    See `drop_rows`. Writers at work leave the rows out when they publish, provided that their identity says
    None for these customers by then.
    """
    return drop_rows(PersonDrop(persons, customers), then)


def drop_rows(change: RowDrop, then: Callable[[Snapshot, Erased], object] | None = None) -> Erased:
    """Remove rows from all snapshots; the current one gets a new number. `then`: in the same transaction.

    Afterwards the old files and all compiled logs are deleted. Killed at any moment, it either did nothing or
    is completed by calling it again or by the next sweep.
    """
    with change:
        current()
        for snapshot in Snapshot.objects.iterator():
            change.rewrite(snapshot.manifest)
        with transaction.atomic():
            erased = _exchanged(change)
            if then:
                then(current(), erased)
        change.published = True
    forget_logs()
    gone = [*delete_doomed(), *sweep_orphans(min_age=0)]
    copies_are_old()
    erased.files.extend(gone)
    return erased


def _exchanged(change: RowDrop) -> Erased:
    """Under the lock: every manifest without the persons' rows, and the old files named for deletion."""
    store = locked()
    change.commit()
    before = store.current.manifest
    after = change.rewrite(before)
    snapshots = list(Snapshot.objects.all())
    revision = max(snapshot.manifest.identity for snapshot in snapshots)
    touched, old, new = 0, set[str](), set[str]()
    for snapshot in snapshots:
        manifest = snapshot.manifest
        changed = change.rewrite(manifest)
        new |= changed.paths()
        if changed != manifest:
            touched += 1
            old |= manifest.paths()
            changed = replace(changed, identity=revision + touched)  # no two contents share a revision
            Snapshot.objects.filter(pk=snapshot.pk).update(files=changed.to_json())
    old |= change.rewrite_claims()
    Doomed.objects.bulk_create([Doomed(path=path) for path in sorted(old - new)], ignore_conflicts=True)
    if after != before:
        after = replace(after, identity=revision + touched + 1)
        store.last_number += 1
        store.current = Snapshot.objects.create(number=store.last_number, files=after.to_json())
        store.save()
    counts = {kind: before.rows(kind) - after.rows(kind) for kind in KINDS}
    return Erased(**counts, snapshots=touched)


class RowDrop(Rewriting):
    """Base: rows that leave every snapshot. Each file is looked at once, however many snapshots name it."""

    kinds: tuple[Kind, ...] = KINDS
    looked_at: tuple[str, ...] = ()
    """Columns that tell which rows leave."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, list[Entry]] = {}
        self._gone: list[tuple[np.ndarray, np.ndarray]] = []
        self._claim_paths: list[str] = []

    def __exit__(self, *_: object) -> None:
        kept = {entry.path for entries in self._known.values() for entry in entries}
        self._workplace.close(keep={*kept, *self._claim_paths} if self.published else ())

    def concerns(self, kind: Kind, entry: Entry) -> bool:
        """Whether the file may hold such rows, without opening it."""
        return True

    def leaving(self, table: pa.Table) -> np.ndarray:
        """Marks the rows that leave; the table has those of `looked_at` that its file has."""
        raise NotImplementedError

    def rewrite(self, manifest: Manifest) -> Manifest:
        for kind in self.kinds:
            entries: list[Entry] = []
            for entry in manifest.of(kind):
                if entry.path not in self._known:
                    self._known[entry.path] = self._treated(kind, entry)
                entries += self._known[entry.path]
            manifest = manifest.with_entries(kind, entries)
        return manifest

    def _treated(self, kind: Kind, entry: Entry) -> list[Entry]:
        if not self.concerns(kind, entry):
            return [entry]
        with open_parquet(entry.path) as file:
            names = [name for name in self.looked_at if name in file.schema_arrow.names]
            leaving = self.leaving(file.read(columns=names, use_threads=False))
            if not leaving.any():
                return [entry]
            table = file.read(use_threads=False)
        if kind == "events":
            gone = table.filter(pa.array(leaving))
            self._gone.append((gone["id_hi"].to_numpy(), gone["id_lo"].to_numpy()))
        return self._without(kind, entry, table, ~leaving)

    def rewrite_claims(self) -> set[str]:
        """Take the rows out of what imports brought again; returns the files given up."""
        lanes = [np.concatenate(lane) for lane in zip(*self._gone, strict=True)] if self._gone else None
        gone = Wanted(*lanes) if lanes else None
        given_up = set()
        kinds = [*self.kinds, *([REPLACED] if "events" in self.kinds else [])]
        for claim in Claim.objects.filter(kind__in=kinds).iterator():
            with open_parquet(claim.path) as file:
                table = file.read(use_threads=False)
            leaving = np.zeros(table.num_rows, dtype=bool)
            if claim.kind != "events":
                leaving = self.leaving(table)
            elif gone:
                leaving[gone.places(table["id_hi"].to_numpy(), table["id_lo"].to_numpy())[0]] = True
            if not leaving.any():
                continue
            given_up.add(claim.path)
            table = table.filter(pa.array(~leaving))
            path = self._workplace.new_path("claims", f"{self._workplace.unused('kept')}.parquet")
            write_parquet(table, path)
            self._claim_paths.append(path)
            claim.path, claim.rows = path, table.num_rows
            claim.save()
        return given_up


class PersonDrop(RowDrop):
    looked_at = ("person", "customer")

    def __init__(self, persons: Collection[str], customers: Collection[str]) -> None:
        super().__init__()
        self._persons = pa.array(sorted({*persons}), pa.string())
        self._customers = pa.array(sorted({*customers, *persons}), pa.string())
        self._buckets = {int(bucket) for bucket in buckets(self._persons)} if len(self._persons) else set()

    def concerns(self, kind: Kind, entry: Entry) -> bool:
        return kind != "events" or any(np.diff(entry.span(bucket))[0] for bucket in self._buckets)

    def leaving(self, table: pa.Table) -> np.ndarray:
        marks = pc.is_in(table["person"].cast(pa.string()), self._persons)
        if "customer" in table.column_names:
            marks = pc.or_(marks, pc.is_in(table["customer"].cast(pa.string()), self._customers))
        return marks.to_numpy()

    def rewrite(self, manifest: Manifest) -> Manifest:
        manifest = super().rewrite(manifest)
        kept: list[Entry] = []
        for entry in manifest.withheld:  # what they refused is about them too
            if entry.path not in self._known:
                told = refused(manifest)
                rest = told.filter(pc.invert(pc.is_in(told["person"], self._persons)))
                rows = zip(rest["person"].to_pylist(), rest["purpose"].to_pylist(), strict=True)
                same = rest.num_rows == told.num_rows
                self._known[entry.path] = [entry] if same else [write_refusals(self._workplace, rows)]
            kept += [each for each in self._known[entry.path] if each.rows]
        return manifest.with_entries("withheld", kept)
