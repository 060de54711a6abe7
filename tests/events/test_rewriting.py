"""Moving persons and taking imports back: exact, reversible, and for the current snapshot only."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest

from journeymap.events import reading
from journeymap.events.appended import StoreMoved
from journeymap.events.appending import CustomerWriter, EventWriter, FeedbackWriter
from journeymap.events.models import Claim, Snapshot
from journeymap.events.persons import buckets
from journeymap.events.rewriting import drop_imports, move_persons
from journeymap.events.snapshots import current, publish

from .conftest import events, load, random_events
from .test_recording import feedback, record

ROW = ("person", "customer", "case", "activity", "time", "import", "row")


def rows(snapshot: Snapshot) -> Counter:
    found: Counter = Counter()
    for table in reading.bucket_tables(snapshot, columns=ROW):
        texts = [table[name].to_pylist() for name in ROW]
        assert len({int(b) for b in buckets(pa.array(sorted(set(texts[0]))))}) == 1
        found.update(zip(*texts, strict=True))
    return found


@pytest.fixture(params=["one file", "a file per bucket"])
def layout(request, monkeypatch):
    if request.param != "one file":
        monkeypatch.setattr("journeymap.events.appending.FEW_ROWS", 0)


def test_moving_a_person_and_back_leaves_everything_as_it_was(store, layout):
    _, before = load(1, events(random_events(500)))
    load(2, events(random_events(300, seed=5)))
    before, old = current(), rows(current())
    joined = move_persons({"c1": "c2", "c3": "c2"})
    assert joined.number > before.number and joined.manifest.identity > before.manifest.identity
    everyone = Counter({(("c2" if r[1] in ("c1", "c3") else r[0]), *r[1:]): n for r, n in old.items()})
    assert rows(joined) == everyone
    assert rows(before) == old  # a reader of the old snapshot sees the old one
    found = reading.person_rows(joined, "c2")
    assert set(found["customer"].to_pylist()) == {"c1", "c2", "c3"}
    times = found["time"].to_pylist()
    assert times == sorted(times)
    assert rows(move_persons({"c1": "c1", "c3": "c3"})) == old


def test_nothing_moves_when_nothing_changes(store):
    load(1, events(random_events(50)))
    before = current()
    assert move_persons({"c1": "c1", "unknown": "c9"}) == before


def test_feedback_and_customers_move_too(store):
    record(FeedbackWriter(1), feedback(id=["1", "2"], customer=["a", "b"]))
    record(CustomerWriter(2), feedback(customer=["a", "b"], attr_x=["1", "2"]))
    snapshot = move_persons({"a": "b"})
    assert reading.feedback_table(snapshot)["person"].to_pylist() == ["b", "b"]
    assert reading.customers_table(snapshot)["person"].to_pylist() == ["b", "b"]


def test_a_row_imported_after_a_move_is_known(store):
    table = events(random_events(200))
    load(1, table)
    move_persons({"c1": "c2"})
    appended, _ = load(2, table, identity={"c1": "c2"})
    assert (appended.accepted, appended.duplicates) == (0, 200)


def test_an_import_that_went_on_while_persons_moved_is_addressed_anew(store, layout):
    links: dict[str, str | None] = {}
    table = events(random_events(300))
    with EventWriter(1, lambda: dict(links)) as writer:
        writer.add(table)
        appended = writer.finish()
        load(9, events([{"customer": "c1", "activity": "x", "time": 1}]))
        links.update({"c1": "c2", "c5": None})
        move_persons({"c1": "c2"})
        snapshot = publish(appended)
    found = rows(snapshot)
    assert {r[0] for r in found if r[1] == "c1"} == {"c2"}
    assert not [r for r in found if r[1] == "c5"]
    gone = sum(row == "c5" for row in table["customer"].to_pylist())
    assert (appended.accepted, appended.left_out) == (300 - gone, gone)


def test_taking_an_import_back_leaves_the_others(store, layout):
    _, first = load(1, events(random_events(400)))
    old = rows(first)
    load(2, events(random_events(300, seed=5)))
    assert rows(drop_imports([2])) == old
    assert rows(drop_imports([1])) == Counter()
    again, _ = load(3, events(random_events(400)))
    assert (again.accepted, again.duplicates) == (400, 0)


def test_rows_that_another_import_brought_too_become_its_own(store, layout):
    made = random_events(600)
    load(1, events(made[:400]))
    load(2, events(made[200:]))
    load(3, events(made[300:500]))
    assert sum(rows(current()).values()) < 800
    with_two = Counter(r[1:5] for r in rows(drop_imports([1])).elements())
    expected = Counter((r["customer"], r["case"], r["activity"], r["time"]) for r in made[200:])
    assert Counter((c, k, a, t.timestamp()) for c, k, a, t in with_two.elements()) == expected
    found = rows(current())
    assert {r[5] for r in found} == {2}
    assert sum(found.values()) == 400
    # row numbers are those of the import that has the rows now
    by_row = {r[6]: r for r in found}
    for number, row in enumerate(made[200:], start=1):
        assert by_row[number][1:4] == (row["customer"], row["case"], row["activity"])
    third = rows(drop_imports([2]))
    assert {r[5] for r in third} == {3} and sum(third.values()) == 200
    assert drop_imports([3]).manifest.rows("events") == 0
    assert not Claim.objects.exists()


def test_dropping_an_import_without_rows_changes_nothing(store):
    _, before = load(1, events(random_events(20)))
    assert drop_imports([77]) == before


def test_an_import_whose_duplicates_vanished_is_told_to_start_again(store):
    table = events(random_events(100))
    load(1, table)
    with EventWriter(2) as writer:
        writer.add(table)
        appended = writer.finish()
        drop_imports([1])
        with pytest.raises(StoreMoved, match="100 rows"):
            publish(appended)
    assert current().manifest.rows("events") == 0
    again, _ = load(2, table)
    assert again.accepted == 100


def test_a_claim_that_comes_while_an_import_is_taken_back_counts(store, monkeypatch):
    table = events(random_events(100))
    load(1, table)
    with EventWriter(2) as writer:
        writer.add(table)
        appended = writer.finish()
        from journeymap.events import rewriting  # noqa: PLC0415

        change = rewriting.ImportDrop([1], {})
        with change:
            change.apply(current().manifest)
            publish(appended)
            snapshot = publish(change)
    assert {r[5] for r in rows(snapshot)} == {2}
    assert snapshot.manifest.rows("events") == 100


def test_feedback_and_customers_of_an_import_vanish_unless_another_brought_them(store):
    record(FeedbackWriter(1), feedback(id=["a", "b"], score=[1, 2]))
    record(FeedbackWriter(2), feedback(id=["b", "c"], score=[2, 3]))
    record(CustomerWriter(3), feedback(customer=["x", "y"], attr_plan=["1", "2"]))
    record(CustomerWriter(4), feedback(customer=["y", "z"], attr_plan=["2", "3"]))
    heard = []
    snapshot = drop_imports([1, 3], then=lambda snapshot, change: heard.append(change.kept_feedback))
    table = reading.feedback_table(snapshot)
    assert table.select(["id", "source"]).to_pylist() == [{"id": "b", "source": 2}, {"id": "c", "source": 2}]
    assert heard[0].to_pylist() == [{"id": "b", "source": 2, "row": 1}]
    people = reading.customers_table(snapshot).sort_by("customer")
    assert people.select(["customer", "attr_plan"]).to_pylist() == [
        {"customer": "y", "attr_plan": "2"},
        {"customer": "z", "attr_plan": "3"},
    ]
    assert drop_imports([2, 4]).manifest.rows("feedback") == 0


def test_an_earlier_value_of_a_customer_comes_back_with_the_undo(store):
    record(CustomerWriter(1), feedback(customer=["x"], attr_plan=["free"]))
    record(CustomerWriter(2), feedback(customer=["x"], attr_plan=["gold"]))
    snapshot = drop_imports([2])
    assert reading.customers_table(snapshot)["attr_plan"].to_pylist() == ["free"]
