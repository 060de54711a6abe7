"""Dictionary-coded text columns as one array."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def one_array(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A dictionary-coded column as one array with one dictionary; a null stays a null index.

    Arrow's own `unify_dictionaries` and `combine_chunks` read the dictionaries of all chunks again even
    where they are one and the same, which costs ten times as much as joining the indices.
    """
    chunks = column.chunks
    if not chunks:
        return pa.DictionaryArray.from_arrays(
            pa.array([], column.type.index_type), pa.array([], column.type.value_type)
        )
    if len({_place(chunk.dictionary) for chunk in chunks}) > 1:
        chunks = column.unify_dictionaries().chunks
    if len(chunks) == 1:
        return chunks[0]
    return pa.DictionaryArray.from_arrays(pa.concat_arrays([c.indices for c in chunks]), chunks[0].dictionary)


def unified(table: pa.Table) -> pa.Table:
    """The same table; every coded column is one array with one dictionary."""
    for index, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(index, field.name, one_array(table.column(index)))
    return table


def among(column: pa.ChunkedArray, wanted: pa.Array) -> pa.Array | pa.ChunkedArray:
    """Which cells of a text column are one of the `wanted` texts; of a coded one each text is asked once."""
    if not pa.types.is_dictionary(column.type):
        return pc.is_in(column, wanted)
    coded = one_array(column)
    return pc.fill_null(pc.is_in(coded.dictionary, wanted).take(coded.indices), False)


def _place(values: pa.Array) -> tuple[int, ...]:
    """Where the values lie in memory: equal for two arrays only if they are the same."""
    return (values.offset, len(values), *(buffer.address if buffer else 0 for buffer in values.buffers()))
