"""One column of times into UTC microseconds: whole-column casts first, patterns for what they leave, rows
last."""

import re
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.times import numbers, text
from journeymap.ingest.times.assemble import NAT
from journeymap.ingest.times.rows import by_pattern, row_by_row
from journeymap.ingest.times.zones import check_zone, to_utc

FORMATS = ("iso", "dmy", "mdy", "epoch", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "excel", "names")
"""Names a time format can have besides a pattern of strptime such as "%d.%m.%Y %H:%M"."""
_UNITS = ("epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "excel")
_UTC = pa.timestamp("us", "UTC")
_ISO_START = re.compile(r"\d{4}-\d\d-\d\d")
_UTC_ENDS = (" UTC", " GMT", " Z", "Z")
_NAIVE_SHAPE = r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?$"
_ZONED_SHAPE = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)$"
_NUMBER = r"^[+-]?\d+(?:\.\d+)?(?:[eE]\+?\d+)?$"


def check_formats(formats: Sequence[str]) -> list[str]:
    """The formats again as a list; ValueError naming those known when one is neither known nor a
    %-pattern."""
    for name in formats:
        if name not in FORMATS and "%" not in name:
            raise ValueError(
                f"Time format {name!r} is not known. Use one of {', '.join(FORMATS)}, "
                "or a pattern such as %d.%m.%Y %H:%M."
            )
    return list(formats)


def parse_times(
    cells: pa.Array | pa.ChunkedArray, formats: Sequence[str] = (), timezone: str | None = None
) -> tuple[pa.Array, np.ndarray]:
    """Read a column of times of any type.

    `formats`: what is known of the column ("dmy", "epoch_ms", "%d.%m.%y" ...); forms with one possible
    reading are read whether named or not. `timezone`: the zone of times written without one (default UTC).
    Returns (timestamp[us, UTC] array, bool per row: a time was read). An empty cell is null and not ok.
    Digits beyond microseconds are cut. ValueError: unknown format or zone.
    """
    check_formats(formats)
    if timezone is not None:
        check_zone(timezone)
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if pa.types.is_dictionary(cells.type):
        values, ok = parse_times(cells.dictionary, formats, timezone)
        return values.take(cells.indices), _taken(ok, cells.indices)
    values = _parse(cells, formats, timezone)
    return values, values.is_valid().to_numpy(zero_copy_only=False)


def _taken(ok: np.ndarray, indices: pa.Array) -> np.ndarray:
    return pa.array(ok).take(indices).fill_null(False).to_numpy(zero_copy_only=False)


def _parse(cells: pa.Array, formats: Sequence[str], timezone: str | None) -> pa.Array:
    kind = cells.type
    if pa.types.is_timestamp(kind):
        micros = cells.cast(pa.timestamp("us", kind.tz), safe=False)
        return micros.cast(_UTC) if kind.tz else _utc(_numpy(micros), timezone)
    if pa.types.is_date(kind):
        return _utc(_numpy(cells.cast(pa.timestamp("us"))), timezone)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _from_numbers(cells, formats, timezone)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _from_text(cells.cast(pa.string()), formats, timezone)
    return pa.nulls(len(cells), _UTC)


def _numpy(cells: pa.Array) -> np.ndarray:
    return cells.cast(pa.int64()).fill_null(NAT).to_numpy(zero_copy_only=False)


def _utc(naive: np.ndarray, timezone: str | None) -> pa.Array:
    return _array(to_utc(naive, timezone))


def _array(micros: np.ndarray) -> pa.Array:
    return pa.array(micros, mask=micros == NAT).cast(_UTC)


def _from_numbers(cells: pa.Array, formats: Sequence[str], timezone: str | None) -> pa.Array:
    """Numbers, typed or written: Unix time is UTC, day numbers and digits stand on the wall clock."""
    unit = next((name for name in formats if name in _UNITS), None)
    if pa.types.is_integer(cells.type):
        values = cells.cast(pa.int64(), safe=False).fill_null(NAT).to_numpy(zero_copy_only=False)
        missing, plain = values == NAT, np.where(values == NAT, 0, values)
        micros = numbers.from_integers(plain, unit)
    else:
        plain = cells.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
        missing = ~(np.abs(plain) < 9e18)  # NaN, infinite, or beyond what any unit reaches
        plain = np.where(missing, 0.0, plain)
        micros = numbers.from_floats(plain, unit)
    micros = np.where(missing, NAT, micros)
    if timezone not in (None, "UTC"):
        micros = np.where(numbers.is_calendar_number(plain, unit), to_utc(micros, timezone), micros)
    return _array(micros)


