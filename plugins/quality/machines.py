"""Who acts like no human does: dozens of events in a minute again and again, or awake for days."""

from __future__ import annotations

import duckdb

SECOND, MINUTE, HOUR, DAY = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
MOMENTS = 10  # distinct seconds of a minute: what a system logs at one instant is one click of a human
MINUTES = 2  # such minutes
HOURS = 22  # of a day
DAYS = 3  # such days


def machines(told: duckdb.DuckDBPyRelation, per_minute: int) -> set[str]:
    """Actors with at least MINUTES minutes of `per_minute` events or more, or that are active in HOURS hours
    of a day on DAYS days. told: columns actor and moment (microseconds)."""
    known = told.filter("actor IS NOT NULL AND moment IS NOT NULL")
    minutes = known.aggregate(
        f"actor, moment // {MINUTE} AS minute, count(*) AS n, {_distinct(SECOND, 60)} AS moments",
        "actor, minute",
    )
    fast = minutes.filter(f"n >= {per_minute} AND moments >= {MOMENTS}").aggregate(
        "actor, count(*) AS n", "actor"
    )
    days = known.aggregate(f"actor, moment // {DAY} AS day, {_distinct(HOUR, 24)} AS hours", "actor, day")
    awake = days.filter(f"hours >= {HOURS}").aggregate("actor, count(*) AS n", "actor")
    found = [*fast.filter(f"n >= {MINUTES}").fetchall(), *awake.filter(f"n >= {DAYS}").fetchall()]
    return {actor for actor, _ in found}


def _distinct(unit: int, among: int) -> str:
    """How many of the units of a group have an event: a bit for each."""
    return f"bit_count(bit_or(1::UBIGINT << (moment // {unit} % {among} + {among}) % {among}))"
