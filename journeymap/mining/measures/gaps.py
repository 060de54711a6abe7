"""Silences inside cases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from .follows import summarise
from .ordered import Ordered
from .store import Source

SHARES = (0.5, 0.75, 0.9, 0.95, 0.99)


def gaps(source: Source, shares: Sequence[float]) -> pa.Table:
    """share, seconds: the smallest gap such that at least this share of the gaps inside cases is no longer.

    No rows where no case has two events. The row of 0.95 is the default of `ends_after`.
    """
    found = source.summaries("follows-activity", lambda piece: summarise(piece, "activity"))
    pieces = [(sign, np.zeros(len(s["microseconds"]), np.int64), s["microseconds"]) for sign, s in found]
    ordered = Ordered.sorting(pieces, 1)
    n = int(ordered.counts[0])
    wanted = np.array(shares if n else [], dtype=float)
    ranks = np.maximum(np.ceil(wanted * n).astype(np.int64) - 1, 0)
    seconds = ordered.kth(np.zeros(len(ranks), np.int64), ranks) / 1e6
    return pa.table({"share": wanted, "seconds": seconds})
