"""What is known of customers as of a moment: figures counted by hand, and nothing from after the cut-off."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from journeymap.mining import JourneyDefinition, RuleDefinition, Scores, TouchpointDefinition
from journeymap.mining.customers import Customers, customer_features, end_of
from journeymap.mining.frames import FrameData

DAY = timedelta(days=1)
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
SHOP = JourneyDefinition(
    name="Shop",
    touchpoints=(TouchpointDefinition(name="Site"), TouchpointDefinition(name="Till")),
    rules=(
        RuleDefinition(touchpoint="Site", pattern="look"),
        RuleDefinition(touchpoint="Site", pattern="search"),
        RuleDefinition(touchpoint="Till", pattern="pay"),
    ),
    goal=("pay",),
)


def shop() -> FrameData:
    """Ann looks, pays 20, looks again, searches; Bo only looks. Cleo comes when all is over."""
    rows = [
        ("ann", 0, "look", "web", None),
        ("ann", 1, "pay", "app", 20.0),
        ("ann", 3, "look", "app", None),
        ("ann", 9, "search", "web", None),
        ("bo", 2, "look", "web", None),
        ("cleo", 30, "look", "web", None),
    ]
    names = ("customer", "time", "activity", "channel", "value")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    columns["time"] = [FIRST + days * DAY for days in columns["time"]]
    said = {
        "id": ["f1", "f2", "f3"],
        "customer": ["ann", "ann", "ann"],
        "time": [FIRST + DAY, FIRST + 5 * DAY, FIRST + 20 * DAY],
        "score": [5.0, 2.0, 1.0],
    }
    traits = {"customer": ["ann", "bo", "dee"], "attr_region": ["North", "South", "East"]}
    moods = Scores("sentiment", "feedback", ["f1", "f2", "f3"], np.array([0.8, -0.4, -0.9]))
    return FrameData(columns, SHOP, said, traits, scores={"sentiment": moods})


def column(found, name: str) -> list:
    return found.table[name].to_pylist()


def test_recency_frequency_money_and_path_are_those_before_the_cut_off():
    found = customer_features(shop(), FIRST + 9 * DAY)

    assert found.ids == ["ann", "bo"]
    assert column(found, "events") == [3, 1]
    assert column(found, "days since last") == [6, 7]
    assert column(found, "days known") == [9, 7]
    assert column(found, "money") == [20, 0]
    assert column(found, "days since money") == [8, None]
    assert column(found, "days between") == [1.5, None]
    assert column(found, "longest silence") == [2, None]
    assert column(found, "silence against usual") == [4, None]
    assert column(found, "goals") == [1, 0]
    assert column(found, "channel changes") == [0.5, None]
    assert column(found, "repeats") == pytest.approx([1 / 3, 0])
    assert column(found, "at Site") == pytest.approx([2 / 3, 1])
    assert column(found, "Site > Till") == [1, 0]
    assert column(found, "last step") == ["Site", "Site"]
    assert column(found, "morning") == [1, 1]


def test_answers_moods_and_traits_stand_beside():
    found = customer_features(shop(), FIRST + 9 * DAY, moods="sentiment")

    assert column(found, "answers") == [2, 0]
    assert column(found, "mean score") == [(1 + 0.25) / 2, None]
    assert column(found, "last score") == [0.25, None]
    assert column(found, "mean mood") == pytest.approx([0.2, None], nan_ok=True)
    assert column(found, "attr_region") == ["North", "South"]
    assert found.kinds["attr_region"] == "category" and found.kinds["money"] == "number"
    assert found.places["at Till"] == "Till" and found.places["Site > Till"] == "Till"
    assert set(found.words) == set(found.table.column_names) == set(found.kinds)


@pytest.mark.parametrize("name", ["", "unknown"])
def test_moods_that_nobody_worked_out_have_no_column(name):
    assert "mean mood" not in customer_features(shop(), moods=name).table.column_names


def test_what_happens_later_changes_nothing():
    data, cutoff = shop(), FIRST + 4 * DAY
    later = data.event_table.filter(pa.array([t < cutoff for t in data.event_table["time"].to_pylist()]))
    said = data.feedback_table.filter(pa.array([t < cutoff for t in data.feedback_table["time"].to_pylist()]))

    whole = customer_features(data, cutoff)
    cut = customer_features(data.changed(events=later, feedback=said), cutoff)

    assert whole.ids == cut.ids
    assert whole.table.equals(cut.table)


def test_another_cut_off_has_the_same_columns_when_asked():
    customers = Customers.of(shop())
    early = customers.vocabulary(FIRST + 2 * DAY)

    late = customers.features(FIRST + 40 * DAY, like=early)

    assert late.vocabulary == early and "at Till" in late.table.column_names
    assert [m for m in late.table.column_names if m.startswith("times ")] == []
    assert late.ids == ["ann", "bo", "cleo"]


def test_a_person_under_two_keys_is_one_customer():
    data = shop()
    traits = {"customer": ["ann", "cleo"], "person": ["p1", "p1"], "attr_region": ["North", "North"]}

    found = customer_features(data.changed(customers=traits))

    assert found.ids == ["ann", "bo"]
    assert column(found, "events") == [5, 1]
    assert column(found, "answers") == [3, 0]


def test_a_trait_of_many_numbers_is_a_quantity():
    traits = {"customer": [f"c{k}" for k in range(30)], "attr_age": [str(20 + k) for k in range(30)]}
    events = {"customer": traits["customer"], "time": [FIRST] * 30, "activity": ["look"] * 30}

    found = customer_features(FrameData(events, SHOP, customers=traits))

    assert found.kinds["attr_age"] == "number"
    assert column(found, "attr_age")[found.ids.index("c7")] == 27


def test_no_event_no_customer():
    found = customer_features(FrameData())
    assert found.ids == [] and found.table.num_rows == 0


def test_events_that_name_no_customer_are_left_out():
    data = FrameData({"case": ["a", "b"], "time": [FIRST] * 2, "activity": ["x"] * 2})
    assert customer_features(data, end_of(data)).ids == []
