"""Rows of one case brought together, in bounded memory.

`Local` serves cases that live within one raw table: it fills a bucket table by table. `Shuffle` serves cases
spread over tables: rows stay in memory up to a limit, then are spilled to one Arrow stream per bucket of
case keys. Both give (rows, groups) pieces, each holding whole cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from .coding import COLUMNS, Coded, Groups

Rows = dict[str, np.ndarray]
BUCKET_EVENTS = 1_000_000  # a bucket is closed when it holds so many
MEMORY_EVENTS = 2_000_000  # a log up to this size is gathered without spilling


class Texts:
    """Texts of all tables one after the other; a table's local codes plus its offset index them."""

    def __init__(self) -> None:
        self.arrays: list[pa.Array] = []
        self.size = 0

    def add(self, texts: pa.Array) -> int:
        offset = self.size
        self.arrays.append(texts)
        self.size += len(texts)
        return offset

    def all(self) -> pa.Array:
        return pa.concat_arrays(self.arrays) if self.arrays else pa.array([], pa.string())


class Local:
    """Gathers tables that each hold whole cases."""

    def __init__(self, customers: Texts, sessions: Texts):
        self._customers, self._sessions = customers, sessions
        self._start()

    def _start(self) -> None:
        self._pieces: list[Rows] = []
        self._groups: list[Groups] = []
        self._group_count = self._events = 0

    def add(self, coded: Coded) -> Iterator[tuple[Rows, Groups]]:
        """Take a coded table; yields a bucket when one is full."""
        rows = coded.rows
        rows["customer"] = shifted(rows["customer"], self._customers.add(coded.customers))
        rows["session"] = shifted(rows["session"], self._sessions.add(coded.sessions))
        rows["group"] = rows["group"] + np.int32(self._group_count)
        self._group_count += len(coded.groups.key)
        self._pieces.append(rows)
        self._groups.append(coded.groups)
        self._events += len(rows["time"])
        if self._events >= BUCKET_EVENTS:
            yield from self.finish()

    def finish(self) -> Iterator[tuple[Rows, Groups]]:
        if self._events:
            rows, groups = joined(self._pieces), joined_groups(self._groups)
            self._start()
            yield rows, groups


class Shuffle:
    """Gathers cases spread over tables, by key."""

    def __init__(self, customers: Texts, sessions: Texts, spill: Path, buckets: int):
        self._customers, self._sessions = customers, sessions
        self._spill, self._buckets = spill, buckets
        self._pieces: list[tuple[Rows, np.ndarray]] = []
        self._groups: list[Groups] = []
        self._group_count = self._events = 0
        self._writers: list[pa.ipc.RecordBatchStreamWriter] = []

    def add(self, coded: Coded) -> Iterator[tuple[Rows, Groups]]:
        rows = coded.rows
        rows["customer"] = shifted(rows["customer"], self._customers.add(coded.customers))
        rows["session"] = shifted(rows["session"], self._sessions.add(coded.sessions))
        local = rows["group"]
        rows["group"] = local + np.int32(self._group_count)
        self._group_count += len(coded.groups.key)
        self._groups.append(coded.groups)
        self._pieces.append((rows, local))
        self._events += len(local)
        if self._events > MEMORY_EVENTS:
            self._spill_pieces()
        yield from ()

    def _spill_pieces(self) -> None:
        if not self._writers:
            self._spill.mkdir()
            schema = pa.schema([(name, pa.from_numpy_dtype(kind)) for name, kind in COLUMNS.items()])
            self._writers = [pa.ipc.new_stream(self._path(b), schema) for b in range(self._buckets)]
        held = self._groups[len(self._groups) - len(self._pieces) :]
        for (rows, local), groups in zip(self._pieces, held, strict=True):
            self._spill_rows(rows, bucket_of(groups.key, self._buckets)[local])
        self._pieces = []

    def _spill_rows(self, rows: Rows, bucket: np.ndarray) -> None:
        permutation = np.argsort(bucket, kind="stable")  # 16-bit: a radix sort
        ends = np.cumsum(np.bincount(bucket, minlength=self._buckets))
        batch = pa.record_batch({name: rows[name][permutation] for name in COLUMNS})
        for number, (start, end) in enumerate(zip(np.append(0, ends[:-1]), ends, strict=True)):
            if end > start:
                self._writers[number].write_batch(batch.slice(start, end - start))

    def finish(self) -> Iterator[tuple[Rows, Groups]]:
        """The gathered buckets, one at a time; equal keys and texts of different tables become one."""
        groups, group_code = unified_groups(self._groups)
        maps = {
            "group": group_code,
            "customer": unified(self._customers),
            "session": unified(self._sessions),
        }
        for rows in self._gathered():
            for name, code in maps.items():
                rows[name] = np.append(code, np.int32(-1))[rows[name]]
            yield rows, groups

    def _gathered(self) -> Iterator[Rows]:
        if not self._writers:
            if self._events:
                rows = joined([rows for rows, _ in self._pieces])
                self._pieces = []
                yield rows
            return
        self._spill_pieces()
        for writer in self._writers:
            writer.close()
        for bucket in range(self._buckets):
            with pa.OSFile(str(self._path(bucket))) as source, pa.ipc.open_stream(source) as stream:
                table = stream.read_all()
            self._path(bucket).unlink()
            if len(table):
                yield {name: table[name].to_numpy() for name in COLUMNS}

    def _path(self, bucket: int) -> Path:
        return self._spill / f"{bucket:03d}.arrows"


