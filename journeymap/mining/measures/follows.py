"""Directly follows: how often b comes right after a, in how many cases, and how long it takes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..log import END, START, Log
from .ordered import Ordered
from .reading import Piece
from .store import Source, Summary

LEVELS = ("activity", "touchpoint", "stage")
FLAGS = 20_000_000  # up to so many pairs of owner and rank, a flag for each is cheaper than sorting events
SCHEMA = pa.schema(
    [
        ("from", pa.string()),
        ("to", pa.string()),
        ("count", pa.int64()),
        ("cases", pa.int64()),
        ("median_seconds", pa.float64()),
    ]
)


def names(log: Log, level: str) -> list[str]:
    """Texts of a level's codes. Raises ValueError for an unknown level."""
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}, not {level!r}")
    words = {"activity": log.activities, "touchpoint": log.touchpoints, "stage": log.stages}
    return list(words[level])


def steps(piece: Piece, level: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(code, time in microseconds, case index) of the events that have a code at this level, in order."""
    code, time, owner = piece.event(level), piece.event("time"), piece.owner
    if level == "activity":
        return code, time, owner
    known = code >= 0
    return code[known], time[known], owner[known]


def summarise(piece: Piece, level: str) -> Summary:
    """Counts, distinct cases and sorted microseconds of each pair of one part; first and last steps."""
    code, time, owner = steps(piece, level)
    inside = owner[1:] == owner[:-1]
    first = np.append(True, ~inside)[: len(code)]
    last = np.append(~inside, True)[: len(code)]
    where = np.flatnonzero(inside)
    size = int(code.max(initial=0)) + 1
    pair = code.astype(np.int64)[where] * size + code[1:][where]
    pairs, rank = dense(pair, size * size)
    lasting = Ordered.sorting([(1, rank, np.diff(time)[where])], len(pairs))
    return {
        "from": (pairs // size).astype(np.int32),
        "to": (pairs % size).astype(np.int32),
        "count": lasting.counts,
        "cases": distinct_owners(rank, owner[where], len(pairs)),
        "microseconds": lasting.all(),
        "first": np.bincount(code[first], minlength=1),
        "last": np.bincount(code[last], minlength=1),
        "skipped": np.array([len(piece.owner) - len(code), len(piece.sizes) - int(first.sum())]),
    }


def dense(code: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Distinct values of `code`, sorted, and the rank of each value among them. All are below `limit`."""
    if limit > max(4 * len(code), 1 << 22):
        distinct, rank = np.unique(code, return_inverse=True)
        return distinct, rank
    present = np.bincount(code, minlength=1) > 0
    return np.flatnonzero(present), (np.cumsum(present) - 1)[code]


def distinct_owners(rank: np.ndarray, owner: np.ndarray, groups: int) -> np.ndarray:
    """Number of different owners of each rank. owner: int32, from 0."""
    owners = int(owner.max(initial=-1)) + 1
    if owners * groups <= FLAGS:
        there = np.zeros((owners, groups), dtype=bool)
        there[owner, rank] = True
        return np.count_nonzero(there, axis=0)
    key = (rank.astype(np.int64) << 32) | owner
    key.sort()
    new = np.append(True, key[1:] != key[:-1])[: len(key)]
    return np.bincount(key[new] >> 32, minlength=groups)


def directly_follows(source: Source, level: str) -> pa.Table:
    """All transitions of a level, most frequent first; START and END rows have no seconds."""
    texts = names(source.log, level)
    found = source.summaries(f"follows-{level}", lambda piece: summarise(piece, level))
    size = max(len(texts), 1)
    pair_codes = [s["from"].astype(np.int64) * size + s["to"] for _, s in found]
    pairs = np.unique(np.concatenate([np.zeros(0, np.int64), *pair_codes]))
    ranks = [np.searchsorted(pairs, codes) for codes in pair_codes]
    cases = np.zeros(len(pairs), dtype=np.int64)
    for (sign, summary), rank in zip(found, ranks, strict=True):
        cases[rank] += sign * summary["cases"]
    lasting = Ordered.merged(
        [
            (sign, rank, summary["count"], summary["microseconds"])
            for (sign, summary), rank in zip(found, ranks, strict=True)
        ],
        len(pairs),
    )
    first, last = (added(found, name, size) for name in ("first", "last"))
    rows = [
        _rows(texts, pairs // size, pairs % size, lasting.counts, cases, lasting.medians() / 1e6),
        _rows(texts, None, np.arange(size), first, first, np.full(size, np.nan)),
        _rows(texts, np.arange(size), None, last, last, np.full(size, np.nan)),
    ]
    order = [("count", "descending"), ("from", "ascending"), ("to", "ascending")]
    return pa.concat_tables(rows).sort_by(order)


def skipped(source: Source, level: str) -> pa.Table:
    """events, cases that a level leaves out: events without a code, and cases that have no other."""
    found = source.summaries(f"follows-{level}", lambda piece: summarise(piece, level))
    events, cases = added(found, "skipped", 2)
    return pa.table({"events": [int(events)], "cases": [int(cases)]})


def added(found: list[tuple[int, Summary]], name: str, size: int) -> np.ndarray:
    """Sum over parts of arrays indexed by code, shorter ones filled with zeros."""
    total = np.zeros(size, dtype=np.int64)
    for sign, summary in found:
        total[: len(summary[name])] += sign * summary[name][:size]
    return total


def _rows(texts, start, end, count, cases, seconds) -> pa.Table:
    kept = np.flatnonzero(count)
    words = pa.array([*texts, ""][: max(len(texts), 1)], pa.string())

    def text(codes: np.ndarray | None, marker: str) -> pa.Array:
        return (
            pa.array([marker] * len(kept), pa.string())
            if codes is None
            else words.take(pa.array(codes[kept]))
        )

    columns = [
        text(start, START),
        text(end, END),
        pa.array(count[kept]),
        pa.array(cases[kept]),
        pa.array(seconds[kept], mask=np.isnan(seconds[kept])),
    ]
    return pa.table(columns, schema=SCHEMA)
