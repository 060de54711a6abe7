"""What a snapshot is made of, as plain data: which files hold which rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np

BUCKETS = 32
# 32 buckets keep 10 million events at some 300,000 rows a bucket: small enough to sort or rewrite in memory,
# large enough that the cost of opening a file stays unseen. The number is part of every stored file.

Kind = Literal["events", "feedback", "customers"]
KINDS: tuple[Kind, ...] = ("events", "feedback", "customers")

FEW = 4  # ranges are read by people too
RANGE = 16  # characters of one in JSON, about
REMEMBERED = 128  # of a hundred thousand imports, what one file names is megabytes


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """[first, last] of each run of consecutive numbers: small even after thousands of imports."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


@lru_cache(maxsize=REMEMBERED)
def packed(numbers: tuple[int, ...]) -> tuple[tuple[int, int], ...] | str:
    """The same for a manifest: as ranges, or where those are long as "first:bits" in hexadecimal.

    Live events bring an import of events and one of customers in turn, so every other number is in a file.
    """
    runs = tuple((first, last) for first, last in ranges(numbers))
    if len(runs) <= FEW or (runs[-1][1] - runs[0][0]) // 4 >= RANGE * len(runs):
        return runs
    bits = np.zeros(runs[-1][1] - runs[0][0] + 1, dtype=bool)
    bits[np.asarray(numbers) - runs[0][0]] = True
    return f"{runs[0][0]}:{np.packbits(bits).tobytes().hex()}"


@lru_cache(maxsize=REMEMBERED)
def unpacked(text: str) -> tuple[int, ...]:
    """Files that are merged together name mostly the same imports, and a manifest is read again and again."""
    first, _, bits = text.partition(":")
    where = np.flatnonzero(np.unpackbits(np.frombuffer(bytes.fromhex(bits), dtype=np.uint8)))
    return tuple((where + int(first)).tolist())


def from_ranges(runs: Iterable[Sequence[int]]) -> tuple[int, ...]:
    return tuple(number for first, last in runs for number in range(first, last + 1))


@dataclass(frozen=True)
class Entry:
    """One Parquet file. `path` is relative to the data folder.

    bucket: the bucket whose rows the file holds, or None. offsets: for an event file over all buckets,
    rows offsets[b] to offsets[b + 1] are those of bucket b. imports: whose rows it holds.
    """

    path: str
    rows: int
    size: int
    imports: tuple[int, ...]
    bucket: int | None = None
    offsets: tuple[int, ...] | None = None

    def span(self, bucket: int, end: int | None = None) -> tuple[int, int]:
        """First row and end of the rows of a bucket (of all from `bucket` to before `end`) in this file.

        Both are equal when it holds none.
        """
        end = bucket + 1 if end is None else end
        if self.offsets is not None:
            return self.offsets[bucket], self.offsets[end]
        return (0, self.rows) if self.bucket is not None and bucket <= self.bucket < end else (0, 0)

    def holds(self, imports: Iterable[int]) -> bool:
        return not set(self.imports).isdisjoint(imports)

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "path": self.path,
            "rows": self.rows,
            "bytes": self.size,
            "imports": packed(self.imports),
        }
        if self.bucket is not None:
            told["bucket"] = self.bucket
        if self.offsets is not None:
            told["offsets"] = list(self.offsets)
        return told

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Entry:
        offsets, imports = told.get("offsets"), told["imports"]
        return cls(
            told["path"],
            told["rows"],
            told["bytes"],
            unpacked(imports) if isinstance(imports, str) else from_ranges(imports),
            told.get("bucket"),
            None if offsets is None else tuple(offsets),
        )


@dataclass(frozen=True)
class Manifest:
    """The files of one snapshot. identity: moves on whenever rows changed persons or were erased.

    withheld: none, or one file that names whom to leave out of what (see refusals.py).
    """

    events: tuple[Entry, ...] = ()
    feedback: tuple[Entry, ...] = ()
    customers: tuple[Entry, ...] = ()
    identity: int = 0
    withheld: tuple[Entry, ...] = ()

    def of(self, kind: Kind) -> tuple[Entry, ...]:
        return getattr(self, kind)

    def entries(self) -> Iterator[tuple[Kind, Entry]]:
        for kind in KINDS:
            for entry in self.of(kind):
                yield kind, entry

    def paths(self) -> set[str]:
        return {entry.path for _, entry in self.entries()} | {entry.path for entry in self.withheld}

    def rows(self, kind: Kind) -> int:
        return sum(entry.rows for entry in self.of(kind))

    def imports(self) -> set[int]:
        return {number for _, entry in self.entries() for number in entry.imports}

    def with_entries(self, kind: Kind | Literal["withheld"], entries: Iterable[Entry]) -> Manifest:
        changed: dict[str, Any] = {kind: tuple(entries)}
        return replace(self, **changed)

    def moved_on(self) -> Manifest:
        """The same files under another identity revision."""
        return replace(self, identity=self.identity + 1)

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {kind: [entry.to_json() for entry in self.of(kind)] for kind in KINDS}
        if self.withheld:
            told["withheld"] = [entry.to_json() for entry in self.withheld]
        return {**told, "identity": self.identity}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Manifest:
        kinds: dict[str, Any] = {
            kind: tuple(Entry.from_json(entry) for entry in told.get(kind, ()))
            for kind in (*KINDS, "withheld")
        }
        return cls(**kinds, identity=told.get("identity", 0))
