"""From instants to the hour and the day that people saw on their clocks, summer time included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa

HOUR, DAY, QUARTER = 3_600, 86_400, 900  # seconds
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Clocks:
    """Which zone each customer lives in: `zones`, and by customer key the index of theirs (0 = the usual).

    words: which clock is meant, such as "time of Europe/Berlin".
    """

    zones: tuple[ZoneInfo, ...]
    of_customer: Mapping[str, int]
    words: str

    def lives(self, customers: pa.Array) -> np.ndarray:
        """Index of the zone of each of these keys; (0,) where there are none."""
        return np.array([self.of_customer.get(key, 0) for key in customers.to_pylist()] or [0])


def clocks(customers: pa.Table, usual: str, trait: str) -> Clocks:
    """The clocks of customers: each one's own zone by the trait that names it, else `usual`.

    customers: with `customer` (keys) and the traits as `attr_<name>`. An unknown zone is taken for the usual.
    """
    zones = [zone(usual)]
    of: dict[str, int] = {}
    names: dict[str | None, int] = {usual: 0}
    column = f"attr_{trait}"
    if not trait or column not in customers.column_names:
        return Clocks(tuple(zones), of, f"time of {usual}" if usual != "UTC" else "UTC")
    for key, name in zip(customers["customer"].to_pylist(), customers[column].to_pylist(), strict=True):
        if name not in names:
            try:
                zones.append(zone(name or ""))
            except ValueError:
                names[name] = 0
                continue
            names[name] = len(zones) - 1
        of[key] = names[name]
    return Clocks(tuple(zones), of, f"local time by trait {trait}, else {usual}")


def cells(seconds: np.ndarray, lives: np.ndarray, clocks: Clocks) -> np.ndarray:
    """Cell of each time: hour of the day, and 24 more on Saturdays and Sundays. lives: as for `week`."""
    hour, weekday = week(seconds, lives, clocks)
    return hour + 24 * (weekday >= 5)


def week(seconds: np.ndarray, lives: np.ndarray, clocks: Clocks) -> tuple[np.ndarray, np.ndarray]:
    """(hour, weekday from Monday) of each time as the clock of its customer told it. lives: index of each
    one's zone; negative: the usual."""
    hours, weekdays = np.zeros(len(seconds), dtype=np.int64), np.zeros(len(seconds), dtype=np.int64)
    at = np.maximum(lives, 0)
    for number, where in enumerate(clocks.zones):
        here = at == number
        hours[here], weekdays[here] = local(seconds[here], where)
    return hours, weekdays


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
