"""What holds for every batch: each row is kept or rejected once, keys are trimmed one by one."""

import datetime as dt

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.ingest.mapping import Mapping
from journeymap.ingest.normalise import Normalised, normalise_events
from journeymap.ingest.normalise.cells import KEY, clean_keys
from journeymap.ingest.readers.table import Batch

PLAIN = Mapping("events", {"case": "case", "activity": "activity", "time": "time"})


def batch(columns: dict[str, list[object] | pa.Array], first: int = 1) -> Batch:
    data = pa.RecordBatch.from_pydict(columns)
    return Batch(data, pa.array(range(first, first + data.num_rows), pa.int64()))


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


def events(columns: dict[str, list[object] | pa.Array], mapping: Mapping = PLAIN) -> Normalised:
    found = normalise_events(batch(columns), mapping)
    assert found.table.column_names[:9] == [
        "id",
        "customer",
        "case",
        "time",
        "activity",
        "channel",
        "value",
        "session",
        "row",
    ]
    for name in ("customer", "case", "activity", "channel", "session"):
        assert found.table.schema.field(name).type == KEY
    assert found.table.schema.field("time").type == pa.timestamp("us", "UTC")
    return found


texts = st.text(max_size=6)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), texts, st.sampled_from(["a", " a", "a\0", ""])), max_size=30))
def test_keys_are_trimmed_row_by_row(cells: list[str | None]) -> None:
    cleaned = clean_keys(
        pa.array(
            [None if cell is None else cell.encode("utf-8", "replace").decode() for cell in cells],
            pa.string(),
        )
    )
    assert cleaned.type == KEY
    for cell, clean in zip(cells, cleaned.to_pylist(), strict=True):
        plain = "" if cell is None else cell.encode("utf-8", "replace").decode().replace("\0", "").strip()
        assert clean == (plain or None)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["c1", "", None]),
            st.sampled_from(["A", " "]),
            st.sampled_from(["2024-01-01", "x", None, "0", "3/4/2024"]),
        ),
        max_size=25,
    )
)
def test_every_row_is_kept_or_rejected_once(rows: list[tuple[str | None, str, str | None]]) -> None:
    cases, steps, times = (list(part) for part in zip(*rows, strict=True)) if rows else ([], [], [])
    found = events(
        {
            "case": pa.array(cases, pa.string()),
            "activity": pa.array(steps, pa.string()),
            "time": pa.array(times, pa.string()),
        }
    )
    kept, refused = found.table["row"].to_pylist(), [reject.row for reject in found.rejects]
    assert sorted(kept + refused) == list(range(1, len(rows) + 1))
    assert kept == sorted(kept)
    assert kept == [i for i, row in enumerate(rows, 1) if row == ("c1", "A", "2024-01-01")]
