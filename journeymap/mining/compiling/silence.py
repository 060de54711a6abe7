"""How long a silence ends a case: an exact percentile of all gaps, in bounded memory, over signed parts."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..log import Log, Part

SHARE = 0.95
DIGIT_BITS = 16


def reference_time(log: Log) -> int | None:
    """Microseconds of the latest event of the log; None for an empty one."""
    ends = [pc.max(log.part_cases(part, ["end"])["end"]).value for part in log.parts]
    return max((end for end in ends if end is not None), default=None)


def ends_after(log: Log, share: float = SHARE) -> float:
    """Seconds: the smallest gap such that at least `share` of all gaps inside cases are no longer.

    Selection by digits: the bits of a non-negative float64 sort as the number does, so counting one digit of
    16 bits at a time finds the value in four passes at most, whatever the number of gaps. 0 without gaps.
    """
    count = log.n_events - log.n_cases
    if count <= 0:
        return 0.0
    rank = int(np.ceil(share * count)) - 1
    prefix, shift = 0, 64
    while shift:
        shift -= DIGIT_BITS
        histogram = sum(part.sign * _histogram(log, part, prefix, shift) for part in log.manifest.parts)
        cumulated = np.cumsum(histogram)
        digit = int(np.searchsorted(cumulated, rank, side="right"))
        rank -= int(cumulated[digit - 1]) if digit else 0
        prefix = (prefix << DIGIT_BITS) | digit
    return float(np.array(prefix, dtype=np.uint64).view(np.float64))


def _histogram(log: Log, part: Part, prefix: int, shift: int) -> np.ndarray:
    """Counts of the next digit among the part's gaps whose higher digits equal `prefix`."""
    gaps = pq.read_table(log.path(part, "events"), columns=["seconds"], use_threads=False)["seconds"]
    bits = gaps.drop_null().to_numpy().view(np.uint64) >> np.uint64(shift)
    digit = bits & np.uint64((1 << DIGIT_BITS) - 1)
    if prefix or shift < 64 - DIGIT_BITS:
        digit = digit[(bits >> np.uint64(DIGIT_BITS)) == np.uint64(prefix)]
    return np.bincount(digit.astype(np.intp), minlength=1 << DIGIT_BITS)
