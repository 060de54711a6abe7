"""Silences inside cases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ..narrowing import kth
from .follows import summarise
from .store import Source

SHARES = (0.5, 0.75, 0.9, 0.95, 0.99)


def gaps(source: Source, shares: Sequence[float]) -> pa.Table:
    """share, seconds: the smallest gap such that at least this share of the gaps inside cases is no longer.

    No rows where no case has two events. The row of 0.95 is the default of `ends_after`.
    """
    found = source.summaries("follows-activity", lambda piece: summarise(piece, "activity"))
    lengths = [(sign, s["microseconds"]) for sign, s in found]
    n = sum(sign * len(each) for sign, each in lengths)
    wanted = np.array(shares if n else [], dtype=float)
    ranks = np.maximum(np.ceil(wanted * n).astype(np.int64) - 1, 0)
    seconds = kth(lengths, ranks) / 1e6
    return pa.table({"share": wanted, "seconds": seconds})
