"""Summaries of parts beside the log, so that each part is summarised once and changed parts only again.

`aggregates/<part>.<summary>.npz` holds the arrays of one part's summary; it depends on that part's two files
alone, which never change. `aggregates/result-<summary>.arrow` holds a finished table of the whole log.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa

from ..log import Log, Part
from .reading import Piece

Summary = dict[str, np.ndarray]
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class Source:
    """Where a measure's summaries come from: the whole log, stored; or chosen cases, computed each time.

    keep: function from a live part to the mask of its chosen cases; None = the whole log.
    """

    def __init__(self, log: Log, keep: Callable[[Part], np.ndarray] | None = None):
        self.log = log
        self._keep = keep
        self._folder = log.folder / "aggregates"
        self._pieces: list[tuple[int, str, Piece]] | None = None

    def pieces(self) -> Iterable[tuple[int, str, Piece]]:
        """(sign, part name, arrays) of every part to be summed."""
        if self._keep is None:
            for part in self.log.manifest.parts:
                yield part.sign, part.name, Piece(self.log, part)
            return
        if self._pieces is None:
            self._pieces = [(1, p.name, Piece(self.log, p, self._mask(p))) for p in self.log.parts]
        yield from self._pieces

    def summaries(self, name: str, summarise: Callable[[Piece], Summary]) -> list[tuple[int, Summary]]:
        """(sign, summary) of every part; stored ones are read."""
        found = []
        for sign, part, piece in self.pieces():
            stored = self._load(f"{part}.{name}.npz") if self._keep is None else None
            if stored is None:
                stored = summarise(piece)
                if self._keep is None:
                    self._save(f"{part}.{name}.npz", lambda file, arrays=stored: np.savez(file, **arrays))
            found.append((sign, stored))
        return found

    def result(self, name: str, compute: Callable[[], pa.Table]) -> pa.Table:
        """A finished table of the whole log, computed once."""
        if self._keep is not None:
            return compute()
        path = self._folder / f"result-{name}.arrow"
        if path.exists():
            with pa.OSFile(str(path)) as file:
                return pa.ipc.open_file(file).read_all()
        table = compute()

        def write(file) -> None:
            with pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)

        self._save(path.name, write)
        return table

    def _mask(self, part: Part) -> np.ndarray:
        """Chosen cases among all cases of the part's file: live ones that the filter keeps."""
        kept = self._keep(part)
        dropped = self.log.dropped(part)
        if dropped is None:
            return kept
        codes = Piece(self.log, part).case("case")
        live = ~np.isin(codes, dropped)
        mask = np.zeros(len(codes), dtype=bool)
        mask[live] = kept
        return mask

    def _load(self, name: str) -> Summary | None:
        path = self._folder / name
        if not path.exists():
            return None
        with np.load(path) as arrays:
            return {key: arrays[key] for key in arrays.files}

    def _save(self, name: str, write: Callable) -> None:
        """Write a file whole or not at all. A log that may only be read is measured without storing."""
        try:
            self._folder.mkdir(exist_ok=True)
            handle, work = tempfile.mkstemp(dir=self._folder)
        except OSError as error:
            if error.errno in READ_ONLY:
                return
            raise
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(work).replace(self._folder / name)
