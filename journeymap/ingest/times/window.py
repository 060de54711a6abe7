"""The years a customer's event can lie in: 1971 to 2100. Outside them a clock was unset or a format
misread."""

import numpy as np
import pyarrow as pa

FIRST_YEAR, LAST_YEAR = 1971, 2100
_START = np.datetime64(f"{FIRST_YEAR}-01-01", "us").astype(np.int64)
_STOP = np.datetime64(f"{LAST_YEAR + 1}-01-01", "us").astype(np.int64)


def micros(times: pa.Array) -> np.ndarray:
    """int64 microseconds since 1970 UTC; rows without a time hold the start of the window (they break no
    bound)."""
    return times.cast(pa.int64()).fill_null(int(_START)).to_numpy(zero_copy_only=False)


def before_window(times: pa.Array) -> np.ndarray:
    """bool per row: the time is before 1 January 1971 (1970 is what an unset clock writes)."""
    return micros(times) < _START


def after_window(times: pa.Array) -> np.ndarray:
    """bool per row: the time is after 31 December 2100."""
    return micros(times) >= _STOP
