"""Merging small files, so that a bucket is read from few. What a snapshot says stays the same."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from django.db import transaction

from . import files
from .arranging import FIXED
from .manifests import BUCKETS, KINDS, Entry, Kind, Manifest
from .models import Snapshot
from .placing import place_bucket, place_together
from .reading import attributes_of, read_bucket, whole_table
from .rewriting import Rewriting
from .snapshots import current, locked

FILES_AT_MOST = 16  # files over all buckets, or files of one bucket, before they are merged
TOGETHER_AT_MOST = 500_000  # rows that may stay in one file over all buckets


def compact() -> bool:
    """Merge what is worth merging; True if anything was. Readers go on with the files they know.

    Cost: some 0.7 CPU seconds for each million rows rewritten. Memory: one bucket, and of feedback
    and customers TOGETHER_AT_MOST rows.
    """
    with Compaction() as change:
        change.apply(current().manifest)
        with transaction.atomic():
            store = locked()
            before = store.current.manifest
            change.commit()
            after = change.apply(before)
            files.spared(before.paths() - after.paths())  # their grace for readers begins now
            Snapshot.objects.filter(pk=store.current_id).update(files=after.to_json())
        change.published = after != before
    return change.published


class Compaction(Rewriting):
    """Applied to a manifest that has moved on, it holds if the files it merged are all still there."""

    def __init__(self) -> None:
        super().__init__()
        self._replaced: dict[Kind, list[Entry]] | None = None
        self._made: dict[Kind, list[Entry]] = {}

    def apply(self, manifest: Manifest) -> Manifest:
        if self._replaced is None:
            self._replaced = {kind: _worth_merging(kind, manifest.of(kind)) for kind in KINDS}
            self._made = {
                kind: self._merged(entries) if kind == "events" else self._as_one(kind, entries)
                for kind, entries in self._replaced.items()
            }
        replaced = {entry.path for entries in self._replaced.values() for entry in entries}
        if not replaced <= manifest.paths():
            return manifest
        merged = manifest
        for kind in KINDS:
            rest = [entry for entry in manifest.of(kind) if entry.path not in replaced]
            merged = merged.with_entries(kind, [*self._made[kind], *rest])
        self._last = manifest, merged
        return merged

    def _as_one(self, kind: Kind, entries: list[Entry]) -> list[Entry]:
        """Feedback or customers in one file: which row is the last is told by its import and its number."""
        return self._written(kind, whole_table(Manifest().with_entries(kind, entries), kind))

    def _merged(self, entries: list[Entry]) -> list[Entry]:
        together = sum(entry.rows for entry in entries) <= TOGETHER_AT_MOST
        names = [*FIXED, *attributes_of(entries)]
        parts, made = {}, []
        for bucket in range(BUCKETS):
            table = read_bucket(entries, bucket, names)
            if not table.num_rows:
                continue
            table = table.select([name for name in names if table[name].null_count < table.num_rows])
            if together:
                parts[bucket] = table
            else:
                made.append(place_bucket(self._workplace, bucket, table, "merged"))
        return [place_together(self._workplace, parts, "merged")] if parts else made


def _fitting(entries: Iterable[Entry]) -> list[Entry]:
    """The smallest files that one may hold together: what is merged is in memory as a whole."""
    smallest = sorted(entries, key=lambda entry: entry.rows)
    sums = accumulate(entry.rows for entry in smallest)
    return [entry for entry, rows in zip(smallest, sums, strict=True) if rows <= TOGETHER_AT_MOST]


def _worth_merging(kind: Kind, entries: Iterable[Entry]) -> list[Entry]:
    """Which files to merge now, all of them together: none, all over all buckets, or all there are. Of
    feedback and customers the smallest, as many as fit into one."""
    everything = list(entries)
    if kind != "events":
        if sum(entry.rows <= TOGETHER_AT_MOST for entry in everything) <= FILES_AT_MOST:
            return []
        some = _fitting(everything)
        return some if len(some) > 1 else []
    small = [entry for entry in everything if entry.offsets is not None]
    most = max((sum(entry.bucket == b for entry in everything) for b in range(BUCKETS)), default=0)
    many = len(small) > FILES_AT_MOST
    if most > FILES_AT_MOST or (many and sum(entry.rows for entry in small) > TOGETHER_AT_MOST):
        return everything
    return small if many else []
