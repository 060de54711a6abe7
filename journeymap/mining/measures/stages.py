"""Stage figures: how many cases come here, how many from the stage before, how long they stay."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .follows import added
from .intervals import median_columns, share_columns
from .ordered import Ordered
from .reading import Piece
from .store import Source, Summary

FOLLOWED = 2  # value of `arrival`: first event here, after one in the stage before


def summarise(piece: Piece, stages: int) -> Summary:
    """Of one part: cases with an event in each stage, those that came from the stage before, stays."""
    stage, time, owner = piece.event("stage"), piece.event("time"), piece.owner
    arrival = piece.event("arrival")
    times = [stays(stage, time, owner, number) for number in range(stages)]
    number = np.repeat(np.arange(stages), [len(each) for each in times])
    lasting = Ordered.sorting([(1, number, np.concatenate([np.zeros(0, np.int64), *times]))], stages)
    return {
        "cases": lasting.counts,
        "followed": np.bincount(stage[arrival == FOLLOWED], minlength=stages),
        "microseconds": lasting.all(),
    }


def stays(stage: np.ndarray, time: np.ndarray, owner: np.ndarray, number: int) -> np.ndarray:
    """Microseconds, per case: first event here to the first event of a later stage after it, else to the last
    event here."""
    here = np.flatnonzero(stage == number)
    who = owner[here]
    change = who[1:] != who[:-1]
    first = here[np.append(True, change)[: len(here)]]
    until = here[np.append(change, True)[: len(here)]]
    later = np.flatnonzero(stage > number)
    if len(later):
        index = np.minimum(np.searchsorted(later, first), len(later) - 1)
        found = later[index]
        leaves = (found > first) & (owner[found] == owner[first])
        until = np.where(leaves, found, until)
    return time[until] - time[first]


def stages(source: Source) -> pa.Table:
    """One row a stage, in the journey's order (columns: docs/log.md)."""
    log = source.log
    size = len(log.stages)
    found = source.summaries("stages", lambda piece: summarise(piece, size))
    cases, followed = added(found, "cases", size), added(found, "followed", size)
    lasting = Ordered.merged(
        [(sign, np.arange(size), s["cases"], s["microseconds"]) for sign, s in found], size
    )
    everyone = np.full(size, source.n_cases)
    previous = np.append(0, cases[:-1])[:size]
    touchpoints = [
        [name for name, s in zip(log.touchpoints, log.touchpoint_stage, strict=True) if s == number]
        for number in range(size)
    ]
    return pa.table(
        {
            "name": pa.array(log.stages, pa.string()),
            "cases": cases,
            **share_columns("share_of_start", cases, everyone),
            "previous_cases": previous,
            "followed": followed,
            **share_columns("share_of_previous", followed, previous),
            **median_columns(lasting),
            "touchpoints": pa.array(touchpoints, pa.list_(pa.string())),
        }
    )