def _from_text(cells: pa.Array, formats: Sequence[str], timezone: str | None) -> pa.Array:
    if not any("%" in name for name in formats):
        whole = _whole_column(cells, timezone)
        if whole is not None:
            return whole
    cells = pc.utf8_trim_whitespace(cells)
    cells = pc.if_else(pc.equal(cells, ""), None, cells)
    whole = _whole_column(cells, timezone)
    if whole is not None and not any("%" in name for name in formats):
        return whole
    micros = np.full(len(cells), NAT)
    for step in _steps(formats, timezone):
        todo = np.flatnonzero((micros == NAT) & cells.is_valid().to_numpy(zero_copy_only=False))
        if len(todo) == 0:
            break
        micros[todo] = step(cells.take(pa.array(todo)))
    return _array(micros)


def _whole_column(cells: pa.Array, timezone: str | None) -> pa.Array | None:
    """The column by one Arrow cast when all of it is plain ISO 8601 of one shape; None when it is not."""
    place = pc.index(cells.is_valid(), True).as_py()
    first = cells[place].as_py() if place >= 0 else None
    if first is None or not _ISO_START.match(first):
        return None
    ending = next((end for end in _UTC_ENDS[:3] if first.endswith(end)), "")
    if ending:
        if not pc.all(pc.ends_with(cells, ending), min_count=0).as_py():
            return None
        cells = pc.utf8_slice_codeunits(cells, 0, -len(ending))
        return _cast(cells, _UTC_NAIVE, None)
    if re.search(r"(Z|[+-]\d\d:?\d\d)$", first[10:]):
        if re.search(r" [+-]\d\d:?\d\d$", first):
            cells = pc.replace_substring(pc.replace_substring(cells, " +", "+"), " -", "-")
        return _cast(cells, _UTC, None)
    return _cast(cells, _UTC_NAIVE, timezone)


_UTC_NAIVE = pa.timestamp("us")


def _cast(cells: pa.Array, to: pa.DataType, timezone: str | None) -> pa.Array | None:
    try:
        times = cells.cast(to)
    except pa.ArrowInvalid:  # some cell has another shape; the patterns take over
        return None
    if to == _UTC:
        return times
    return times.cast(_UTC) if timezone in (None, "UTC") else _utc(_numpy(times), timezone)


def _steps(formats: Sequence[str], timezone: str | None) -> list[Callable[[pa.Array], np.ndarray]]:
    """What is tried on the rows still unread, in order; each step returns UTC microseconds, NAT where it
    fails."""
    order = next((name for name in formats if name in ("dmy", "mdy")), None)
    steps: list[Callable[[pa.Array], np.ndarray]] = [_told(name, timezone) for name in formats if "%" in name]
    steps += [
        lambda cells: _plain_iso(cells, timezone),
        lambda cells: _local(text.read_year_first(cells), timezone),
        lambda cells: _written_numbers(cells, formats, timezone),
        lambda cells: _local(text.read_two_numbers(cells, order), timezone),
        lambda cells: _local(text.read_month_names(cells), timezone),
        lambda cells: _local(row_by_row(cells, order), timezone),
    ]
    return steps


def _plain_iso(cells: pa.Array, timezone: str | None) -> np.ndarray:
    """Whole casts again, of the rows of one shape each: a column with a few bad cells stays cheap."""
    micros = np.full(len(cells), NAT)
    for shape, to in ((_NAIVE_SHAPE, _UTC_NAIVE), (_ZONED_SHAPE, _UTC)):
        mask = pc.match_substring_regex(cells, shape)
        times = _cast(cells.filter(mask), to, timezone)
        if times is not None and len(times):
            micros[mask.to_numpy(zero_copy_only=False)] = _numpy(times)
    return micros


def _local(read: text.Read, timezone: str | None) -> np.ndarray:
    values, zoned = read
    return values if timezone in (None, "UTC") else np.where(zoned, values, to_utc(values, timezone))


def _written_numbers(cells: pa.Array, formats: Sequence[str], timezone: str | None) -> np.ndarray:
    numeric = pc.match_substring_regex(cells, _NUMBER).to_numpy(zero_copy_only=False)
    micros = np.full(len(cells), NAT)
    whole = numeric & pc.match_substring_regex(cells, r"^-?\d{1,18}$|^\d{19}$").to_numpy(zero_copy_only=False)
    for mask, kind in ((whole, pa.int64()), (numeric & ~whole, pa.float64())):
        if mask.any():
            try:
                typed = cells.filter(pa.array(mask)).cast(kind)
            except pa.ArrowInvalid:  # 19 digits beyond 2**63
                typed = cells.filter(pa.array(mask)).cast(pa.float64())
            micros[mask] = _numpy(_from_numbers(typed, formats, timezone))
    return micros


def _told(pattern: str, timezone: str | None) -> Callable[[pa.Array], np.ndarray]:
    read = by_pattern(pattern)
    return lambda cells: _local(read(cells), timezone)
