"""Raw tables as the event store holds them: where no case is named, a row is a case of its person."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ..spans import Span, read_spans

OF_PERSONS = ("customer", "session")  # cases that need each row's person


def raw_rows(
    spans: Sequence[Span], names: Sequence[str], case: str, absent: pa.Array | None = None
) -> pa.Table:
    """Columns `names` of the spans' rows, but of absent persons, to be compiled for journeys of `case`."""
    table = read_spans(spans, names, absent)
    if "person" not in names and table[case].null_count:
        table = read_spans(spans, ["person", *names], absent)
    if case in OF_PERSONS or not table[case].null_count:
        return table
    return table.set_column(table.column_names.index(case), case, owners(case, table))


def owners(case: str, table: pa.Table) -> pa.ChunkedArray:
    """What each row's case is replaced by in an overlay: its person, or the text of its case or session."""
    if case == "customer":
        return table["person"].cast(pa.string())
    named = table[case].cast(pa.string())
    if not named.null_count:
        return named
    return pc.coalesce(named, pc.binary_join_element_wise("person:", table["person"].cast(pa.string()), ""))
