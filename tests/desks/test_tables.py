"""The desk tables hold what the map says, under keys that stay and names that any tool takes."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from journeymap.desks.choice import REAL, Choice
from journeymap.desks.columns import Column, distinct, plain_name
from journeymap.desks.forms import FORMS
from journeymap.desks.tables import KEYS, NAMES, desk
from journeymap.events.recording import CustomerWriter
from journeymap.events.snapshots import publish
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import current_map
from tests.analysis.company import BEGIN, HOSTILE, events
from tests.journeys.conftest import put

pytestmark = pytest.mark.django_db


def rows(journey, name: str, choice: Choice | None = None) -> list[dict]:
    choice = choice or Choice()
    found = desk(journey, choice).table(name)
    return [row for batch in found.batches(choice.since) for row in batch.to_pylist()]


def test_events_cases_and_places_are_those_of_the_map(shop):
    shown, about = current_map(shop), rows(shop, "about")[0]
    assert len(rows(shop, "events")) == shown["totals"]["events"] == about["events"]
    cases = rows(shop, "cases")
    assert len(cases) == shown["totals"]["cases"] == about["cases"]
    assert sum(not each["ended"] for each in cases) == shown["totals"]["open_cases"]
    assert len({each["variant"] for each in cases}) == shown["totals"]["variants"]
    assert {e["stage"]: e["cases"] for e in rows(shop, "stages")} == {
        each["name"]: each["cases"] for each in shown["stages"]
    }
    steps = {
        (e["from_name"], e["to_name"]): e["steps"]
        for e in rows(shop, "transitions")
        if e["level"] == "activity"
    }
    assert steps == {(each["from"], each["to"]): each["count"] for each in shown["transitions"]}
    assert {e["address"] for e in rows(shop, "measures")} == {e["address"] for e in shown["measures"]}


def test_every_table_has_a_key_that_is_there_once(shop):
    for name in NAMES:
        keys = [row[KEYS[name]] for row in rows(shop, name)]
        assert None not in keys and len(keys) == len(set(keys)), name


def test_keys_are_stand_ins_that_join_the_tables(shop):
    cases, people = rows(shop, "cases"), rows(shop, "customers")
    assert all(row["customer_key"].startswith("masked-") for row in people)
    known = {row["customer_key"] for row in people}
    assert {row["customer_key"] for row in cases} == known
    assert {row["case_key"] for row in rows(shop, "events")} == {row["case_key"] for row in cases}
    assert {row["case_key"] for row in rows(shop, "answers")} <= {row["case_key"] for row in cases}


def test_keys_as_they_are_must_be_chosen(shop):
    named = {row["customer_key"] for row in rows(shop, "customers", Choice(REAL))}
    assert named == {f"c{number}" for number in range(60)}


def test_a_trait_that_few_share_is_left_out_with_the_keys(shop):
    put(4, events(61))  # c60 is new; nobody else is of its country
    know_rare()
    kept = {row["trait_country"] for row in rows(shop, "customers")}
    assert "PT" in kept and "SM" not in kept
    assert "SM" in {row["trait_country"] for row in rows(shop, "customers", Choice(REAL))}


def know_rare() -> None:
    with CustomerWriter(5) as writer:
        writer.add(pa.table({"customer": ["c60"], "row": pa.array([1], pa.int64()), "attr_country": ["SM"]}))
        publish(writer.finish())


def test_only_what_is_new_or_changed_is_given_since_a_time(shop):
    first = rows(shop, "events")
    moment = max(row["updated"] for row in first) + timedelta(microseconds=1)
    assert rows(shop, "events", Choice(since=moment)) == []
    put(4, more("c3", BEGIN + timedelta(days=40)))

    added = rows(shop, "events", Choice(since=moment))
    assert [row["activity"] for row in added] == ["visit"]
    changed = rows(shop, "cases", Choice(since=moment))
    assert [row["case_key"] for row in changed] == [added[0]["case_key"]]
    assert len(rows(shop, "customers", Choice(since=moment))) == 1
    assert len(rows(shop, "events")) == len(first) + 1


def test_a_changed_definition_changes_every_row(shop):
    moment = max(row["updated"] for row in rows(shop, "events")) + timedelta(microseconds=1)
    shop.goal = ["pay"]
    shop.save()
    assert len(rows(shop, "events", Choice(since=moment))) == len(rows(shop, "events"))


def more(customer: str, time: datetime) -> pa.Table:
    return pa.table(
        {"customer": [customer], "activity": ["visit"], "time": pa.array([time], pa.timestamp("us", "UTC"))}
    )


def test_keys_of_events_stay_when_others_come(shop):
    before = {row["event_key"]: row["activity"] for row in rows(shop, "events")}
    put(4, more("c3", datetime(2024, 12, 1, tzinfo=UTC)))
    after = {row["event_key"]: row["activity"] for row in rows(shop, "events")}
    assert before.items() < after.items()


def test_names_of_columns_are_plain_and_apart_whatever_the_data_say():
    told = [
        Column(plain_name("count", name), "whole", name, "")
        for name in (*HOSTILE, "Pay now", "pay-now", "支払い")
    ]
    names = [column.name for column in distinct(told)]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isidentifier() and len(name) <= 64 for name in names)
    assert plain_name("count", "Order confirmed") == "count_order_confirmed"


def test_a_journey_without_events_has_tables_without_rows(store):
    journey = Journey.objects.create(name="Empty", case="customer")
    filled = {name for name in NAMES if rows(journey, name)}
    assert filled <= {"about", "measures"}
    assert rows(journey, "about")[0]["events"] == 0


@pytest.mark.parametrize("form", ["parquet", "csv", "hyper", "sav", "xes", "ocel", "ocel-xml", "ocel-sqlite"])
def test_every_form_of_a_journey_without_events_can_be_written(store, form, tmp_path, quiet):
    journey = Journey.objects.create(name="Empty", case="customer")
    (tmp_path / form).mkdir()
    counts = FORMS[form].write(desk(journey, Choice()), (), tmp_path / form, quiet)
    assert counts.get("events", 0) == 0 and list((tmp_path / form).iterdir())
