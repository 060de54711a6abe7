"""Days without rows where rows are usual, and whether a source went silent by its own rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

import numpy as np

__all__ = ["LONGEST", "UTC", "Gap", "gaps", "silence"]

WEEK = 7
EXPECTED = (
    15.0  # rows that the empty days would usually have: by chance none come once in three million (Poisson)
)
WEEKS = 4  # days of the week that must be known of to say what is usual
LONGEST = 40_000  # days: a table over more than a century is mistaken somewhere
QUIET = 3.0  # a source is silent after so many times its longest pause


@dataclass(frozen=True)
class Gap:
    """first, last: empty days, in days since 1970. usual: rows that such days have."""

    first: int
    last: int
    usual: float

    @property
    def days(self) -> int:
        return self.last - self.first + 1


def gaps(days: np.ndarray, rows: np.ndarray) -> list[Gap]:
    """Stretches of empty days between the first and the last day.

    days: sorted distinct days that have rows (n,); rows: of each. What is usual is the median of the same
    weekday over the whole life of the source (a shop that is shut on Sundays has no gap there).
    """
    if len(days) < 2 or days[-1] - days[0] < WEEK * WEEKS:
        return []
    counts = np.zeros(days[-1] - days[0] + 1)
    counts[days - days[0]] = rows
    weekday = (np.arange(len(counts)) + days[0]) % WEEK
    usual = np.array([np.median(counts[weekday == day]) for day in range(WEEK)])[weekday]
    empty = np.append(np.append(0, (counts == 0).astype(int)), 0)
    starts, ends = np.flatnonzero(np.diff(empty) == 1), np.flatnonzero(np.diff(empty) == -1)
    total = np.append(0.0, np.cumsum(usual))
    found = zip(starts.tolist(), ends.tolist(), strict=True)
    return [
        Gap(int(days[0]) + start, int(days[0]) + end - 1, float(total[end] - total[start]))
        for start, end in found
        if total[end] - total[start] >= EXPECTED
    ]


def silence(days: np.ndarray, now: int) -> int | None:
    """Days of silence before `now` where the source went silent, else None.

    By its own rhythm: longer than QUIET times its longest pause between two days with rows.
    """
    if len(days) < 2 * WEEK or days[-1] - days[0] < WEEK * WEEKS:
        return None
    pause = int(np.diff(days).max())
    quiet = now - int(days[-1])
    return quiet if quiet > max(QUIET * pause, 2) else None
