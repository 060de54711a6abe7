"""Summaries of parts beside the log, so that each part is summarised once and changed parts only again.

`aggregates/<part>.<summary>.arrow` holds the arrays of one part's summary, a row of lists that is mapped
into memory; it depends on that part's two files alone, which never change.
`aggregates/result-<summary>.arrow` holds a finished table of the whole log.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa

from ..log import Log, Part
from .reading import Piece

Summary = dict[str, np.ndarray]
Found = TypeVar("Found")
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class Source:
    """Where a measure's summaries come from: the whole log, stored; or chosen cases, computed each time.

    keep: boolean array over case codes, which cases are chosen; None = the whole log.
    """

    def __init__(self, log: Log, keep: np.ndarray | None = None):
        self.log = log
        self._keep = keep
        self._folder = log.folder / "aggregates"
        self._pieces: dict[str, Piece] = {}  # of chosen cases
        self._summed: dict[str, list[tuple[int, Summary]]] = {}  # of chosen cases
        self.n_cases = log.n_cases if keep is None else int(keep.sum())

    def __reduce__(self) -> tuple[type[Source], tuple[Log, np.ndarray | None]]:
        return Source, (self.log, self._keep)

    def each(self, work: Callable[[Piece], Found]) -> list[tuple[int, Found]]:
        """(sign, what `work` finds) of every part to be summed."""
        parts = self.log.parts if self._keep is not None else self.log.manifest.parts
        found = self.log.engine.over(partial(self._summed_part, work), parts)
        return [(part.sign, each) for part, each in zip(parts, found, strict=True)]

    def live(self, work: Callable[[Part, Piece], Found]) -> list[Found]:
        """What `work` finds in each part's live and chosen cases."""
        return list(self.log.engine.over(partial(self._live_part, work), self.log.parts))

    def cases(self, part: Part, columns: Sequence[str]) -> pa.Table:
        """Columns of the live and chosen cases of a part, in the order of `live`."""
        table = self.log.part_cases(part, [*columns, *({"case"} - set(columns))])
        if self._keep is not None:
            table = table.filter(pa.array(self._keep[table["case"].to_numpy()]))
        return table.select(list(columns))

    def summaries(self, name: str, summarise: Callable[[Piece], Summary]) -> list[tuple[int, Summary]]:
        """(sign, summary) of every part; stored ones are read, those of chosen cases are made once."""
        if self._keep is None:
            unstored = self.prepare({name: summarise})
            return [
                (part.sign, unstored[part.name][name] if part.name in unstored else self._load(part, name))
                for part in self.log.manifest.parts
            ]
        if name not in self._summed:
            self._summed[name] = self.each(summarise)
        return self._summed[name]

    def prepare(self, wanted: Mapping[str, Callable[[Piece], Summary]]) -> dict[str, dict[str, Summary]]:
        """Store the summaries that parts still lack, reading each part's columns once for all of them.

        Gives the summaries, by part and name, that could not be stored.
        """
        if self._keep is not None:
            return {}
        there = self._there()
        lacking = [
            (part, {name: work for name, work in wanted.items() if self._file(part, name).name not in there})
            for part in self.log.manifest.parts
        ]
        lacking = [(part, works) for part, works in lacking if works]
        unstored = self.log.engine.over(self._prepare_part, lacking)
        return {part.name: left for (part, _), left in zip(lacking, unstored, strict=True) if left}

    def _there(self) -> set[str]:
        """Names of the stored files. Asking for one that is not there yet would be remembered by a network's
        file system, and the file not be seen when another machine has written it a moment later."""
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            if error.errno not in READ_ONLY:
                raise
        return {path.name for path in self._folder.iterdir()} if self._folder.is_dir() else set()

    def _prepare_part(self, lacking: tuple[Part, Mapping[str, Callable[[Piece], Summary]]]) -> dict:
        part, wanted = lacking
        piece = Piece(self.log, part)
        found = {name: summarise(piece) for name, summarise in wanted.items()}
        return {name: s for name, s in found.items() if not self._save_arrays(self._file(part, name).name, s)}

    def _summed_part(self, work: Callable[[Piece], Found], part: Part) -> Found:
        """Of the whole log a part as it is stored, which superseded cases are a part of their own."""
        return work(Piece(self.log, part) if self._keep is None else self._chosen_piece(part))

    def _live_part(self, work: Callable[[Part, Piece], Found], part: Part) -> Found:
        whole = self._keep is None and part.dropped is None
        return work(part, Piece(self.log, part) if whole else self._chosen_piece(part))

    def _chosen_piece(self, part: Part) -> Piece:
        if part.name not in self._pieces:
            self._pieces[part.name] = Piece(self.log, part, self._chosen(part))
        return self._pieces[part.name]

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

    def _file(self, part: Part, name: str) -> Path:
        return self._folder / f"{part.name}.{name}.arrow"

    def _load(self, part: Part, name: str) -> Summary:
        with pa.memory_map(str(self._file(part, name))) as file:
            lists = pa.ipc.open_file(file).get_batch(0)
        return {
            key: column.values.to_numpy(zero_copy_only=False)
            for key, column in zip(lists.schema.names, lists.columns, strict=True)
        }

    def _save_arrays(self, name: str, arrays: Summary) -> bool:
        lists = {
            key: pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), pa.array(values))
            for key, values in arrays.items()
        }
        return self._save(name, pa.table(lists))

    def _save(self, name: str, table: pa.Table) -> bool:
        """Write a file whole or not at all. False: the log may only be read."""
        try:
            self._folder.mkdir(exist_ok=True)
            handle, work = tempfile.mkstemp(dir=self._folder)
        except OSError as error:
            if error.errno in READ_ONLY:
                return False
            raise
        with os.fdopen(handle, "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        Path(work).replace(self._folder / name)
        return True
