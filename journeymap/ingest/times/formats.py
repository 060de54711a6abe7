"""What form a column's times have, judged from a sample, with the reason in one sentence."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.times import text
from journeymap.ingest.times.parse import parse_times
from journeymap.ingest.times.window import after_window, before_window

_SAMPLE = 5_000
_UNIT_BOUNDS = (("seconds", 3e10), ("milliseconds", 3e13), ("microseconds", 3e16), ("nanoseconds", np.inf))


@dataclass(frozen=True)
class FormatGuess:
    """`formats` for `parse_times`; `readable`: share of the filled cells that are times within 1971..2100
    (0..1); `numeric`: they are bare numbers, so only the column's name can say that they are times;
    `assumed`: the order of day and month rests on habit, not on the data."""

    formats: list[str]
    readable: float
    reason: str
    numeric: bool = False
    assumed: bool = False


# Every form of a date has two groups of digits, or begins with a long one; a column of other texts is not
# put to all the patterns.
_LIKELY = r"\d\D+\d|^\W*\d{5,}"


def guess_formats(cells: pa.Array | pa.ChunkedArray) -> FormatGuess:
    """Guess from up to 5,000 filled cells of a column of any type."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    filled = _filled(cells)
    step = -(-len(filled) // _SAMPLE) or 1  # spread over what there is: files are often sorted by time
    sample = filled.take(pa.array(range(0, len(filled), step), pa.int64()))
    if len(sample) == 0:
        return FormatGuess([], 0.0, "the column is empty")
    if pa.types.is_temporal(cells.type):
        return FormatGuess([], _readable(sample, []), "the file itself stores it as a time")
    if not (pa.types.is_string(sample.type) or pa.types.is_large_string(sample.type)):
        return FormatGuess([], _readable(sample, []), _number_reason(sample), numeric=True)
    numeric = pc.mean(
        pc.match_substring_regex(sample, r"^[+-]?\d+(\.\d+)?([eE]\+?\d+)?$").cast(pa.int8())
    ).as_py()
    if numeric > 0.5:
        return FormatGuess([], _readable(sample, []), _number_reason(sample), numeric=True)
    formats, why, assumed = _day_month_order(sample)
    likely = sample.filter(pc.match_substring_regex(sample, _LIKELY))
    readable = _readable(likely, formats) * len(likely) / len(sample) if len(likely) else 0.0
    return FormatGuess(formats, readable, why or _text_reason(readable), assumed=assumed)


def _filled(cells: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        cells = pc.utf8_trim_whitespace(cells)
        return cells.filter(pc.not_equal(cells, ""))
    return cells.drop_null()


def _readable(sample: pa.Array, formats: list[str]) -> float:
    values, ok = parse_times(sample, formats)
    return float((ok & ~before_window(values) & ~after_window(values)).mean())


def _text_reason(readable: float) -> str:
    return (
        f"{readable:.0%} of its filled cells read as dates or times with the year first or the month by name"
    )


def _number_reason(sample: pa.Array) -> str:
    if pa.types.is_boolean(sample.type) or pa.types.is_nested(sample.type) or pa.types.is_null(sample.type):
        return "its cells are no times"
    try:
        middle = float(np.median(np.abs(pc.cast(sample, pa.float64()).to_numpy(zero_copy_only=False))))
    except pa.ArrowInvalid:
        return "its cells are mostly numbers"
    if middle < 100_000:
        return "its numbers have the size of Excel day numbers"
    if 19_000_101 <= middle <= 22_001_231:
        return "its numbers spell dates as YYYYMMDD"
    unit = next(name for name, bound in _UNIT_BOUNDS if middle < bound)
    return f"its numbers have the size of Unix time in {unit}"


def _day_month_order(sample: pa.Array) -> tuple[list[str], str, bool]:
    """Formats, reason and whether it is an assumption, for columns with dates such as 03/04/2024."""
    first, second, halves = text.day_month_parts(sample)
    used = first > 0
    if not used.any():
        return [], "", False
    day_first, month_first = int((used & (first > 12)).sum()), int((used & (second > 12)).sum())
    if day_first and month_first:
        order = "dmy" if day_first >= month_first else "mdy"
        return (
            [order],
            (
                f"{day_first:,} of the sampled dates can only be day first and {month_first:,} only month "
                f"first; read as {_words(order)}, rows that contradict it are rejected"
            ),
            True,
        )
    if day_first or month_first:
        order = "dmy" if day_first else "mdy"
        return (
            [order],
            f"read as {_words(order)}, since {day_first or month_first:,} sampled dates have no other "
            "reading",
            False,
        )
    return _order_by_habit(sample, halves)


def _order_by_habit(sample: pa.Array, halves: np.ndarray) -> tuple[list[str], str, bool]:
    """No date above 12 in either place: see which order makes the dates lie together, else go by custom."""
    spans = {}
    for order in ("dmy", "mdy"):
        times, ok = parse_times(sample, [order])
        micros = times.cast(pa.int64()).drop_null().to_numpy(zero_copy_only=False)
        spans[order] = (
            int(np.ptp(micros // 86_400_000_000)) if ok.any() else 0,
            len(np.unique(micros // 86_400_000_000)),
        )
    (wide, days), (narrow, _) = spans["dmy"], spans["mdy"]
    if days >= 5 and max(wide, narrow) >= 3 * min(wide, narrow):
        order = "dmy" if wide < narrow else "mdy"
        return (
            [order],
            (
                f"read as {_words(order)}, since the sampled dates then lie within {spans[order][0]:,} days "
                f"and otherwise within {max(wide, narrow):,}"
            ),
            True,
        )
    order = "mdy" if halves.any() else "dmy"
    custom = "the 12-hour clock suggests it" if halves.any() else "nothing in the sample tells which"
    return [order], f"read as {_words(order)} by assumption ({custom}); tell time_format to be sure", True


def _words(order: str) -> str:
    return "day/month/year" if order == "dmy" else "month/day/year"
