"""Parts of the store that a later import brings whole: its rows take the place of those of earlier imports.

A part is told by columns of the rows (a day of a source, say). The rows that go are kept beside the store, as
claims of kind "replaced" of the import they made room for: taking that import back brings them again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from .files import open_parquet, write_parquet
from .manifests import Entry, Manifest
from .models import Claim
from .replaced import REPLACED
from .rewriting import Rewriting

SIGN = "\x1f"  # between the cells that name a part


def part_keys(table: pa.Table, columns: Sequence[str]) -> pa.Array:
    """Of each row the part it belongs to: its cells in these columns, empty ones and absent ones as ""."""
    cells = [
        pc.fill_null(table[name].cast(pa.string()), "").combine_chunks()
        if name in table.column_names
        else pa.array([""] * table.num_rows, pa.string())
        for name in columns
    ]
    return pc.binary_join_element_wise(*cells, SIGN) if len(cells) > 1 else cells[0]


def held(
    manifest: Manifest, imports: Collection[int], columns: Sequence[str], parts: Collection[str]
) -> set[tuple[int, str]]:
    """(import, part): which of these imports have rows of which of these parts in the store."""
    found: set[tuple[int, str]] = set()
    for entry in manifest.events:
        if entry.holds(imports):
            keys = _marked(entry, columns)
            pairs = keys.group_by(["import", "part"]).aggregate([]).to_pylist()
            found |= {(row["import"], row["part"]) for row in pairs}
    return {(number, part) for number, part in found if number in imports and part in parts}


def _marked(entry: Entry, columns: Sequence[str]) -> pa.Table:
    with open_parquet(entry.path) as file:
        names = [name for name in columns if name in file.schema_arrow.names]
        table = file.read(columns=["import", *names], use_threads=False)
    return pa.table({"import": table["import"].combine_chunks(), "part": part_keys(table, columns)})


class PartReplace(Rewriting):
    """Takes rows of earlier imports out. taken: import -> rows, as of the manifest it was applied to last.

    number: the import that brings the parts anew; pairs: (earlier import, part) to take out, a part as
    `part_keys` writes it.
    """

    def __init__(self, number: int, columns: Sequence[str], pairs: Collection[tuple[int, str]]) -> None:
        super().__init__()
        self.number, self.taken = number, Counter[int]()
        self._columns = list(columns)
        self._imports = {number for number, _ in pairs}
        self._wanted = pa.array(sorted(f"{number}{SIGN}{part}" for number, part in pairs), pa.string())
        self._known: dict[str, tuple[list[Entry], str, Counter[int]]] = {}
        self._kept: list[tuple[str, int]] = []

    def __exit__(self, *_: object) -> None:
        keep = self._last[1].paths() if self.published and self._last else set()
        claimed = {path for path, _ in self._kept} if self.published else set()
        self._workplace.close(keep={*keep, *claimed})

    def rewrite(self, manifest: Manifest) -> Manifest:
        entries: list[Entry] = []
        self.taken, self._kept = Counter(), []
        for entry in manifest.events:
            if not entry.holds(self._imports):
                entries.append(entry)
                continue
            if entry.path not in self._known:
                self._known[entry.path] = self._treated(entry)
            left, path, taken = self._known[entry.path]
            entries += left
            self.taken += taken
            self._kept += [(path, taken.total())] if path else []
        return manifest.with_entries("events", entries)

    def _treated(self, entry: Entry) -> tuple[list[Entry], str, Counter[int]]:
        marked = _marked(entry, self._columns)
        keys = pc.binary_join_element_wise(marked["import"].cast(pa.string()), marked["part"], SIGN)
        leaving = pc.is_in(keys, self._wanted).to_numpy(zero_copy_only=False)
        if not leaving.any():
            return [entry], "", Counter()
        with open_parquet(entry.path) as file:
            table = file.read(use_threads=False)
        gone = table.filter(pa.array(leaving))
        path = self._workplace.new_path("claims", f"{self._workplace.unused('replaced')}.parquet")
        write_parquet(gone, path)
        return self._without("events", entry, table, ~leaving), path, Counter(gone["import"].to_pylist())

    def commit(self) -> None:
        super().commit()
        for path, rows in self._kept:
            Claim.objects.create(kind=REPLACED, import_number=self.number, path=path, rows=rows)
