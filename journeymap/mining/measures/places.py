"""Figures of single places: activities, touchpoints, stages, channels."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..log import Log
from .follows import added, distinct_owners
from .intervals import median_columns, share_columns
from .ordered import Ordered
from .reading import Piece
from .store import Source, Summary

LEVELS = ("activity", "touchpoint", "stage", "channel")


def summarise(piece: Piece, level: str) -> Summary:
    """Of one part: events and distinct cases of each code, and the sorted waits until the next event."""
    code, time, owner = piece.event(level), piece.event("time"), piece.owner
    known = np.flatnonzero(code >= 0)
    size = int(code.max(initial=-1)) + 1
    goes_on = np.flatnonzero((code[:-1] >= 0) & (owner[1:] == owner[:-1]))
    waits = Ordered.sorting([(1, code[goes_on], np.diff(time)[goes_on])], size)
    placed = code[known]
    return {
        "events": np.bincount(placed, minlength=size),
        "cases": distinct_owners(placed, owner[known], size),
        "waiting": waits.counts,
        "microseconds": waits.all(),
    }


def places(source: Source, level: str) -> pa.Table:
    """One row a place of the level: name, events, cases, share of cases, median seconds to the next event.

    `waits` is the number of events that have a next one: the n of the median.
    """
    texts = words(source.log, level)
    size = len(texts)
    found = source.summaries(f"places-{level}", lambda piece: summarise(piece, level))
    cases = added(found, "cases", size)
    waits = Ordered.merged(
        [(sign, np.arange(len(s["waiting"])), s["waiting"], s["microseconds"]) for sign, s in found], size
    )
    everyone = np.full(size, source.n_cases)
    return pa.table(
        {
            "name": pa.array(texts, pa.string()),
            "events": added(found, "events", size),
            "cases": cases,
            **share_columns("share", cases, everyone),
            "waits": waits.counts,
            **median_columns(waits),
        }
    )


def words(log: Log, level: str) -> list[str]:
    """Texts of the codes of a level. Raises ValueError for an unknown level."""
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}, not {level!r}")
    lists = {
        "activity": log.activities,
        "touchpoint": log.touchpoints,
        "stage": log.stages,
        "channel": log.channels,
    }
    return list(lists[level])


def touchpoints(source: Source) -> pa.Table:
    """`places` of touchpoints, with the stage that each lies in (null: none)."""
    log = source.log
    stage = [log.stages[code] if code >= 0 else None for code in log.touchpoint_stage]
    return places(source, "touchpoint").add_column(1, "stage", pa.array(stage, pa.string()))
