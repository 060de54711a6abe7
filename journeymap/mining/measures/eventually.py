"""Eventually follows: in how many cases b comes at some time after a. Never mixed with directly follows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from ..compiling.ordering import order
from .follows import names, steps
from .places import places
from .reading import Piece
from .store import Source, Summary

CHUNK = 4_000_000  # pairs looked at together


def eventually_follows(source: Source, level: str, limit: int) -> pa.Table:
    """from, to, cases: a comes before b in the case, once a case; a before a: it comes twice or more.

    limit: only the `limit` places with most cases take part, so that a case with k different ones costs k^2,
    whatever its length.
    """
    texts = names(source.log, level)
    size = len(texts)
    chosen = np.zeros(size, dtype=bool)
    often = places(source, level)["cases"].to_numpy()
    chosen[np.lexsort((np.arange(size), -often))[:limit]] = True
    found = source.summaries(f"eventually-{level}-{limit}", lambda piece: summarise(piece, level, chosen))
    pairs = np.unique(np.concatenate([np.zeros(0, np.int64), *(s["pair"] for _, s in found)]))
    cases = np.zeros(len(pairs), dtype=np.int64)
    for sign, summary in found:
        cases[np.searchsorted(pairs, summary["pair"])] += sign * summary["cases"]
    pairs, cases = pairs[cases > 0], cases[cases > 0]
    word = pa.array(texts, pa.string())
    start, end = word.take(pa.array(pairs >> 32)), word.take(pa.array(pairs & 0xFFFFFFFF))
    table = pa.table({"from": start, "to": end, "cases": cases})
    return table.sort_by([("cases", "descending"), ("from", "ascending"), ("to", "ascending")])


def summarise(piece: Piece, level: str, chosen: np.ndarray) -> Summary:
    """Pairs (from << 32 | to) of one part with the number of cases."""
    code, _, owner = steps(piece, level)
    kept = chosen[code]
    code, owner = code[kept], owner[kept]
    nothing = np.zeros(len(code), dtype=np.int8)
    by_code = order(owner, code.astype(np.int64), nothing, nothing)
    code, owner = code[by_code], owner[by_code]
    new = np.append(True, (code[1:] != code[:-1]) | (owner[1:] != owner[:-1]))[: len(code)]
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(code))[: len(starts)] - 1
    first, last, code, owner = by_code[starts], by_code[ends], code[starts], owner[starts]
    found: list[np.ndarray] = []
    counts: list[np.ndarray] = []
    for a, b in _pairs(owner):
        before = first[a] < last[b]
        pair, count = np.unique(
            (code[a[before]].astype(np.int64) << 32) | code[b[before]], return_counts=True
        )
        found.append(pair)
        counts.append(count)
    return _merged(found, counts)


def _pairs(owner: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All index pairs (a, b) within the same owner, in chunks of about CHUNK."""
    change = np.append(True, owner[1:] != owner[:-1])[: len(owner)]
    start = np.flatnonzero(change)
    size = np.diff(np.append(start, len(owner)))
    # One left-hand index after the other, each with all members of its owner.
    partners = np.repeat(size, size)
    partner_start = np.repeat(start, size)
    total = np.cumsum(partners)
    cut = 0
    while cut < len(owner):
        base = total[cut - 1] if cut else 0
        end = max(int(np.searchsorted(total, base + CHUNK, side="right")), cut + 1)
        many = partners[cut:end]
        a = np.repeat(np.arange(cut, end), many)
        offset = np.arange(len(a)) - np.repeat(np.cumsum(many) - many, many)
        yield a, np.repeat(partner_start[cut:end], many) + offset
        cut = end


def _merged(pairs: list[np.ndarray], counts: list[np.ndarray]) -> Summary:
    if not pairs:
        return {"pair": np.zeros(0, np.int64), "cases": np.zeros(0, np.int64)}
    distinct, where = np.unique(np.concatenate(pairs), return_inverse=True)
    cases = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(cases, where, np.concatenate(counts))
    return {"pair": distinct, "cases": cases}
