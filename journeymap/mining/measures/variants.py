"""Variants: distinct traces with their counts. Equal hashes are confirmed by the path itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .reading import Piece
from .store import Source, Summary

SCHEMA = pa.schema(
    [
        ("variant", pa.uint64()),
        ("path", pa.list_(pa.string())),
        ("count", pa.int64()),
        ("share", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Paths:
    """Distinct paths: hash, count, and the codes of all paths one after the other."""

    hash: np.ndarray
    count: np.ndarray
    length: np.ndarray
    codes: np.ndarray


def summarise(piece: Piece) -> Summary:
    """Distinct paths of one part."""
    sizes = piece.sizes
    paths = distinct(piece.case("variant"), np.ones(len(sizes), np.int64), sizes, piece.event("activity"))
    return {"hash": paths.hash, "count": paths.count, "length": paths.length, "codes": paths.codes}


def distinct(hashes: np.ndarray, count: np.ndarray, length: np.ndarray, codes: np.ndarray) -> Paths:
    """Paths made distinct by (hash, path), their counts added; paths whose counts add to 0 fall away."""
    if not len(hashes):
        return Paths(hashes, count, length, codes)
    start = np.cumsum(length) - length
    order = np.argsort(hashes, kind="stable")
    sorted_hash = hashes[order]
    new = np.append(True, sorted_hash[1:] != sorted_hash[:-1])
    while True:
        first = order[np.flatnonzero(new)][np.cumsum(new) - 1]  # the first path of each group
        other = ~same_path(first, order, start, length, codes)
        if not other.any():
            break
        # A collision: within each group the paths unlike the first one form groups of their own.
        group = np.cumsum(new)
        resorted = np.lexsort((other, group))
        order, other, group = order[resorted], other[resorted], group[resorted]
        new = np.append(True, (group[1:] != group[:-1]) | (other[1:] != other[:-1]))
    starts = np.flatnonzero(new)
    total = np.add.reduceat(count[order], starts)
    kept = total != 0
    chosen = order[starts][kept]
    return Paths(hashes[chosen], total[kept], length[chosen], sliced(codes, start[chosen], length[chosen]))


def same_path(
    a: np.ndarray, b: np.ndarray, start: np.ndarray, length: np.ndarray, codes: np.ndarray
) -> np.ndarray:
    """Which of the paths a[i] and b[i] are equal, step by step."""
    equal = length[a] == length[b]
    check = np.flatnonzero(equal & (a != b))
    sizes = length[b[check]]
    if len(check):
        differs = sliced(codes, start[a[check]], sizes) != sliced(codes, start[b[check]], sizes)
        equal[check] = ~np.logical_or.reduceat(differs, np.cumsum(sizes) - sizes)
    return equal


def sliced(codes: np.ndarray, start: np.ndarray, length: np.ndarray) -> np.ndarray:
    """codes[start[i] : start[i] + length[i]] of all i, one after the other."""
    total = int(length.sum())
    offset = np.repeat(start - (np.cumsum(length) - length), length)
    return codes[np.arange(total) + offset]


def combined(source: Source) -> Paths:
    """Distinct paths of the whole source."""
    found = source.summaries("variants", summarise)
    if len(found) == 1 and found[0][0] == 1:
        return Paths(**found[0][1])
    if not found:
        return Paths(np.zeros(0, np.uint64), *(np.zeros(0, np.int64) for _ in range(3)))
    arrays = [np.concatenate([s[name] for _, s in found]) for name in ("hash", "length", "codes")]
    count = np.concatenate([sign * s["count"] for sign, s in found])
    return distinct(arrays[0], count, arrays[1], arrays[2])


def variants(source: Source, limit: int | None) -> pa.Table:
    """Variants, most frequent first, equal counts by length, then by hash; `variant` is the path's hash."""
    paths = combined(source)
    start = np.cumsum(paths.length) - paths.length
    top = np.lexsort((paths.hash, paths.length, -paths.count))[:limit]
    length = paths.length[top]
    words = pa.array(source.log.activities, pa.string())
    steps = words.take(pa.array(sliced(paths.codes, start[top], length)))
    offsets = np.append(0, np.cumsum(length)).astype(np.int32)
    total = max(int(paths.count.sum()), 1)
    columns = [
        pa.array(paths.hash[top], pa.uint64()),
        pa.ListArray.from_arrays(pa.array(offsets), steps),
        pa.array(paths.count[top], pa.int64()),
        pa.array(paths.count[top] / total, pa.float64()),
    ]
    return pa.table(columns, schema=SCHEMA)
