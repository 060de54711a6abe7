"""A day of real data: what a wholesaler's invoices of a year tell of its hours."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest

from journeymap.days.building import build
from journeymap.mining import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.frames import FrameData

from .test_building import NO_ANSWERS, UTC_CLOCK


@pytest.fixture(scope="module")
def invoices(shared_data):
    """One order (or return) an invoice of a customer who is known, and the table they were made from."""
    table = pa.csv.read_csv(shared_data("online_retail/onlineretail.csv.gz"))
    table = table.select(["InvoiceNo", "CustomerID", "InvoiceDate"]).drop_null()
    table = table.group_by(["InvoiceNo", "CustomerID"]).aggregate([("InvoiceDate", "min")])
    returned = pc.starts_with(table["InvoiceNo"].cast(pa.string()), "C")
    return pa.table(
        {
            "customer": table["CustomerID"].cast(pa.int64()).cast(pa.string()),
            "time": table["InvoiceDate_min"].cast(pa.timestamp("us")),
            "activity": pc.if_else(returned, "Return", "Order"),
        }
    )


@pytest.fixture(scope="module")
def day(invoices):
    definition = JourneyDefinition(
        name="Wholesale",
        touchpoints=(TouchpointDefinition(name="Order"), TouchpointDefinition(name="Return")),
        rules=(
            RuleDefinition(touchpoint="Order", pattern="Order"),
            RuleDefinition(touchpoint="Return", pattern="Return"),
        ),
    )
    log = FrameData(invoices, definition).log
    return build(log, None, UTC_CLOCK, NO_ANSWERS, "support", by="touchpoint", at="Return")


def test_the_hours_are_those_of_an_office_and_the_nights_are_unknown(invoices, day):
    weekday = day["strips"][0]
    known = [hour["hour"] for hour in weekday["hours"] if hour["known"]]
    assert known == list(range(known[0], known[-1] + 1)) and 6 <= known[0] <= 8 and 18 <= known[-1] <= 20
    night = weekday["unknown"][0]
    assert night["from"] == 0 and night["events"] < 10
    assert any("we see next to nothing" in each["words"] for each in day["tells"])
    hours = pc.hour(invoices["time"]).to_numpy()
    weekdays = pc.day_of_week(invoices["time"]).to_numpy() < 5
    for hour in weekday["hours"]:
        assert hour["events"] == int(((hours == hour["hour"]) & weekdays).sum())


def test_saturdays_are_told_as_absent_and_sundays_are_not_made_up_from_them(day):
    weekend = day["strips"][1]
    assert (weekend["days"], weekend["missing"]) == (["Sunday"], ["Saturday"])
    assert any(each["words"] == "On Saturdays nothing at all is recorded." for each in day["tells"])
    known = [hour["hour"] for hour in weekend["hours"] if hour["known"]]
    assert known and min(known) >= 9 and max(known) <= 16


def test_noon_is_the_busiest_and_a_return_mostly_stands_after_an_order(day):
    (burst,) = [mark for mark in day["strips"][0]["marks"] if mark["kind"] == "burst"]
    assert 10 <= burst["from"] <= 12 and burst["low"] > 3 / 24 * 1.5
    assert day["around"]["before"][0]["name"] == "Order" and day["around"]["before"][0]["share"] > 0.5
    assert [each["name"] for each in day["strips"][0]["lanes"]] == ["Order", "Return"]
