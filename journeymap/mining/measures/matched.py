"""Which touchpoint the events of each activity lead to."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .follows import dense
from .reading import Piece
from .store import Source, Summary


def summarise(piece: Piece, touchpoints: int) -> Summary:
    """Of one part: (activity, touchpoint) pairs with their events; events without a touchpoint left out."""
    activity, touchpoint = piece.event("activity"), piece.event("touchpoint")
    known = touchpoint >= 0
    pair = activity[known].astype(np.int64) * touchpoints + touchpoint[known]
    pairs, rank = dense(pair, (int(activity.max(initial=0)) + 1) * touchpoints)
    return {"pair": pairs.astype(np.int64), "events": np.bincount(rank, minlength=len(pairs))}


def activity_touchpoints(source: Source) -> pa.Table:
    """activity, touchpoint, events: one row a pair that occurs, an activity's most frequent one first."""
    size = max(len(source.log.touchpoints), 1)
    found = source.summaries("matched", lambda piece: summarise(piece, size))
    pairs = np.unique(np.concatenate([np.zeros(0, np.int64), *(s["pair"] for _, s in found)]))
    events = np.zeros(len(pairs), dtype=np.int64)
    for sign, summary in found:
        events[np.searchsorted(pairs, summary["pair"])] += sign * summary["events"]
    pairs, events = pairs[events > 0], events[events > 0]
    order = np.lexsort((pairs, -events, pairs // size))
    pairs, events = pairs[order], events[order]
    activity, touchpoint = (
        pa.array(list(t), pa.string()) for t in (source.log.activities, source.log.touchpoints)
    )
    return pa.table(
        {
            "activity": activity.take(pa.array(pairs // size)),
            "touchpoint": touchpoint.take(pa.array(pairs % size)),
            "events": events,
        }
    )
