"""The change that makes a snapshot leave persons out, or take them in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyarrow as pa

from .files import write_parquet
from .manifests import Entry, Manifest
from .refusals import REFUSED, refused
from .rewriting import Rewriting
from .writers import Workplace

Refusals = Iterable[tuple[str, str]]  # (person, purpose)


class Withholding(Rewriting):
    """ask: who refuses what, by then; asked at every fitting, the last time under the store's lock."""

    def __init__(self, ask: Callable[[], Refusals]) -> None:
        super().__init__()
        self._ask = ask
        self._files: dict[tuple[tuple[str, str], ...], Entry] = {}

    def apply(self, manifest: Manifest) -> Manifest:
        wanted = tuple(sorted(set(self._ask())))
        told = refused(manifest)
        if wanted != tuple(zip(told["person"].to_pylist(), told["purpose"].to_pylist(), strict=True)):
            manifest = manifest.with_entries("withheld", [self._file(wanted)] if wanted else [])
        self._last = manifest, manifest
        return manifest

    def _file(self, wanted: tuple[tuple[str, str], ...]) -> Entry:
        if wanted not in self._files:
            self._files[wanted] = write_refusals(self._workplace, wanted)
        return self._files[wanted]


def write_refusals(workplace: Workplace, wanted: Iterable[tuple[str, str]]) -> Entry:
    rows = [{"person": person, "purpose": purpose} for person, purpose in wanted]
    table = pa.Table.from_pylist(rows, schema=REFUSED)
    path = workplace.new_path("withheld", f"{workplace.unused('withheld')}.parquet")
    return Entry(path, table.num_rows, write_parquet(table, path), ())
