"""From instants to the hour and the day that people saw on their clocks, summer time included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

HOUR, DAY, QUARTER = 3_600, 86_400, 900  # seconds
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. ValueError says what such a name looks like."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"{name!r} is no time zone: give an IANA name such as Europe/Berlin, America/New_York or UTC"
        ) from error


def local(seconds: np.ndarray, where: ZoneInfo) -> tuple[np.ndarray, np.ndarray]:
    """(hour 0..23, weekday 0..6 from Monday) of times in seconds since 1970, UTC."""
    there = seconds + _offsets(seconds, where)
    return (there % DAY // HOUR).astype(np.int64), (there // DAY + 3) % 7  # 1 January 1970 was a Thursday


def _offsets(seconds: np.ndarray, where: ZoneInfo) -> np.ndarray:
    """Seconds to add. A day whose ends have one offset has it throughout; on the others, where the clock is
    changed, it is looked up for each quarter of an hour."""
    days, of = np.unique(seconds // DAY, return_inverse=True)
    start = np.array([_offset(where, int(day) * DAY) for day in days], dtype=np.int64)
    end = np.array([_offset(where, (int(day) + 1) * DAY) for day in days], dtype=np.int64)
    found = start[of]
    changed = np.flatnonzero((start != end)[of])
    if len(changed):
        quarters, each = np.unique(seconds[changed] // QUARTER, return_inverse=True)
        offsets = np.array([_offset(where, int(quarter) * QUARTER) for quarter in quarters], dtype=np.int64)
        found[changed] = offsets[each]
    return found


@lru_cache(maxsize=20_000)
def _offset(where: ZoneInfo, seconds: int) -> int:
    told = (EPOCH + timedelta(seconds=seconds)).astimezone(where).utcoffset()
    assert told is not None  # a zone tells it for every instant
    return int(told.total_seconds())
