"""Dates written out as text, one regular expression per family, each read for a whole column at once.

Families: year first (ISO 8601 and near relatives), two numbers and a year (31/12/2024 or 12/31/2024), and
months by name in English, German, French, Spanish and Portuguese. Each reader takes an Arrow string array
without nulls and returns (microseconds int64 with NAT where it does not apply, bool: the cell carried its
own zone).
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.times.assemble import NAT, assemble
from journeymap.ingest.times.zones import offset_seconds

Read = tuple[np.ndarray, np.ndarray]

_ZONE = r"(?:Z|z|[A-Z]{2,4}|(?:UTC|GMT)?\s?[+-]\d{1,2}:?(?:\d{2})?)"
_CLOCK = (
    r"(?P<H>\d{1,2})(?:[:.h](?P<M>\d{2}))?(?:[:.](?P<S>\d{2})(?:[.,:](?P<f>\d{1,12}))?)?"
    r"\s*(?P<ap>[AaPp]\.?\s?[Mm]\.?)?\s*(?P<z>" + _ZONE + r")?"
)
_THEN = r"(?:(?:[Tt]|,?\s+(?:at|um|à|a las|às|,)?\s*|,\s*)" + _CLOCK + r"(?:\s*(?:Uhr|hrs?|h))?)?$"
# Not \p{L}: RE2 takes 30 ms to compile each repeated Unicode class. Which words are months is looked up.
_WORD = r"[^\s\d.,:/-]+"
_WEEKDAY = r"^(?:" + _WORD + r"\.?,?\s+)?"

YEAR_FIRST = r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _THEN
COMPACT = (
    r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})[T ](?P<H>\d{2}):?(?P<M>\d{2}):?(?P<S>\d{2})?(?P<z>"
    + _ZONE
    + r")?$"
)
TWO_NUMBERS = r"^(?P<a>\d{1,2})[-/. ]\s?(?P<b>\d{1,2})[-/. ]\s?(?P<y>\d{4}|\d{2})" + _THEN
DAY_MONTH = (
    _WEEKDAY
    + r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s/-]*(?:de\s+|of\s+)?(?P<name>"
    + _WORD
    + r")\.?[\s,/-]+"
    r"(?:de\s+|del\s+)?(?P<y>\d{4}|\d{2})" + _THEN
)
MONTH_DAY = (
    _WEEKDAY + r"(?P<name>" + _WORD + r")\.?[\s-]+(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,-]+(?P<y>\d{4})" + _THEN
)
ASCTIME = _WEEKDAY + r"(?P<name>" + _WORD + r")\s+(?P<d>\d{1,2})\s+" + _CLOCK + r"\s+(?P<y>\d{4})$"

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janvier janv enero ene janeiro",
            "feb february februar fevrier fevr fev febrero fevereiro",
            "mar march marz maerz mrz mars marzo marco",
            "apr april avril avr abril abr",
            "may mai mayo maio",
            "jun june juni juin junio junho",
            "jul july juli juillet juil julio julho",
            "aug august aout agosto ago",
            "sep sept september septembre septiembre setembro set",
            "oct october oktober okt octobre octubre outubro out",
            "nov november novembre noviembre novembro",
            "dec december dezember dez decembre diciembre dic dezembro",
        ),
        start=1,
    )
    for word in words.split()
}
_ACCENTS = str.maketrans("äáàâãéèêëíîóôõúûüç", "aaaaaeeeeiiooouuuc")


def read_year_first(cells: pa.Array) -> Read:
    """2024-01-31, 2024/1/31 08:05, 2024-01-31T08:05:00.123Z, 20240131T080500Z."""
    parts = pc.extract_regex(cells, YEAR_FIRST)
    values, zoned = _read(parts, _number(parts, "m"), _number(parts, "d"))
    if (values == NAT).any():
        parts = pc.extract_regex(cells, COMPACT)
        compact, compact_zoned = _read(parts, _number(parts, "m"), _number(parts, "d"))
        zoned = np.where(values == NAT, compact_zoned, zoned)
        values = np.where(values == NAT, compact, values)
    return values, zoned


def read_two_numbers(cells: pa.Array, order: str | None) -> Read:
    """31/12/2024 with order "dmy", 12/31/2024 with "mdy"; with None only dates that have one possible
    reading."""
    parts = pc.extract_regex(cells, TWO_NUMBERS)
    first, second = _number(parts, "a"), _number(parts, "b")
    if order is not None:
        return _read(parts, *((second, first) if order == "dmy" else (first, second)))
    values, zoned = _read(parts, np.where(first > 12, second, first), np.where(first > 12, first, second))
    return np.where((first > 12) | (second > 12) | (first == second), values, NAT), zoned


def read_month_names(cells: pa.Array) -> Read:
    """31 Jan 2024, 31. Januar 2024 08:05, January 31, 2024 3:04 PM, 5 de março de 2024, Tue Feb 24
    11:15:48 2015."""
    values, zoned = np.full(len(cells), NAT), np.zeros(len(cells), bool)
    for pattern in (DAY_MONTH, MONTH_DAY, ASCTIME):
        parts = pc.extract_regex(cells, pattern)
        found, found_zoned = _read(parts, _months(parts), _number(parts, "d"))
        zoned = np.where(values == NAT, found_zoned, zoned)
        values = np.where(values == NAT, found, values)
    return values, zoned


def day_month_parts(cells: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First number, second number (0 where the cell has another form) and bool: a 12-hour clock is used."""
    parts = pc.extract_regex(cells, TWO_NUMBERS)
    halves = pc.fill_null(pc.not_equal(parts.field("ap"), ""), False)
    return _number(parts, "a"), _number(parts, "b"), halves.to_numpy(zero_copy_only=False) & _matched(parts)


