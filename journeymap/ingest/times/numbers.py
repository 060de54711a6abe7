"""Times written as a bare number: Unix time in four units, Excel day numbers, and digits such as 20240131.

Within 1971..2100 the ranges of Unix seconds, milliseconds, microseconds and nanoseconds, of Excel day numbers
(1900 date system, day 1 = 1 January 1900, day 60 the leap day Excel invented) and of YYYYMMDD do not
touch, so the size of the number says what it is. A unit that is told is used as told.
"""

import numpy as np

from journeymap.ingest.times.assemble import NAT, assemble

UNITS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
EXCEL_EPOCH_DAYS = (
    25_569  # Excel's number for 1970-01-01, counted from 1899-12-30 so that days after 60 are right
)
DAY_MICROS = 86_400_000_000
_LIMIT = 9.2e18
# Units whose fractions count: name, size from, size below, zero point, steps per unit, microseconds per step.
# A day number holds no more than milliseconds: it is a double, and Excel shows no more.
_FRACTIONS = (
    ("excel", 1.0, 1e5, EXCEL_EPOCH_DAYS, 86_400_000, 1_000),
    ("epoch_s", 3e7, 3e10, 0, 1_000_000, 1),
    ("epoch_ms", 3e10, 3e13, 0, 1_000, 1),
)


def from_integers(numbers: np.ndarray, unit: str | None = None) -> np.ndarray:
    """int64 numbers -> int64 microseconds (naive for digits and Excel, UTC for Unix time); NAT where
    unreadable."""
    if unit == "epoch_ns":
        return np.floor_divide(numbers, 1000)
    if unit == "excel":
        return _scaled(np.maximum(numbers, -(10**9)) - EXCEL_EPOCH_DAYS, DAY_MICROS)
    if unit is not None:
        return _scaled(numbers, UNITS[unit])
    size = np.abs(numbers)
    kinds = [
        size < 100_000,
        _looks_like_date(numbers),
        size < 30_000_000_000,
        _looks_like_date(numbers // 1_000_000),
        size < 30_000_000_000_000,
        size < 30_000_000_000_000_000,
    ]
    values = [
        _excel_or_zero(numbers),
        _digits(numbers * 1_000_000),
        _scaled(numbers, 1_000_000),
        _digits(numbers),
        _scaled(numbers, 1_000),
        numbers,
    ]
    return np.select(kinds, values, default=np.floor_divide(numbers, 1000))


def from_floats(numbers: np.ndarray, unit: str | None = None) -> np.ndarray:
    """float64 numbers -> int64 microseconds, as `from_integers`, fractions kept; NAT for NaN, infinities."""
    finite = np.isfinite(numbers) & (np.abs(numbers) < _LIMIT)
    safe = np.where(finite, numbers, 0.0)
    result = from_integers(np.floor(safe).astype(np.int64), unit)
    broken = finite & (np.floor(safe) != safe)
    for name, low, high, start, steps, micros in _FRACTIONS:
        if unit in (None, name):
            size, fits = np.abs(safe), np.abs(safe) < _LIMIT / (steps * micros)
            chosen = broken & (fits if unit else (size >= low) & (size < high))
            exact = np.rint((np.where(chosen, safe, start) - start) * steps).astype(np.int64) * micros
            result = np.where(chosen, exact, result)
    return np.where(finite, result, NAT)


def is_calendar_number(numbers: np.ndarray, unit: str | None = None) -> np.ndarray:
    """bool per number: it counts days or spells digits, so it has no zone of its own (Unix time is UTC)."""
    if unit is not None:
        return np.full(len(numbers), unit == "excel")
    whole = numbers.astype(np.int64) if numbers.dtype.kind == "f" else numbers
    return (
        ((np.abs(numbers) < 100_000) & (whole != 0))
        | _looks_like_date(whole)
        | _looks_like_date(whole // 1_000_000)
    )


def _scaled(numbers: np.ndarray, factor: int) -> np.ndarray:
    """numbers * factor, NAT where it would leave int64."""
    fits = np.abs(numbers) < (2**63 - 1) // factor
    return np.where(fits, np.where(fits, numbers, 0) * factor, NAT)


def _looks_like_date(numbers: np.ndarray) -> np.ndarray:
    year, month, day = numbers // 10_000, numbers // 100 % 100, numbers % 100
    return (year >= 1900) & (year <= 2200) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)


def _excel_or_zero(numbers: np.ndarray) -> np.ndarray:
    """Excel days; zero stays 1970-01-01, which is how an unset Unix clock is written and what the reason
    then says."""
    days = np.where(np.abs(numbers) < 100_000, numbers, EXCEL_EPOCH_DAYS)
    return np.where(numbers == 0, 0, (days - EXCEL_EPOCH_DAYS) * DAY_MICROS)


def _digits(numbers: np.ndarray) -> np.ndarray:
    """YYYYMMDDhhmmss as an integer -> microseconds."""
    date, clock = numbers // 1_000_000, numbers % 1_000_000
    return assemble(
        date // 10_000, date // 100 % 100, date % 100, clock // 10_000, clock // 100 % 100, clock % 100
    )
