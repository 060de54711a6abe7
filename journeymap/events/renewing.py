"""A newer version of a row takes the place of the earlier one: the same id, something else in it.

A row with a known id that says the same is a duplicate, as ever. One that says something else is stored, and
the earlier version is taken out in the same snapshot, also of what other imports brought again. Taking the
import back takes the newer version away and does not bring the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .appended import Appended
from .appending import EventWriter
from .files import SnapshotGone, open_parquet, write_parquet
from .identities import identities
from .manifests import Entry, Kind, Manifest
from .matching import Wanted, present
from .models import Claim
from .rewriting import Rewriting

OURS = {"id_hi", "id_lo", "row", "seq", "import", "lane_1", "lane_2", "identified"}  # no part of what it says


class Renewal(Rewriting):
    """Takes rows out by their ids. Publish it before the changes that bring the newer versions."""

    def __init__(self) -> None:
        super().__init__()
        self._hi: list[np.ndarray] = []
        self._lo: list[np.ndarray] = []
        self.answers: set[str] = set()
        self._claims: dict[str, tuple[str, int] | None] = {}  # path -> (what is left of it, rows)

    def __exit__(self, *_: object) -> None:
        keep = self._last[1].paths() if self.published and self._last else set()
        claimed = {path for path, _ in filter(None, self._claims.values())} if self.published else set()
        self._workplace.close(keep={*keep, *claimed})

    def events(self, hi: np.ndarray, lo: np.ndarray) -> None:
        """Take out the events with these identities."""
        self._hi.append(hi)
        self._lo.append(lo)

    def feedback(self, ids: Iterable[str]) -> None:
        """Take out the answers with these ids."""
        self.answers.update(ids)

    def rewrite(self, manifest: Manifest) -> Manifest:
        if self._hi:
            wanted = Wanted(np.concatenate(self._hi), np.concatenate(self._lo))
            kept = [part for entry in manifest.events for part in self._events_left(entry, wanted)]
            manifest = manifest.with_entries("events", kept)
        if self.answers:
            ids = pa.array(sorted(self.answers), pa.string())
            kept = [part for entry in manifest.feedback for part in self._left("feedback", entry, ids)]
            manifest = manifest.with_entries("feedback", kept)
        for claim in self._concerned():  # most of the work before the lock
            with suppress(SnapshotGone):  # its import was undone meanwhile; `commit` asks anew
                self._claim_left(claim)
        return manifest

    def commit(self) -> None:
        """Who brought the earlier version again has not brought the newer one: their claims end."""
        super().commit()
        for claim in self._concerned():
            if left := self._claim_left(claim):
                claim.path, claim.rows = left
                claim.save()

    def _concerned(self) -> Iterable[Claim]:
        kinds = [kind for kind, some in (("events", self._hi), ("feedback", self.answers)) if some]
        return Claim.objects.filter(kind__in=kinds).order_by("pk") if kinds else ()

    def _claim_left(self, claim: Claim) -> tuple[str, int] | None:
        """A new file with the rows of the claim that are not renewed, and how many; None where all stay."""
        if claim.path not in self._claims:
            with open_parquet(claim.path) as file:
                table = file.read(use_threads=False)
            if claim.kind == "events":
                wanted = Wanted(np.concatenate(self._hi), np.concatenate(self._lo))
                gone = np.zeros(table.num_rows, dtype=bool)
                gone[wanted.places(table["id_hi"].to_numpy(), table["id_lo"].to_numpy())[0]] = True
            else:
                ids = pa.array(sorted(self.answers), pa.string())
                gone = pc.is_in(table["id"].cast(pa.string()), ids).to_numpy()
            self._claims[claim.path] = self._rest(table.filter(pa.array(~gone))) if gone.any() else None
        return self._claims[claim.path]

    def _rest(self, table: pa.Table) -> tuple[str, int]:
        path = self._workplace.new_path("claims", f"{self._workplace.unused('kept')}.parquet")
        write_parquet(table, path)
        return path, table.num_rows

    def _events_left(self, entry: Entry, wanted: Wanted) -> list[Entry]:
        with open_parquet(entry.path) as file:
            lanes = file.read(columns=["id_hi", "id_lo"], use_threads=False)
            where, _ = wanted.places(lanes["id_hi"].to_numpy(), lanes["id_lo"].to_numpy())
            if not len(where):
                return [entry]
            table = file.read(use_threads=False)
        keep = np.ones(table.num_rows, dtype=bool)
        keep[where] = False
        return self._without("events", entry, table, keep)

    def _left(self, kind: Kind, entry: Entry, ids: pa.Array) -> list[Entry]:
        with open_parquet(entry.path) as file:
            table = file.read(use_threads=False)
        gone = pc.is_in(table["id"].cast(pa.string()), ids)
        if not pc.any(gone).as_py():
            return [entry]
        return self._without(kind, entry, table, pc.invert(gone).to_numpy())


class RenewingWriter(EventWriter):
    """As EventWriter; rows whose id is stored with something else in it are fresh, which `renewal` knows.

    `newer`: what newer files of the same import made. A stored row that one of them had is not renewed.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.renewal: Renewal | None = None  # where nothing is renewed, none is made
        self.newer: list[Appended] = []

    def close(self) -> None:
        super().close()
        if self.renewal:
            self.renewal.__exit__()

    def _fresh(
        self, table: pa.Table, bucket: int, repeated: np.ndarray, known: np.ndarray, appended: Appended
    ) -> pa.Table:
        seq = table["seq"].to_numpy()
        asked = np.flatnonzero(known[seq])
        if len(asked):
            rows = table.take(pa.array(asked))
            hi, lo = identities((rows["lane_1"].to_numpy(), rows["lane_2"].to_numpy()))
            changed = says_else(self.base.events, rows, hi, lo)
            changed &= ~present(hi, lo, [appended.claims.identities() for appended in self.newer])
            if changed.any():
                self.renewal = self.renewal or Renewal()
                self.renewal.events(hi[changed], lo[changed])
            known = known.copy()
            known[seq[asked[changed]]] = False
        return super()._fresh(table, bucket, repeated, known, appended)


def says_else(entries: Iterable[Entry], rows: pa.Table, hi: np.ndarray, lo: np.ndarray) -> np.ndarray:
    """Marks rows whose stored version, known by its identity, says something else."""
    wanted = Wanted(hi, lo)
    now = said(rows)
    marks = np.zeros(rows.num_rows, dtype=bool)
    for entry in entries:
        with open_parquet(entry.path) as file:
            lanes = file.read(columns=["id_hi", "id_lo"], use_threads=False)
            where, place = wanted.places(lanes["id_hi"].to_numpy(), lanes["id_lo"].to_numpy())
            if not len(where):
                continue
            before = said(file.read(use_threads=False).take(pa.array(where)))
        for at, earlier in zip(place.tolist(), before, strict=True):
            marks[at] = now[at] != earlier
    return marks


def said(rows: pa.Table) -> list[dict[str, Any]]:
    """What each row says, empty cells left out: an absent column and an empty one are the same."""
    names = [name for name in rows.column_names if name not in OURS and name != "person"]
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in rows.select(names).to_pylist()
    ]
