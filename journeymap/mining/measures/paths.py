"""The first steps of all cases: how many go from which place to which, step by step, and where they end."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .follows import names, steps
from .reading import Piece
from .store import Source

START = "start"
ENDS = ("goal", "exit", "end", "open", "more")  # kinds of last nodes, see `first_steps`
SCHEMA = pa.schema(
    [
        ("step", pa.int32()),
        ("from", pa.string()),
        ("to", pa.string()),
        ("kind", pa.string()),
        ("cases", pa.int64()),
    ]
)


def first_steps(source: Source, level: str, depth: int) -> pa.Table:
    """step, from, to, kind, cases: cases whose step number `step` (from 1) is `from` and whose next is `to`.

    level: activity, touchpoint or stage; events without one are skipped, and a place that follows itself is
    one step. step 0 has no `from`: cases begin. kind: "place", or how the steps of a case end, then without
    `to`: with the "goal", an "exit", at the "end" (silent), still "open", or past `depth` ("more").
    Each case with any step begins once and ends once.
    """
    texts = names(source.log, level)
    size = len(texts) + len(ENDS)
    total: dict[int, int] = {}
    open_since = source.log.open_since
    found = source.each(lambda piece: _links(piece, level, depth, len(texts), open_since))
    for sign, (keys, counts) in found:
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            total[key] = total.get(key, 0) + sign * count
    rows = []
    for key, cases in sorted(total.items()):
        rest, end = divmod(key, size)
        step, start = divmod(rest, size)
        place = end < len(texts)
        rows.append(
            {
                "step": step,
                "from": texts[start] if step else None,
                "to": texts[end] if place else None,
                "kind": "place" if place else ENDS[end - len(texts)],
                "cases": cases,
            }
        )
    return pa.Table.from_pylist([row for row in rows if row["cases"]], SCHEMA)


def _links(
    piece: Piece, level: str, depth: int, places: int, open_since: int
) -> tuple[np.ndarray, np.ndarray]:
    """(step x size + from) x size + to of every link of one part, and how many cases take it."""
    code, _, owner = steps(piece, level)
    changed = np.append(True, (code[1:] != code[:-1]) | (owner[1:] != owner[:-1]))[: len(code)]
    code, owner = code[changed].astype(np.int64), owner[changed]
    first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])[: len(owner)])
    many = np.diff(np.append(first, len(owner)))
    step = np.arange(len(owner)) - np.repeat(first, many) + 1
    size = places + len(ENDS)
    inside = np.flatnonzero((step[:-1] < depth) & (owner[1:] == owner[:-1])) if len(owner) else first
    last = first + np.minimum(many, depth) - 1
    goes_on = many > depth
    ending = np.where(goes_on, places + ENDS.index("more"), places + _ends(piece, open_since)[owner[first]])
    keys = np.concatenate(
        [
            code[first],  # step 0, from nowhere
            (step[inside] * size + code[inside]) * size + code[inside + 1],
            (step[last] * size + code[last]) * size + ending,
        ]
    )
    return np.unique(keys, return_counts=True)


def _ends(piece: Piece, open_since: int) -> np.ndarray:
    """Index into ENDS of each case."""
    silent = np.where(piece.case("end") < open_since, ENDS.index("end"), ENDS.index("open"))
    left = np.where(piece.case("exit"), ENDS.index("exit"), silent)
    return np.where(piece.case("goal"), ENDS.index("goal"), left)
