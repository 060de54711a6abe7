"""The engine that tasks open, and the form of what is stored."""

from __future__ import annotations

import json

import duckdb
import pyarrow as pa
import pytest

from journeymap.events import reading
from journeymap.events.manifests import Entry, Manifest, from_ranges, ranges

from .conftest import events, load, random_events


def test_the_engine_reads_the_store_and_nothing_else(store, tmp_path_factory):
    _, snapshot = load(1, events(random_events(50)))
    outside = tmp_path_factory.mktemp("outside") / "x.csv"
    outside.write_text("a\n1\n")
    (entry,) = snapshot.manifest.events
    with reading.engine(memory="200MB") as engine:
        path = str(store / entry.path)
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
