"""The engine that tasks open, and the form of what is stored."""

from __future__ import annotations

import json

import duckdb
import pyarrow as pa
import pytest

from journeymap.events import files, reading
from journeymap.events.files import local
from journeymap.events.manifests import BUCKETS, Entry, Manifest, from_ranges, ranges

from .conftest import events, load, random_events


def test_the_engine_reads_the_store_and_nothing_else(store, tmp_path_factory):
    _, snapshot = load(1, events(random_events(50)))
    outside = tmp_path_factory.mktemp("outside") / "x.csv"
    outside.write_text("a\n1\n")
    (entry,) = snapshot.manifest.events
    with reading.engine(memory="200MB") as engine:
        path = str(local(entry.path))
        assert engine.execute("select count(*) from read_parquet(?)", [path]).fetchone() == (50,)
        for query in (
            f"select * from read_csv('{outside}')",
            "install httpfs",
            f"copy (select 1) to '{outside}'",
        ):
            with pytest.raises(duckdb.Error):
                engine.execute(query)
        with pytest.raises(duckdb.Error):
            engine.execute("set enable_external_access = true")
        table = pa.table({"x": [1, 2, 3]})
        assert engine.from_arrow(table).aggregate("sum(x)").fetchall() == [(6,)]


def test_a_manifest_survives_json_and_stays_small():
    numbers = (1, 2, 3, 7, 9, 10)
    assert ranges(numbers) == [[1, 3], [7, 7], [9, 10]] and from_ranges(ranges(numbers)) == numbers
    manifest = Manifest(
        events=(
            Entry("a", 3, 9, numbers, offsets=(0, *[3] * 32)),
            Entry("b", 1, 1, tuple(range(5_000)), bucket=4),
        ),
        feedback=(Entry("c", 1, 1, (2,)),),
        identity=4,
    )
    told = json.dumps(manifest.to_json())
    assert Manifest.from_json(json.loads(told)) == manifest and len(told) < 800


@pytest.mark.parametrize("few", [0, 10_000])
def test_small_buckets_read_together_hold_the_same_rows(store, monkeypatch, few):
    """From one file over all buckets, from one a bucket, and from several: as bucket by bucket."""
    monkeypatch.setattr("journeymap.events.appending.FEW_ROWS", few)
    load(1, events(random_events(300)))
    _, snapshot = load(2, events(random_events(200, seed=1)))
    one_by_one = [row for table in reading.bucket_tables(snapshot) for row in table.to_pylist()]
    for at_once in (1, 40, 1_000_000):
        monkeypatch.setattr(reading, "ROWS_TOGETHER", at_once)
        tables = list(reading.bucket_tables(snapshot, ordered=False))
        rows = [row for table in tables for row in table.to_pylist()]
        apart = list(reading.bucket_tables(snapshot, ordered=False, unified=False))
        assert [row for table in apart for row in table.to_pylist()] == rows
        key = ["person", "time", "import", "row"]
        assert sorted(rows, key=lambda row: [row[name] for name in key]) == sorted(
            one_by_one, key=lambda row: [row[name] for name in key]
        )
        persons = [set(table["person"].cast(pa.string()).to_pylist()) for table in tables]
        assert sum(map(len, persons)) == len(set().union(*persons))  # nobody's rows lie in two tables
    assert len(tables) == 1


def test_buckets_are_put_together_up_to_a_number_of_rows():
    entries = [Entry("a", 60, 1, (1,), offsets=tuple(min(10 * b, 60) for b in range(BUCKETS + 1)))]
    entries.append(Entry("b", 25, 1, (1,), bucket=2))
    groups = reading.together(entries, 30)
    assert [list(group) for group in groups] == [[0, 1], [2], [3, 4, 5]]


def test_a_row_group_keeps_no_words_of_the_others(store, monkeypatch):
    """Else each would hold the keys of its whole bucket: twice the disk, ten times the reading."""
    monkeypatch.setattr(files, "GROUP_ROWS", 10)
    words = [f"p{number // 4}" for number in range(46)]
    coded = pa.array([*words, None], pa.string()).dictionary_encode()
    files.absolute("x").mkdir(parents=True)
    files.write_parquet(pa.table({"person": coded, "row": range(47)}), "x/a.parquet")
    with files.open_parquet("x/a.parquet") as file:
        assert file.num_row_groups == 5
        for group in range(5):
            column = file.read_row_group(group)["person"].chunk(0)
            assert set(column.dictionary.to_pylist()) == set(column.to_pylist()) - {None}
        assert file.read()["person"].to_pylist() == [*words, None]


def test_nothing_is_one_empty_row_group(store):
    files.absolute("x").mkdir(parents=True)
    files.write_parquet(pa.table({"person": pa.array([], pa.string())}), "x/none.parquet")
    with files.open_parquet("x/none.parquet") as file:
        assert file.metadata.num_rows == 0 and file.schema_arrow.names == ["person"]
