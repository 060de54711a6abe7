"""What holds for every batch: each row is kept or rejected once, keys are trimmed one by one."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.ingest.normalise.cells import KEY, clean_keys
from tests.ingest.normalising import events

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
