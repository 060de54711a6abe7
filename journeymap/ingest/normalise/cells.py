"""Cells as clean text: blanks trimmed, NUL bytes and broken characters taken out, empty ones null.

Work is done on the distinct values of a column, so a column of a million keys costs one hashing.
"""

import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.readers.rows import as_text

KEY = pa.dictionary(pa.int32(), pa.string())
"""Type of columns whose values come again."""


def clean_keys(cells: pa.Array) -> pa.DictionaryArray:
    """Any column as dictionary<int32, string>, trimmed, without NUL bytes; empty cells null."""
    coded = cells if pa.types.is_dictionary(cells.type) else as_strings(cells).dictionary_encode()
    values = as_strings(coded.dictionary)
    cleaned = clean_texts(values)
    if cleaned.equals(values) and not values.null_count:
        return coded if coded.type == KEY else coded.cast(KEY)
    again = cleaned.dictionary_encode()
    return pa.DictionaryArray.from_arrays(
        again.indices.take(coded.indices).cast(pa.int32()), again.dictionary
    )


def clean_texts(cells: pa.Array) -> pa.Array:
    """Any column as string, trimmed, without NUL bytes; empty cells null."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    texts = _valid(as_strings(cells))
    if pc.any(pc.match_substring(texts, "\0")).as_py():
        texts = pc.replace_substring(texts, "\0", "")
    texts = pc.utf8_trim_whitespace(texts)
    empty = pc.equal(texts, "")
    return pc.if_else(empty, None, texts) if pc.any(empty).as_py() else texts


def as_strings(cells: pa.Array) -> pa.Array:
    """A typed column as text as a file would write it: 5.0 as "5", a date in ISO form, lists as JSON."""
    kind = cells.type
    if pa.types.is_string(kind):
        return cells
    if pa.types.is_large_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return cells.cast(pa.string())
    if pa.types.is_null(kind):
        return cells.cast(pa.string())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.array([None if cell is None else _unusual(cell) for cell in cells.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        cells = cells.cast(pa.timestamp("us", kind.tz), safe=False)
    coded = cells.dictionary_encode()
    return pa.array([as_text(value) for value in coded.dictionary.to_pylist()], pa.string()).take(
        coded.indices
    )


def _unusual(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return json.dumps(cell, ensure_ascii=False, default=str)


def joined(columns: Sequence[pa.Array], sign: str, all_parts: bool = False) -> pa.Array:
    """Columns of text joined row by row, empty cells left out (with `all_parts` they make the row empty)."""
    first, *others = [clean_texts(column) for column in columns]
    for other in others:
        # Arrow 26 drops rows from its result when it skips nulls in a row that has only nulls, so pair by
        # pair.
        both = pc.binary_join_element_wise(first, other, sign)
        first = both if all_parts else pc.coalesce(both, first, other)
    return first


def first_filled(columns: Sequence[pa.Array]) -> pa.Array:
    """The first filled cell of each row."""
    return pc.coalesce(*[clean_texts(column) for column in columns])


def constant(text: str, rows: int) -> pa.DictionaryArray:
    """The same text in every row; nulls where it is empty."""
    if not text:
        return pa.nulls(rows, pa.string()).dictionary_encode().cast(KEY)
    return pa.DictionaryArray.from_arrays(
        pa.array([0], pa.int32()).take(pa.nulls(rows, pa.int32()).fill_null(0)),
        pa.array([text.replace("\0", "")], pa.string()),
    )


def _valid(texts: pa.Array) -> pa.Array:
    """The same text with bytes that are no UTF-8 (half a surrogate pair, Latin-1) replaced by the sign for
    that."""
    try:
        texts.validate(full=True)
        return texts
    except pa.ArrowInvalid:
        raw = texts.view(pa.binary()).to_pylist()
        return pa.array(
            [None if cell is None else cell.decode("utf-8", "replace") for cell in raw], pa.string()
        )
