"""Appending events: rows come in, files of the store come out; nothing is visible before it is published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
import pyarrow as pa

from . import snapshots
from .appended import Appended
from .arranging import neighbours
from .identities import identities, occurrences
from .manifests import BUCKETS, Manifest
from .matching import present, stored_identities
from .persons import Identity
from .placing import FEW_ROWS, place_bucket, place_together
from .recording import CustomerWriter, FeedbackWriter
from .spilling import Waiting
from .writers import Workplace

__all__ = ["CustomerWriter", "EventWriter", "FeedbackWriter"]

CHUNK_ROWS = 1_000_000  # rows arranged at once; some 300 MB at the peak
NOBODY: Identity = {}


class EventWriter:
    """Takes the normalised rows of one import and makes event files of them.

        with EventWriter(import_number, identity) as writer:
            for table in tables:
                writer.add(table)
            appended = writer.finish()
            publish(appended, then=lambda snapshot: ...)

    identity: customer key -> person (None: rows of that customer are not stored), or a function that gives
    it; the function is asked again when persons changed while the import went on. Columns of a table: time
    (timestamp), activity and row (never missing), at least one of customer, case and session; id, channel,
    value (number) and attr_* when present. Memory stays bounded; rows beyond the first million wait on disk.
    Raises StoreFull, ValueError for rows that the normaliser should have rejected.
    """

    def __init__(
        self,
        import_number: int,
        identity: Identity | Callable[[], Identity] = NOBODY,
        *,
        chunk_rows: int = CHUNK_ROWS,
    ) -> None:
        self.import_number = import_number
        self.base = snapshots.current().manifest
        self._ask = identity if callable(identity) else lambda: identity
        self._identity = self._ask()
        self._appended: Appended | None = None
        self._workplace = Workplace()
        self._waiting = Waiting(self._workplace.folder, self._identity, chunk_rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was spilled and, unless it was published, every file that was made."""
        done = self._appended is not None and self._appended.published
        self._workplace.close(keep=self._appended.paths() if self._appended and done else ())

    def add(self, table: pa.Table) -> None:
        if table.num_rows:
            self._waiting.add(table)
            self._workplace.show()

    def finish(self, base: Manifest | None = None) -> Appended:
        """Identify the rows, leave out those already stored, write and fsync the files.

        base: what counts as stored, where a change that is published before this one takes rows out.
        """
        self.base = base or self.base
        self._waiting.finish()
        left_out = self._waiting.left_out
        appended = Appended(self.import_number, self.base, self._workplace, self._ask, left_out)
        repeated, known = self._named_duplicates()
        together: dict[int, pa.Table] = {}
        for bucket in range(BUCKETS):
            table = self._waiting.bucket(bucket)
            if table is None:
                continue
            table = self._fresh(table, bucket, repeated, known, appended)
            if not table.num_rows:
                continue
            if self._waiting.rows < FEW_ROWS:
                together[bucket] = table
            else:
                appended.entries.append(place_bucket(self._workplace, bucket, table))
        if together:
            appended.entries.append(place_together(self._workplace, together))
        self._appended = appended
        return appended

    def _named_duplicates(self) -> tuple[np.ndarray, np.ndarray]:
        """Marks by place in the import, for rows with an id: repeated in this file; known to the store.

        An id is looked for in every bucket: its row may have come under another customer before.
        """
        rows = self._waiting.rows
        repeated, known = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
        if not any(len(seq) for _, _, seq in self._waiting.named):
            return repeated, known
        first, second, seq = (np.concatenate(lanes) for lanes in zip(*self._waiting.named, strict=True))
        hi, lo = identities((first, second))
        order = np.lexsort((lo, hi))
        again = (hi[order][1:] == hi[order][:-1]) & (lo[order][1:] == lo[order][:-1])
        repeated[seq[order[1:][again]]] = True
        single = ~repeated[seq]
        known[seq[single]] = present(hi[single], lo[single], stored_identities(self.base.events))
        return repeated, known

    def _fresh(
        self, table: pa.Table, bucket: int, repeated: np.ndarray, known: np.ndarray, appended: Appended
    ) -> pa.Table:
        """The bucket's rows that the store does not hold, with id_hi, id_lo and import."""
        sums = (table["lane_1"].to_numpy(), table["lane_2"].to_numpy())
        named = table["identified"].to_numpy()
        seq = table["seq"].to_numpy()
        time = table["time"].cast(pa.int64()).to_numpy()
        hi, lo = identities(sums, occurrences(sums, neighbours(time) & ~named))
        stored = known[seq]
        stored[~named] = present(hi[~named], lo[~named], stored_identities(self.base.events, bucket))
        twice = repeated[seq]
        row = table["row"].to_numpy()
        appended.repeated(row[twice])
        appended.claims.add(hi[stored], lo[stored], row[stored])
        for name, values in (("id_hi", hi), ("id_lo", lo)):
            table = table.append_column(name, pa.array(values))
        numbers = np.full(table.num_rows, self.import_number, dtype=np.int32)
        table = table.append_column("import", pa.array(numbers))
        return table.filter(pa.array(~(stored | twice))) if (stored | twice).any() else table
