"""Feedback and customers: known rows are duplicates, later values win, nothing doubles."""

from __future__ import annotations

import pyarrow as pa
import pytest

from journeymap.events.reading import customers_table, feedback_table
from journeymap.events.recording import CustomerWriter, FeedbackWriter
from journeymap.events.snapshots import current, publish


def record(writer, *tables):
    with writer:
        for table in tables:
            writer.add(table)
        recorded = writer.finish()
        publish(recorded)
    return recorded


def feedback(**columns) -> pa.Table:
    rows = len(next(iter(columns.values())))
    texts = {name: pa.array(values, pa.string()) for name, values in columns.items() if name != "score"}
    score = {"score": pa.array(columns["score"], pa.float64())} if "score" in columns else {}
    return pa.table({**texts, **score, "row": pa.array(range(1, rows + 1), pa.int64())})


def customers(**columns) -> pa.Table:
    return feedback(**columns)


def test_feedback_is_known_by_its_id(store):
    record(FeedbackWriter(1), feedback(id=["a", "b", "a"], score=[1, 2, 3], customer=["x", "y", "x"]))
    again = record(FeedbackWriter(2), feedback(id=["b", "c"], score=[9, 4], customer=["y", None]))
    assert (again.accepted, again.duplicates) == (1, 1)
    assert again.fresh["id"].to_pylist() == ["c"] and again.fresh["row"].to_pylist() == [2]
    table = feedback_table(current())
    assert dict(zip(table["id"].to_pylist(), table["score"].to_pylist(), strict=True)) == {
        "a": 1.0,
        "b": 2.0,
        "c": 4.0,
    }
    assert table["source"].to_pylist() == [1, 1, 2]
    assert feedback_table(current(), sources=[2])["id"].to_pylist() == ["c"]


def test_feedback_without_id_is_known_by_what_it_says_and_its_text_is_not_stored(store):
    said = feedback(text=["good", "bad", "good"], score=[5, 1, 5])
    first = record(FeedbackWriter(1), said)
    assert first.accepted == 3  # a real repeat stays
    before = current()
    again = record(FeedbackWriter(2), said)
    assert (again.accepted, again.duplicates) == (0, 3)
    assert current() == before
    other = record(FeedbackWriter(3), feedback(text=["fine"], score=[5]))
    assert other.accepted == 1
    assert "text" not in feedback_table(current()).column_names


def test_ids_made_from_rows_stay_as_they_were(store):
    made = record(FeedbackWriter(1), feedback(text=["gut"], score=[5], customer=["Ä"]))
    assert made.fresh["id"].to_pylist() == ["449c91eb4955d093794eba882eef1f58"]


def test_a_higher_revision_replaces_for_readers(store):
    record(FeedbackWriter(1), feedback(id=["a"], touchpoint=["web"]))
    record(FeedbackWriter(2, revision=2), feedback(id=["a"], touchpoint=["shop"]))
    assert feedback_table(current())["touchpoint"].to_pylist() == ["shop"]


def test_feedback_belongs_to_a_person_a_case_or_nobody(store):
    table = feedback(id=["1", "2", "3", "4"], customer=["a", None, None, "gone"], case=["k", "k", None, None])
    recorded = record(FeedbackWriter(1, {"a": "p", "gone": None}), table)
    assert (recorded.accepted, recorded.left_out) == (3, 1)
    assert feedback_table(current())["person"].to_pylist() == ["p", "case:k", None]


def test_the_last_value_of_a_customer_wins_column_by_column(store):
    record(
        CustomerWriter(1), customers(customer=["c", "d"], attr_plan=["free", "free"], attr_city=["X", "Y"])
    )
    later = record(CustomerWriter(2), customers(customer=["c", "d", "c"], attr_plan=["gold", "free", "pro"]))
    assert (later.accepted, later.duplicates) == (2, 1)
    table = customers_table(current()).sort_by("customer")
    assert table.select(["customer", "attr_plan", "attr_city"]).to_pylist() == [
        {"customer": "c", "attr_plan": "pro", "attr_city": "X"},
        {"customer": "d", "attr_plan": "free", "attr_city": "Y"},
    ]


@pytest.mark.parametrize("name", ["email_hash", "attr_plan"])
def test_the_same_customers_again_change_nothing(store, name):
    table = customers(customer=["c", "d", "c"], **{name: ["1", "2", "3"]})
    record(CustomerWriter(1), table)
    before = current()
    again = record(CustomerWriter(2), table)
    assert (again.accepted, again.duplicates) == (0, 3)
    assert current() == before
    back = record(CustomerWriter(3), customers(customer=["c"], **{name: ["1"]}))
    assert back.accepted == 1
    assert customers_table(current()).sort_by("customer")[name].to_pylist() == ["1", "2"]


def test_two_at_once_do_not_double(store):
    table = feedback(id=["a", "b"], score=[1, 2])
    with FeedbackWriter(1) as one, FeedbackWriter(2) as two:
        one.add(table)
        two.add(table)
        first, second = one.finish(), two.finish()
        publish(first)
        publish(second)
    assert (second.accepted, second.duplicates) == (0, 2)
    assert feedback_table(current()).num_rows == 2


def test_an_empty_import_changes_nothing(store):
    for writer in (FeedbackWriter(1), CustomerWriter(2)):
        assert record(writer).accepted == 0
    assert current().number == 0
    assert feedback_table(current()).num_rows == customers_table(current()).num_rows == 0
