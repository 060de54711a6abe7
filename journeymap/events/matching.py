"""Which of these row identities are already in these files: an exact anti-join on 128 bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from .files import open_parquet
from .identities import Lanes
from .manifests import Entry

SIEVE = 20  # bits; a table of 2^20 flags keeps most rows of a big store from being searched for a small batch


class Wanted:
    """Identities to be looked for. After `look`, `found` marks those that occurred, in the order given."""

    def __init__(self, hi: np.ndarray, lo: np.ndarray) -> None:
        self._order = np.argsort(hi)
        self._hi, self._lo = hi[self._order], lo[self._order]
        self._found = np.zeros(len(hi), dtype=bool)
        self._sieve = np.zeros(1 << SIEVE, dtype=bool)
        self._sieve[self._hi >> np.uint64(64 - SIEVE)] = True
        starts = np.flatnonzero(np.append(True, self._hi[1:] != self._hi[:-1])) if len(hi) else np.empty(0)
        self._longest = int(np.diff(np.append(starts, len(hi))).max()) if len(hi) else 0

    @property
    def found(self) -> np.ndarray:
        marks = np.empty_like(self._found)
        marks[self._order] = self._found
        return marks

    def look(self, stored: Lanes) -> None:
        hi, lo = stored
        if not len(self._hi) or not len(hi):
            return
        if len(hi) > 4 * len(self._hi):
            likely = self._sieve[hi >> np.uint64(64 - SIEVE)]
            hi, lo = hi[likely], lo[likely]
        place = np.searchsorted(self._hi, hi)
        for _ in range(self._longest):  # once, but for equal upper halves
            inside = place < len(self._hi)
            hi, lo, place = hi[inside], lo[inside], place[inside]
            hit = (self._hi[place] == hi) & (self._lo[place] == lo)
            self._found[place[hit]] = True
            place = place + 1

    def places(self, hi: np.ndarray, lo: np.ndarray) -> Lanes:
        """(where among the given, where among the wanted) of each given identity that is wanted."""
        where = np.arange(len(hi))
        if not len(self._hi):
            return where[:0], where[:0]
        place = np.searchsorted(self._hi, hi)
        hits: list[Lanes] = []
        for _ in range(self._longest):
            inside = place < len(self._hi)
            where, place = where[inside], place[inside]
            hit = (self._hi[place] == hi[where]) & (self._lo[place] == lo[where])
            hits.append((where[hit], self._order[place[hit]]))
            place = place + 1
        given, wanted = (np.concatenate(lanes) for lanes in zip(*hits, strict=True))
        return given, wanted


def stored_identities(entries: Iterable[Entry], bucket: int | None = None) -> Iterator[Lanes]:
    """(id_hi, id_lo) of the files' rows, of one bucket or of all, a bounded number of rows at a time."""
    for entry in entries:
        start, stop = (0, entry.rows) if bucket is None else entry.span(bucket)
        if start == stop:
            continue
        with open_parquet(entry.path) as file:
            first = 0
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                low, high = max(start - first, 0), min(stop - first, rows)
                first += rows
                if low < high:
                    table = file.read_row_group(group, columns=["id_hi", "id_lo"]).slice(low, high - low)
                    yield table["id_hi"].to_numpy(), table["id_lo"].to_numpy()


def present(hi: np.ndarray, lo: np.ndarray, stored: Iterable[Lanes]) -> np.ndarray:
    """Marks the identities that occur among the stored ones."""
    wanted: Wanted | None = None
    for lanes in stored:
        wanted = wanted or Wanted(hi, lo)
        wanted.look(lanes)
    return wanted.found if wanted else np.zeros(len(hi), dtype=bool)
