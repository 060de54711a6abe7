"""Coded text columns joined without changing a cell."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.mining.dictionaries import among, one_array, unified

CELLS = st.lists(st.none() | st.text("abc", max_size=2), max_size=6)


def chunked(parts) -> pa.ChunkedArray:
    kind = pa.dictionary(pa.int32(), pa.string())
    return pa.chunked_array([pa.array(part, pa.string()).dictionary_encode() for part in parts], kind)


@given(st.lists(CELLS, max_size=4))
def test_one_array_holds_the_cells_of_all_chunks(parts):
    array = one_array(chunked(parts))
    assert array.to_pylist() == [cell for part in parts for cell in part]
    assert len(set(array.dictionary.to_pylist())) == len(array.dictionary)


def test_slices_of_one_array_keep_its_dictionary():
    whole = pa.array(["a", "b", None, "a"]).dictionary_encode()
    array = one_array(pa.chunked_array([whole.slice(0, 1), whole.slice(2), whole]))
    assert array.to_pylist() == ["a", None, "a", "a", "b", None, "a"]
    assert array.dictionary.to_pylist() == ["a", "b"]


@given(st.lists(CELLS, max_size=3), st.sets(st.text("abc", max_size=2)))
def test_among_asks_for_texts(parts, wanted):
    column, values = chunked(parts), pa.array(sorted(wanted), pa.string())
    expected = [cell in wanted for part in parts for cell in part]
    assert among(column, values).to_pylist() == expected
    assert among(column.cast(pa.string()), values).to_pylist() == expected


@pytest.mark.parametrize("parts", [[], [["a"], ["b", None]]])
def test_a_unified_table_has_one_chunk_a_coded_column(parts):
    numbers = pa.chunked_array([[1] * len(part) for part in parts], pa.int64())
    table = pa.table({"text": chunked(parts), "n": numbers})
    done = unified(table)
    assert done.column("text").num_chunks == 1
    assert done.to_pylist() == table.to_pylist()
