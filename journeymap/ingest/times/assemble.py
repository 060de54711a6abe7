"""From arrays of year, month, day, hour ... to microseconds, with impossible dates found."""

import numpy as np

NAT = np.iinfo(np.int64).min
"""Marks a row without a readable time, as in numpy's datetime64."""


def assemble(
    year: np.ndarray,
    month: np.ndarray,
    day: np.ndarray,
    hour: np.ndarray | int = 0,
    minute: np.ndarray | int = 0,
    second: np.ndarray | int = 0,
    micro: np.ndarray | int = 0,
) -> np.ndarray:
    """int64 microseconds since 1970-01-01 for each row; NAT where the parts name no moment (31 February,
    25 h).

    24:00:00 is the end of the day, as ISO 8601 had it; second 60 (a leap second) counts as the next minute.
    """
    possible = (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(possible, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + np.where(possible, day, 1) - 1
    same_month = days.astype("datetime64[D]").astype("datetime64[M]") == months
    midnight = (hour == 24) & (minute == 0) & (second == 0) & (micro == 0)
    clock = (
        (hour >= 0)
        & ((hour <= 23) | midnight)
        & (minute >= 0)
        & (minute <= 59)
        & (second >= 0)
        & (second <= 60)
    )
    seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    return np.where(possible & same_month & clock, seconds * 1_000_000 + micro, NAT)
