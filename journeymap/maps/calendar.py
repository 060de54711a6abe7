"""Weeks, months and years of times in UTC, for whole columns at once. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

Grain = Literal["week", "month", "year"]
WEEKS_AT_MOST, MONTHS_AT_MOST = 60, 96  # a longer time is told by the next larger grain
MONDAY = np.datetime64("1970-01-05", "D")  # the first Monday that datetime64 counts from


@dataclass(frozen=True)
class Calendar:
    """The periods from the first to the last time told. Weeks begin on Monday, all of them in UTC."""

    grain: Grain
    first: int
    periods: int

    @classmethod
    def of(cls, times: np.ndarray, wanted: Grain = "week") -> Calendar:
        """times: int64 microseconds since 1970; without any, no period. wanted: the smallest grain."""
        if not len(times):
            return cls(wanted, 0, 0)
        ends = np.array([times.min(), times.max()])
        grains = (("week", WEEKS_AT_MOST), ("month", MONTHS_AT_MOST), ("year", 10_000))
        smallest = [name for name, _ in grains].index(wanted)
        for grain, most in grains[smallest:]:
            first, last = numbers(ends, grain).tolist()  # type: ignore[arg-type]
            if last - first < most:
                break
        return cls(grain, first, last - first + 1)  # type: ignore[arg-type]

    def at(self, times: np.ndarray) -> np.ndarray:
        """Index of the period of each time."""
        return numbers(times, self.grain) - self.first

    def begin(self, period: int) -> datetime:
        """When the period begins; the one after the last is when that ends."""
        number = self.first + period
        if self.grain == "week":
            day = MONDAY + np.timedelta64(7 * number, "D")
        else:
            day = np.datetime64(number, "M" if self.grain == "month" else "Y").astype("datetime64[D]")
        return datetime.combine(day.astype(object), datetime.min.time(), UTC)


def numbers(times: np.ndarray, grain: Grain) -> np.ndarray:
    """The number of each time's week, month or year, counted from 1970."""
    stamps = np.asarray(times, dtype=np.int64).astype("datetime64[us]")
    if grain == "week":
        days = stamps.astype("datetime64[D]") - MONDAY
        return days.astype(np.int64) // 7
    return stamps.astype("datetime64[M]" if grain == "month" else "datetime64[Y]").astype(np.int64)
