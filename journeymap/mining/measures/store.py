"""Summaries of parts beside the log, so that each part is summarised once and changed parts only again.

`aggregates/<part>.<summary>.arrow` holds the arrays of one part's summary, a row of lists that is mapped
into memory; it depends on that part's two files alone, which never change.
`aggregates/result-<summary>.arrow` holds a finished table of the whole log.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from ..log import Log, Part
from .reading import Piece

Summary = dict[str, np.ndarray]
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class Source:
    """Where a measure's summaries come from: the whole log, stored; or chosen cases, computed each time.

    keep: boolean array over case codes, which cases are chosen; None = the whole log.
    """

    def __init__(self, log: Log, keep: np.ndarray | None = None):
        self.log = log
        self._keep = keep
        self._folder = log.folder / "aggregates"
        self._pieces: list[tuple[int, str, Piece]] | None = None
        self._summed: dict[str, list[tuple[int, Summary]]] = {}  # of chosen cases
        self.n_cases = log.n_cases if keep is None else int(keep.sum())

    def pieces(self) -> Iterable[tuple[int, str, Piece]]:
        """(sign, part name, arrays) of every part to be summed."""
        if self._keep is None:
            for part in self.log.manifest.parts:
                yield part.sign, part.name, Piece(self.log, part)
            return
        if self._pieces is None:
            self._pieces = [(1, p.name, Piece(self.log, p, self._chosen(p))) for p in self.log.parts]
        yield from self._pieces

    def live(self) -> Iterable[tuple[Part, Piece]]:
        """Parts with their live and chosen cases."""
        for part in self.log.parts:
            chosen = None if self._keep is None and part.dropped is None else self._chosen(part)
            yield part, Piece(self.log, part, chosen)

    def cases(self, part: Part, columns: Sequence[str]) -> pa.Table:
        """Columns of the live and chosen cases of a part, in the order of `live`."""
        table = self.log.part_cases(part, [*columns, *({"case"} - set(columns))])
        if self._keep is not None:
            table = table.filter(pa.array(self._keep[table["case"].to_numpy()]))
        return table.select(list(columns))

    def summaries(self, name: str, summarise: Callable[[Piece], Summary]) -> list[tuple[int, Summary]]:
        """(sign, summary) of every part; stored ones are read, those of chosen cases are made once."""
        if self._keep is not None:
            if name not in self._summed:
                self._summed[name] = [(sign, summarise(piece)) for sign, _, piece in self.pieces()]
            return self._summed[name]
        found = []
        for sign, part, piece in self.pieces():
            file = f"{part}.{name}.arrow"
            stored = self._load(file)
            if stored is None:
                stored = summarise(piece)
                self._save_arrays(file, stored)
            found.append((sign, stored))
        return found

    def prepare(self, wanted: Mapping[str, Callable[[Piece], Summary]]) -> None:
        """Store the summaries that parts still lack, reading each part's columns once for all of them."""
        for part in self.log.manifest.parts if self._keep is None else ():
            piece = Piece(self.log, part)
            for name, summarise in wanted.items():
                file = f"{part.name}.{name}.arrow"
                if not (self._folder / file).exists():
                    self._save_arrays(file, summarise(piece))

    def result(self, name: str, compute: Callable[[], pa.Table]) -> pa.Table:
        """A finished table of the whole log, computed once."""
        if self._keep is not None:
            return compute()
        path = self._folder / f"result-{name}.arrow"
        if path.exists():
            with pa.OSFile(str(path)) as file:
                return pa.ipc.open_file(file).read_all()
        table = compute()
        self._save(path.name, table)
        return table

    def _chosen(self, part: Part) -> np.ndarray:
        """Which cases of the part's file are live and chosen."""
        codes = Piece(self.log, part).case("case")
        mask = np.ones(len(codes), dtype=bool) if self._keep is None else self._keep[codes]
        dropped = self.log.dropped(part)
        return mask if dropped is None else mask & ~np.isin(codes, dropped)

    def _load(self, name: str) -> Summary | None:
        path = self._folder / name
        if not path.exists():
            return None
        with pa.memory_map(str(path)) as file:
            lists = pa.ipc.open_file(file).get_batch(0)
        return {
            key: column.values.to_numpy(zero_copy_only=False)
            for key, column in zip(lists.schema.names, lists.columns, strict=True)
        }

    def _save_arrays(self, name: str, arrays: Summary) -> None:
        lists = {
            key: pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), pa.array(values))
            for key, values in arrays.items()
        }
        self._save(name, pa.table(lists))

    def _save(self, name: str, table: pa.Table) -> None:
        """Write a file whole or not at all. A log that may only be read is measured without storing."""
        try:
            self._folder.mkdir(exist_ok=True)
            handle, work = tempfile.mkstemp(dir=self._folder)
        except OSError as error:
            if error.errno in READ_ONLY:
                return
            raise
        with os.fdopen(handle, "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        Path(work).replace(self._folder / name)