def _read(parts: pa.StructArray, month: np.ndarray, day: np.ndarray) -> Read:
    """Year, clock and zone of the matched parts put together with the given months and days."""
    names = [parts.type.field(i).name for i in range(parts.type.num_fields)]
    hour, minute, second = (_number(parts, part) if part in names else 0 for part in "HMS")
    micro = _micros(parts.field("f")) if "f" in names else 0
    hour, possible = _twelve_hours(parts.field("ap"), hour) if "ap" in names else (hour, True)
    offset, known, zoned = _offsets(parts.field("z"))
    values = assemble(_years(parts), month, day, hour, minute, second, micro)
    good = _matched(parts) & known & possible & (values != NAT)
    return np.where(good, values - offset, NAT), zoned


def _matched(parts: pa.StructArray) -> np.ndarray:
    return parts.is_valid().to_numpy(zero_copy_only=False)


def _texts(part: pa.Array) -> pa.Array:
    return pc.fill_null(part, "")


def _number(parts: pa.StructArray, name: str) -> np.ndarray:
    """The named digits as int64, 0 where absent."""
    text = _texts(pc.struct_field(parts, name))
    return pc.if_else(pc.equal(text, ""), "0", text).cast(pa.int64()).to_numpy(zero_copy_only=False)


def _years(parts: pa.StructArray) -> np.ndarray:
    """Four digits as written; two digits as POSIX reads them: 69-99 are 1969-1999, 00-68 are 2000-2068."""
    years = _number(parts, "y")
    short = pc.equal(pc.utf8_length(_texts(parts.field("y"))), 2).to_numpy(zero_copy_only=False)
    return np.where(short, np.where(years >= 69, years + 1900, years + 2000), years)


def _micros(fraction: pa.Array) -> np.ndarray:
    """Digits after the second, cut (not rounded) to microseconds."""
    six = pc.utf8_slice_codeunits(pc.utf8_rpad(_texts(fraction), 6, "0"), 0, 6)
    return six.cast(pa.int64()).to_numpy(zero_copy_only=False)


def _twelve_hours(marks: pa.Array, hour: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
    """Hours 0-23 from hours with AM or PM; bool: the hour is possible on that clock."""
    first = pc.utf8_lower(pc.utf8_slice_codeunits(_texts(marks), 0, 1))
    am, pm = (pc.equal(first, letter).to_numpy(zero_copy_only=False) for letter in "ap")
    possible = ~(am | pm) | ((hour >= 1) & (hour <= 12))
    return np.where(am & (hour == 12), 0, np.where(pm & (hour < 12), hour + 12, hour)), possible


def _offsets(zones: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Offset in microseconds, bool: the zone is known (none counts as known), bool: there is one."""
    coded = pc.dictionary_encode(_texts(zones))
    seconds = [0 if zone == "" else offset_seconds(zone) for zone in coded.dictionary.to_pylist()]
    codes = coded.indices.to_numpy(zero_copy_only=False)
    offsets = np.array([0 if value is None else value for value in seconds], np.int64)
    known = np.array([value is not None for value in seconds], bool)
    present = np.array([zone != "" for zone in coded.dictionary.to_pylist()], bool)
    return offsets[codes] * 1_000_000, known[codes], present[codes]


def _months(parts: pa.StructArray) -> np.ndarray:
    """Month numbers of month names in five languages, 0 where the word is none."""
    coded = pc.dictionary_encode(_texts(parts.field("name")))
    numbers = [_MONTHS.get(word.lower().translate(_ACCENTS), 0) for word in coded.dictionary.to_pylist()]
    return np.array(numbers, np.int64)[coded.indices.to_numpy(zero_copy_only=False)]
