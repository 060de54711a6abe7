"""Any table maps or says why not, and then every row is kept or rejected."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.ingest.mapping import Mapping, MappingError, guess
from journeymap.ingest.normalise import NORMALISERS
from journeymap.ingest.readers.table import Batch

cells = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "x", "1", "5", "2024-01-01", "3/4/2024", "a@b.de", "\0", "1538405774", "12,5 €", "nps"]
    ),
    st.text(max_size=8),
)
headers = st.sampled_from(
    [
        "id",
        "time",
        "case",
        "event",
        "user",
        "score",
        "text",
        "kind",
        "scale",
        "value",
        "email",
        "created",
        "channel",
        "order_id",
        "delivered",
        "review_id",
        "review_score",
        "review_creation_date",
        "ticket_id",
        "x",
        ".",
        "日付",
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.data(), st.sampled_from(["events", "feedback", "customers"]))
def test_any_table_maps_or_says_why_and_every_row_is_kept_or_rejected(data: st.DataObject, kind: str) -> None:
    names = data.draw(st.lists(headers, min_size=1, max_size=6, unique=True))
    rows = data.draw(st.integers(0, 6))
    columns = {
        name: [
            None if cell is None else cell.encode("utf-8", "replace").decode()
            for cell in data.draw(st.lists(cells, min_size=rows, max_size=rows))
        ]
        for name in names
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    try:
        found = guess(kind, table, {})
    except MappingError as error:
        assert "The columns are" in str(error)
        return
    assert Mapping.from_json(found.mapping.to_json()) == found.mapping
    assert {name for field in found.mapping.columns for name in found.mapping.named(field)} <= set(names)
    batch = Batch(
        table.combine_chunks().to_batches()[0] if rows else _no_rows(table), pa.array(range(1, rows + 1))
    )
    normalised = NORMALISERS[kind](batch, found.mapping)
    kept, refused = normalised.table["row"].to_pylist(), [reject.row for reject in normalised.rejects]
    assert set(kept) | set(refused) == set(range(1, rows + 1))
    assert len(refused) == len(set(refused))
    if not isinstance(found.mapping.columns.get("time"), list):
        assert sorted(kept + refused) == list(range(1, rows + 1))


def _no_rows(table: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=table.schema)
