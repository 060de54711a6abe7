"""Zones: offsets as written in the cell, and the zone a person told for times written without one."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.times.assemble import NAT

# The names RFC 2822 defines, and those of Europe's civil times. Others (IST, BST, CST in China) name
# several zones.
NAMED_OFFSETS = {
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "UT": 0,
    "WET": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "WEST": 1,
    "CET": 1,
    "MEZ": 1,
    "CEST": 2,
    "MESZ": 2,
    "EET": 2,
    "EEST": 3,
}
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?")


def offset_seconds(zone: str) -> int | None:
    """Seconds east of UTC of a written zone ("Z", "+02:00", "-0800", "GMT+1", "CEST"); None if it names
    none."""
    if zone.upper() in NAMED_OFFSETS:
        return NAMED_OFFSETS[zone.upper()] * 3600
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return None
    seconds = int(match[2]) * 3600 + int(match[3] or 0) * 60
    if seconds > 18 * 3600:
        return None
    return -seconds if match[1] == "-" else seconds


def check_zone(name: str) -> str:
    """The name again when it is a known zone ("Europe/Berlin"); ValueError that shows near ones if not."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        near = [zone for zone in sorted(available_timezones()) if name.lower() in zone.lower()][:5]
        hint = f" Did you mean {', '.join(near)}?" if near else " Write it as Europe/Berlin or UTC."
        raise ValueError(f"Time zone {name!r} is not known.{hint}") from problem
    return name


def to_utc(naive: np.ndarray, timezone: str | None) -> np.ndarray:
    """Microseconds on the wall clock of `timezone` -> microseconds UTC. Without a zone the clock is taken
    as UTC.

    The doubled hour in autumn is read as its first pass, the missing hour in spring as the moment it ends.
    """
    if timezone in (None, "UTC"):
        return naive
    known = naive != NAT
    clock = pa.array(np.where(known, naive, 0)).cast(pa.timestamp("us"))
    local = pc.assume_timezone(clock, timezone, ambiguous="earliest", nonexistent="latest")
    return np.where(known, local.cast(pa.int64()).to_numpy(zero_copy_only=False), NAT)
