"""How long a silence ends a case: an exact percentile of all gaps, in bounded memory, over signed parts."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..log import Log, Part
from ..narrowing import narrowed

SHARE = 0.95


def reference_time(log: Log) -> int | None:
    """Microseconds of the latest event of the log; None for an empty one."""
    ends = log.engine.over(partial(_latest, log), log.parts)
    return max((end for end in ends if end is not None), default=None)


def _latest(log: Log, part: Part) -> int | None:
    return pc.max(log.part_cases(part, ["end"])["end"]).value


def ends_after(log: Log, share: float = SHARE) -> float:
    """Seconds: the smallest gap such that at least `share` of all gaps inside cases are no longer.

    The bits of a non-negative float64 sort as the number does, so it is found by its digits, in four passes
    whatever the number of gaps. 0 without gaps.
    """
    count = log.n_events - log.n_cases
    if count <= 0:
        return 0.0
    rank = int(np.ceil(share * count)) - 1
    return float(narrowed(np.array([rank]), 64, partial(_digits, log)).view(np.float64)[0])


def _digits(log: Log, known: int, shift: int, bits: int) -> np.ndarray:
    counted = log.engine.over(partial(_of_part, log, known, shift, bits), log.manifest.parts)
    signed = (part.sign * counts for part, counts in zip(log.manifest.parts, counted, strict=True))
    return sum(signed, np.zeros((), dtype=np.int64))


def _of_part(log: Log, known: int, shift: int, bits: int, part: Part) -> np.ndarray:
    """Counts of the next digit among the part's gaps whose higher digits are `known`."""
    gaps = pq.read_table(log.path(part, "events"), columns=["seconds"], use_threads=False)["seconds"]
    high = gaps.drop_null().to_numpy().view(np.int64) >> shift
    high = high[(high >> bits) == known] & ((1 << bits) - 1)
    return np.bincount(high, minlength=1 << bits)
