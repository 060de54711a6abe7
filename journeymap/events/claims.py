"""Rows that an import brought again: kept so that undoing the first import does not take them away."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .files import write_parquet
from .identities import Lanes
from .manifests import Kind
from .models import Claim
from .writers import Workplace


class Claims:
    """Identities (id_hi, id_lo) and row numbers of one import's duplicates. Written when published."""

    def __init__(self, import_number: int, workplace: Workplace) -> None:
        self.import_number = import_number
        self.rows = 0
        self._workplace = workplace
        self._parts: list[pa.Table] = []
        self._path: str | None = None
        self._written = 0

    def add(self, hi: pa.Array | np.ndarray, lo: pa.Array | np.ndarray, row: pa.Array | np.ndarray) -> None:
        part = pa.table({"id_hi": hi, "id_lo": lo, "row": row})
        if part.num_rows:
            self._parts.append(part)
            self.rows += part.num_rows

    def row_numbers(self) -> np.ndarray:
        parts = [part["row"].to_numpy() for part in self._parts]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)

    def identities(self) -> Lanes:
        parts = [(part["id_hi"].to_numpy(), part["id_lo"].to_numpy()) for part in self._parts]
        nothing = np.empty(0, dtype=np.uint64)
        hi, lo = (np.concatenate(lanes) for lanes in zip((nothing, nothing), *parts, strict=True))
        return hi, lo

    def paths(self) -> set[str]:
        return {self._path} if self._path else set()

    def write(self) -> None:
        """Write and fsync what was added since; does nothing when nothing was."""
        if self.rows == self._written:
            return
        self._path = self._workplace.new_path("claims", f"{self._workplace.unused('again')}.parquet")
        write_parquet(pa.concat_tables(self._parts), self._path)
        self._written = self.rows

    def commit(self) -> None:
        if self._path:
            claim("events", self.import_number, self._path, self.rows)


def claim(kind: Kind, import_number: int, path: str, rows: int) -> None:
    Claim.objects.create(kind=kind, import_number=import_number, path=path, rows=rows)
