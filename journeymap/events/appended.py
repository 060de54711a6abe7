"""What a writer of events made, and how it joins the current snapshot without doubling a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .claims import Claims
from .files import open_parquet
from .manifests import Entry, Manifest
from .matching import present, stored_identities
from .persons import Coded, Identity, persons
from .placing import place_bucket, place_rows, place_together
from .writers import StoreMoved, Workplace


class Appended:
    """New event files of one import, and the counts. A change that `snapshots.publish` takes.

    accepted: rows stored; duplicates: rows that were in the store or earlier in the same file;
    left_out: rows of customers that must not be stored. Publishing may move rows from accepted to
    duplicates: another import may have stored the same rows meanwhile.
    """

    def __init__(
        self,
        import_number: int,
        base: Manifest,
        workplace: Workplace,
        ask: Callable[[], Identity],
        left_out: int,
    ) -> None:
        self.import_number = import_number
        self.entries: list[Entry] = []
        self.repeats = 0  # rows that an earlier row of the same file has the id of
        self.left_out = left_out
        self.published = False
        self.claims = Claims(import_number, workplace)
        # Compiled logs are known by the imports they hold: rows added to an import that is there already
        # make it another one.
        self._reopens = any(entry.holds([import_number]) for entry in base.events)
        self._seen = {entry.path for entry in base.events}
        self._identity_revision = base.identity
        self._workplace = workplace
        self._ask = ask
        self._repeat_rows: list[np.ndarray] = []

    @property
    def accepted(self) -> int:
        return sum(entry.rows for entry in self.entries)

    @property
    def duplicates(self) -> int:
        return self.repeats + self.claims.rows

    def duplicate_rows(self) -> np.ndarray:
        """Row numbers, ascending, of the duplicates."""
        return np.sort(np.concatenate([*self._repeat_rows, self.claims.row_numbers()]))

    def repeated(self, rows: np.ndarray) -> None:
        self.repeats += len(rows)
        self._repeat_rows.append(rows)

    def paths(self) -> set[str]:
        return {entry.path for entry in self.entries} | self.claims.paths()

    def apply(self, manifest: Manifest) -> Manifest:
        """The manifest with these files added, none of their rows being in it. Safe to call again."""
        if manifest.identity != self._identity_revision:
            self._check_claims(manifest)
            self._readdress()
            self._seen = set()  # rows that moved must be compared with all rows where they now are
        unseen = [entry for entry in manifest.events if entry.path not in self._seen]
        if unseen:
            self._leave_out_known(unseen)
        self._seen |= {entry.path for entry in unseen}
        self._identity_revision = manifest.identity
        self.claims.write()
        manifest = manifest.with_entries("events", (*manifest.events, *self.entries))
        return manifest.moved_on() if self._reopens and self.entries else manifest

    def commit(self) -> None:
        """Called inside the transaction that publishes."""
        self._workplace.confirm()
        self.claims.commit()

    def _check_claims(self, manifest: Manifest) -> None:
        hi, lo = self.claims.identities()
        there = present(hi, lo, stored_identities(manifest.events))
        if not there.all():
            raise StoreMoved(
                f"{int((~there).sum())} rows that this import left out as duplicates were taken out of the "
                "store while it went on. Nothing of it was stored; start it again."
            )

    def _leave_out_known(self, others: Sequence[Entry]) -> None:
        for index, entry in enumerate(self.entries):
            own = list(stored_identities([entry]))
            hi, lo = (np.concatenate(lanes) for lanes in zip(*own, strict=True))
            known = present(hi, lo, stored_identities(others))
            if known.any():
                self._replace(index, entry, known)
        self.entries = [entry for entry in self.entries if entry.rows]

    def _replace(self, index: int, entry: Entry, known: np.ndarray) -> None:
        with open_parquet(entry.path) as file:
            table = file.read()
        twice = table.filter(pa.array(known))
        self.claims.add(twice["id_hi"], twice["id_lo"], twice["row"])
        self.entries[index] = rewritten(self._workplace, entry, table, ~known)

    def _readdress(self) -> None:
        identity = self._ask()
        moved: list[pa.Table] = []
        for index, entry in enumerate(self.entries):
            with open_parquet(entry.path) as file:
                table = file.read()
            names = [name for name in ("customer", "case", "session") if name in table.column_names]
            now = persons(table.num_rows, {name: Coded.of(table[name]) for name in names}, identity)
            before = table["person"].cast(pa.string())
            person = pa.chunked_array([now.plain()])
            unchanged = pc.fill_null(pc.equal(before, person), False).to_numpy(zero_copy_only=False)
            if unchanged.all():
                continue
            self.left_out += person.null_count
            elsewhere = table.set_column(table.column_names.index("person"), "person", person)
            away = ~unchanged & pc.is_valid(person).to_numpy(zero_copy_only=False)
            moved.append(elsewhere.filter(pa.array(away)))
            self.entries[index] = rewritten(self._workplace, entry, table, unchanged)
        self.entries = [entry for entry in self.entries if entry.rows]
        addressed = place_rows(self._workplace, moved, self._workplace.unused("moved"))
        self.entries += [addressed] if addressed else []


def rewritten(workplace: Workplace, entry: Entry, table: pa.Table, keep: np.ndarray) -> Entry:
    """A new event file with the rows of `table` (all rows of `entry`) that `keep` marks; rows 0 = no file."""
    name = workplace.unused("kept")
    if not keep.any():
        return Entry("", 0, 0, ())
    mask = pa.array(keep)
    if entry.bucket is not None:
        return place_bucket(workplace, entry.bucket, table.filter(mask), name)
    parts = {}
    for bucket in range(len(entry.offsets or ()) - 1):
        start, stop = entry.span(bucket)
        part = table.slice(start, stop - start).filter(mask.slice(start, stop - start))
        if part.num_rows:
            parts[bucket] = part
    return place_together(workplace, parts, name)