def shifted(codes: np.ndarray, offset: int) -> np.ndarray:
    """Codes moved by an offset, -1 left alone."""
    return np.where(codes >= 0, codes + np.int32(offset), codes) if offset else codes


def joined(pieces: list[Rows]) -> Rows:
    """Rows of all pieces, column by column, so that memory peaks at one column more."""
    if len(pieces) == 1:
        return pieces[0]
    return {name: np.concatenate([piece.pop(name) for piece in pieces]) for name in COLUMNS}


def joined_groups(groups: list[Groups]) -> Groups:
    key = pa.concat_arrays([g.key for g in groups])
    owner = pa.concat_arrays([g.owner for g in groups])
    return Groups(key, owner, np.concatenate([g.silent for g in groups]))


def unified_groups(groups: list[Groups]) -> tuple[Groups, np.ndarray]:
    """Groups with equal keys made one, and the new code of each old one."""
    if not groups:
        return Groups(pa.array([], pa.string()), pa.array([], pa.string()), np.zeros(0, bool)), np.zeros(
            0, np.int32
        )
    whole = joined_groups(groups)
    encoded = whole.key.dictionary_encode()
    code = encoded.indices.to_numpy()
    if len(encoded.dictionary) == len(code):
        return whole, code
    first = np.zeros(len(encoded.dictionary), dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    return Groups(encoded.dictionary, whole.owner.take(pa.array(first)), whole.silent[first]), code


def unified(texts: Texts) -> np.ndarray:
    encoded = texts.all().dictionary_encode()
    texts.arrays, texts.size = [encoded.dictionary], len(encoded.dictionary)
    return encoded.indices.to_numpy()


def bucket_of(keys: pa.Array, buckets: int) -> np.ndarray:
    """Bucket number (uint16) of each key: the same for equal keys within one compilation."""
    with duckdb.connect(config={"threads": 1}) as connection:
        hashed = duckdb.FunctionExpression("hash", duckdb.ColumnExpression("key"))
        bucket = (hashed % duckdb.ConstantExpression(buckets)).cast("USMALLINT").alias("bucket")
        return (
            connection.from_arrow(pa.table({"key": keys}))
            .select(bucket)
            .to_arrow_table()["bucket"]
            .to_numpy()
        )
