"""Every row is stored once: real repeats stay, overlapping files do not double."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from journeymap.events import placing, reading
from journeymap.events.appending import EventWriter
from journeymap.events.arranging import partition
from journeymap.events.manifests import BUCKETS
from journeymap.events.models import Snapshot
from journeymap.events.persons import buckets
from journeymap.events.snapshots import current, publish

from .conftest import events, load, random_events

SAID = ("customer", "case", "activity", "time")


def said(snapshot: Snapshot) -> Counter:
    return counted(pa.concat_tables(table.select(SAID) for table in plain(snapshot)))


def plain(snapshot: Snapshot, **options) -> list[pa.Table]:
    tables = []
    for table in reading.bucket_tables(snapshot, **options):
        fields = [f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in table.schema]
        tables.append(table.cast(pa.schema(fields)))
    return tables


def counted(table: pa.Table) -> Counter:
    return Counter(zip(*(table[name].to_pylist() for name in SAID), strict=True))


@pytest.fixture(params=["one file", "a file per bucket", "spilled"])
def options(request, monkeypatch):
    if request.param != "one file":
        monkeypatch.setattr("journeymap.events.appending.FEW_ROWS", 0)
    return {"chunk_rows": 100} if request.param == "spilled" else {}


def test_everything_that_came_in_is_there_in_order(store, options):
    table = events(random_events(1_000))
    parts = [table.slice(start, 77) for start in range(0, 1_000, 77)]
    appended, snapshot = load(7, *parts, **options)
    assert (appended.accepted, appended.duplicates) == (1_000, 0)
    assert said(snapshot) == counted(table)
    tables = plain(snapshot)
    for stored in tables:
        assert stored.equals(stored.sort_by([(name, "ascending") for name in reading.ORDERED_BY]))
        assert len(set(buckets(pc.unique(stored["person"].combine_chunks())))) == 1
    assert sorted(row for stored in tables for row in stored["row"].to_pylist()) == list(range(1, 1_001))
    ids = {
        (hi, lo)
        for t in tables
        for hi, lo in zip(t["id_hi"].to_pylist(), t["id_lo"].to_pylist(), strict=True)
    }
    assert len(ids) == 1_000


def test_the_same_file_again_changes_nothing(store, options):
    table = events(random_events(1_000))
    _, before = load(1, table, **options)
    again, after = load(2, table, **options)
    assert (again.accepted, again.duplicates) == (0, 1_000)
    assert after == before and after.number == 1
    assert again.duplicate_rows().tolist() == list(range(1, 1_001))


def test_overlapping_files_do_not_double_and_repeats_stay(store, options):
    rows = random_events(600)
    load(1, events(rows[:400]), **options)
    appended, snapshot = load(2, events(rows[200:]), **options)
    # a row repeated n times in one file and m times in the other is there max(n, m) times
    one, two = counted(events(rows[:400])), counted(events(rows[200:]))
    assert said(snapshot) == one | two
    assert appended.accepted + appended.duplicates == 400


def test_equal_rows_are_separate_events(store):
    row = {"case": "k", "activity": "a", "time": 5}
    appended, _ = load(1, events([row, {**row, "activity": "b"}, row, row]))
    assert appended.accepted == 4
    again, _ = load(2, events([row] * 5))
    assert (again.accepted, again.duplicates) == (2, 3)


def test_rows_with_an_id_are_known_by_it_alone(store, options):
    rows = [{**row, "id": f"e{i % 300}"} for i, row in enumerate(random_events(400))]
    appended, _ = load(1, events(rows), **options)
    assert (appended.accepted, appended.duplicates) == (300, 100)
    assert appended.duplicate_rows().tolist() == list(range(301, 401))
    elsewhere = [{**row, "customer": "someone else", "time": 7} for row in rows[:10]]
    again, _ = load(2, events(elsewhere), **options)
    assert (again.accepted, again.duplicates) == (0, 10)


def test_equal_times_keep_the_order_of_the_file(store, options):
    names = [f"a{i}" for i in range(400)]
    rows = [{"customer": "c", "activity": name, "time": 9} for name in names]
    _, snapshot = load(1, events(rows), **options)
    (table,) = plain(snapshot)
    assert table["activity"].to_pylist() == names


def test_persons_come_from_the_identity_and_rows_of_the_suppressed_stay_out(store):
    rows = [
        {"customer": "a", "activity": "x", "time": 1},
        {"customer": "b", "activity": "x", "time": 2},
        {"customer": "gone", "activity": "x", "time": 3},
        {"case": "k", "activity": "x", "time": 4},
        {"session": "s", "activity": "x", "time": 5},
    ]
    appended, snapshot = load(1, events(rows), identity={"b": "a", "gone": None})
    stored = pa.concat_tables(plain(snapshot)).sort_by("time")
    assert stored["person"].to_pylist() == ["a", "a", "case:k", "session:s"]
    assert (appended.accepted, appended.left_out) == (4, 1)
    assert reading.person_rows(snapshot, "a").num_rows == 2


def test_an_import_without_rows_changes_nothing(store):
    appended, snapshot = load(1)
    assert (appended.accepted, appended.duplicates, snapshot.number) == (0, 0, 0)


def test_a_row_of_nobody_is_refused(store):
    with EventWriter(1) as writer, pytest.raises(ValueError, match="neither a customer nor a case"):
        writer.add(events([{"activity": "x", "time": 1}]))
        writer.finish()


def test_nothing_is_visible_and_nothing_remains_unless_published(store):
    with EventWriter(1) as writer:
        writer.add(events(random_events(50)))
        writer.finish()
        assert current().number == 0
    assert [path for path in (store / "store").rglob("*") if path.is_file()] == []


def test_two_imports_of_the_same_rows_at_once_store_them_once(store, options):
    table = events(random_events(500))
    with EventWriter(1, **options) as one, EventWriter(2, **options) as two:
        one.add(table)
        two.add(table.slice(100))
        first, second = one.finish(), two.finish()
        assert second.accepted == 400  # nobody had published yet
        publish(first)
        snapshot = publish(second)
    assert (second.accepted, second.duplicates) == (0, 400)
    assert said(snapshot) == counted(table)


def test_the_callback_shares_the_transaction(store):
    with EventWriter(1) as writer:
        writer.add(events(random_events(50)))
        appended = writer.finish()
        with pytest.raises(RuntimeError, match="cannot mark"):
            publish(appended, then=lambda snapshot: (_ for _ in ()).throw(RuntimeError("cannot mark")))
    assert current().number == 0


def test_a_file_over_all_buckets_is_read_by_bucket(store, monkeypatch):
    monkeypatch.setattr(placing, "GROUP_ROWS", 50)
    table = events(random_events(3_000, customers=300))
    _, snapshot = load(1, table)
    (entry,) = snapshot.manifest.events
    assert entry.offsets is not None and len(entry.offsets) == BUCKETS + 1
    assert said(snapshot) == counted(table)
    with_two = plain(snapshot, columns=["activity", "attr_missing"])
    assert with_two[0].column_names == ["activity", "attr_missing"]
    assert sum(t.num_rows for t in with_two) == 3_000


def test_sources_choose_rows(store):
    load(1, events(random_events(300, seed=1)))
    _, snapshot = load(2, events(random_events(300, seed=2)))
    only = plain(snapshot, sources=[2])
    assert {number for t in only for number in t["import"].to_pylist()} == {2}


def test_attributes_of_all_files_are_joined(store):
    load(1, events(random_events(20, seed=1, attr_a="1")))
    _, snapshot = load(2, events(random_events(20, seed=2, attr_b="2")))
    table = pa.concat_tables(plain(snapshot))
    assert reading.attributes(snapshot) == ["attr_a", "attr_b"]
    assert table["attr_a"].null_count == table["attr_b"].null_count == 20


def test_texts_of_many_values_wait_on_disk_uncoded():
    """Coded, every bucket of every chunk would bring the dictionary of its whole chunk along."""
    table = events([{"case": f"k{n}", "activity": "a", "time": n} for n in range(2_000)])
    waiting = partition(table, {}, 0).table
    assert waiting["case"].type == pa.string()
    assert pa.types.is_dictionary(waiting["activity"].type)
