"""Columns of rows that were dicts: what mixed values become."""

import pytest

from journeymap.ingest.readers.rows import RowBuffer, array
from journeymap.ingest.readers.table import ReadLimits


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, None], "int64"),
        ([1, 2.5, None], "double"),
        ([1, 2**80], "string"),
        ([1.5, 2**80], "double"),
        ([1.5, None, 10**400], "string"),
        ([1.5, -(10**400)], "string"),
    ],
)
def test_a_column_of_numbers_is_as_wide_as_its_widest(values, kind):
    assert str(array(values).type) == kind


def test_a_number_that_no_column_of_numbers_holds_leaves_the_other_rows_as_they_are():
    buffer = RowBuffer([], ReadLimits())
    for number, value in enumerate((1.5, 10**400), start=1):
        buffer.add(number, {"x": value})
    assert buffer.flush().data.to_pydict() == {"x": ["1.5", str(10**400)]}
