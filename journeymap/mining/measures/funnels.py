"""A funnel: how many cases reach one step after the other, in this order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from .follows import added
from .intervals import median_columns, share_columns
from .ordered import Ordered
from .places import words
from .reading import Piece
from .store import Source, Summary


def funnel(source: Source, path: Sequence[str], level: str) -> pa.Table:
    """One row a step. A case reaches a step when it has that step at some time after it reached the one
    before (earliest occurrences).

    Columns: name, cases, share_of_start (of all cases), share_of_previous (of the step before), each with
    Wilson bounds, and median_seconds since the step before. Raises ValueError for a step the log lacks.
    """
    texts = words(source.log, level)
    missing = [step for step in path if step not in texts]
    if missing:
        raise ValueError(f"the log has no {level} {missing[0]!r}: a funnel's steps must be names of the log")
    codes = [texts.index(step) for step in path]
    found = source.each(lambda piece: _reached(piece, level, codes))
    size = len(path)
    cases = added(found, "cases", size)
    lasting = Ordered.sorting([(sign, s["step"], s["microseconds"]) for sign, s in found], size)
    previous = np.append(0, cases[:-1])[:size]
    return pa.table(
        {
            "name": pa.array(path, pa.string()),
            "cases": cases,
            **share_columns("share_of_start", cases, np.full(size, source.n_cases)),
            **share_columns("share_of_previous", cases if size < 1 else np.append(0, cases[1:]), previous),
            **median_columns(lasting),
        }
    )


def _reached(piece: Piece, level: str, codes: list[int]) -> Summary:
    """Cases that reach each step, and microseconds from the step before."""
    code, time, owner = piece.event(level), piece.event("time"), piece.owner
    at = None
    cases, steps, lasted = [], [], []
    for number, wanted in enumerate(codes):
        here = np.flatnonzero(code == wanted)
        if at is None:
            who = owner[here]
            reached = here[np.append(True, who[1:] != who[:-1])[: len(who)]]
        else:
            index = np.searchsorted(here, at, side="right")
            there = index < len(here)
            found = here[index[there]]
            same = owner[found] == owner[at[there]]
            reached = found[same]
            lasted.append(time[reached] - time[at[there][same]])
            steps.append(np.full(len(reached), number))
        cases.append(len(reached))
        at = reached
    return {
        "cases": np.array(cases, dtype=np.int64),
        "step": np.concatenate([np.zeros(0, np.int64), *steps]),
        "microseconds": np.concatenate([np.zeros(0, np.int64), *lasted]),
    }
