"""Numbers as people write them: currency signs, thousands separators, decimal commas, "4/5", stars."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_CURRENCY = r"(?:[A-Za-z]{0,3}\p{Sc}|[A-Za-z]{1,3})"
_AMOUNT = (
    r"^(?P<open>\(?)\s*(?P<before>[-+\x{2212}]?)\s*(?:" + _CURRENCY + r")?\s*(?P<inner>[-+\x{2212}]?)"
    r"(?P<digits>\d[\d.,'\x{2019}\s\p{Z}]*|[.,]\d+)(?P<power>[eE][-+]?\d+)?\s*(?P<after>-?)\s*(?:"
    + _CURRENCY
    + r"|%)?\s*(?P<close>\)?)$"
)
_LEADING = r"^(?P<number>[-+]?\d{1,3}(?:[.,]\d+)?)\s*(?:/|-|\x{2013}|\(|:|\p{L}|★|\*)"


def parse_numbers(cells: pa.Array, decimal: str = ".") -> pa.Array:
    """Cells of any type as double; null where empty or not a finite number.

    `decimal` decides what "1,234" and "1.234" mean; a number with one possible reading ("12,5",
    "1.234,50") is read so whatever it says. "(12)" and "12-" are negative, "50 %" is 50.
    """
    if pa.types.is_dictionary(cells.type):
        return parse_numbers(cells.dictionary, decimal).take(cells.indices)
    kind = cells.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _finite(cells.cast(pa.float64(), safe=False))
    if pa.types.is_boolean(kind):
        return cells.cast(pa.float64())
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return pa.nulls(len(cells), pa.float64())
    cells = pc.utf8_trim_whitespace(cells.cast(pa.string()))
    cells = pc.if_else(pc.equal(cells, ""), None, cells)
    if not (decimal == "," and pc.any(pc.match_substring_regex(cells, r"\.\d{3}$")).as_py()):
        try:
            return _finite(cells.cast(pa.float64()))
        except pa.ArrowInvalid:  # currency signs, separators or words among them
            pass
    coded = cells.dictionary_encode()
    return _written(coded.dictionary, decimal).take(coded.indices)


def parse_scores(cells: pa.Array, decimal: str = ".") -> pa.Array:
    """Like `parse_numbers`; also "4/5", "10 - very likely", "5 stars" (the leading number) and "★★★☆☆"
    (3)."""
    numbers = parse_numbers(cells, decimal)
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if not pa.types.is_string(cells.type) or numbers.null_count == cells.null_count:
        return numbers
    trimmed = pc.utf8_trim_whitespace(cells)
    lead = pc.struct_field(pc.extract_regex(trimmed, _LEADING), "number")
    lead = pc.replace_substring(lead, ",", ".").cast(pa.float64())
    stars = pc.count_substring(trimmed, "★")
    starred = pc.if_else(pc.match_substring_regex(trimmed, r"^★+☆*$"), stars.cast(pa.float64()), None)
    return pc.coalesce(numbers, lead, starred)


def _finite(numbers: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_finite(numbers), numbers, None)


def _written(cells: pa.Array, decimal: str) -> pa.Array:
    """Distinct written numbers as double."""
    parts = pc.extract_regex(cells, _AMOUNT)
    digits = pc.replace_substring_regex(pc.struct_field(parts, "digits"), r"[\s\p{Z}'\x{2019}]", "")
    plain = _plain_decimal(digits, decimal)
    good = pc.match_substring_regex(plain, r"^(\d+\.?\d*|\.\d+)$")
    joined = pc.binary_join_element_wise(plain, pc.struct_field(parts, "power"), "")
    size = pc.if_else(good, joined, None).cast(pa.float64())
    signs = [
        pc.is_in(pc.struct_field(parts, name), pa.array(["-", "\u2212"]))
        for name in ("before", "inner", "after")
    ]
    brackets = pc.and_(
        pc.equal(pc.struct_field(parts, "open"), "("), pc.equal(pc.struct_field(parts, "close"), ")")
    )
    negative = pc.or_(pc.or_(signs[0], signs[1]), pc.or_(signs[2], brackets))
    return _finite(pc.if_else(pc.fill_null(negative, False), pc.negate(size), size))


def _plain_decimal(digits: pa.Array, decimal: str) -> pa.Array:
    """Digits with at most one separator left, a point."""

    def matches(pattern: str) -> np.ndarray:
        return pc.fill_null(pc.match_substring_regex(digits, pattern), False).to_numpy(zero_copy_only=False)

    comma = matches(r"\.\d{3},\d*$") | matches(r"^[^.,]*,(\d{1,2}|\d{4,})?$") | matches(r"^,\d+$")
    points_group = matches(r"^\d{1,3}(\.\d{3}){2,}$")
    if decimal == ",":
        comma |= matches(r"^[^.,]*,\d*$")
        points_group |= matches(r"^\d{1,3}(\.\d{3})+$")
    no_points = pc.replace_substring(digits, ".", "")
    as_comma = pc.replace_substring(no_points, ",", ".")
    as_point = pc.replace_substring(digits, ",", "")
    return pc.if_else(pa.array(comma), as_comma, pc.if_else(pa.array(points_group), no_points, as_point))
