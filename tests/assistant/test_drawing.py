"""Charts of answers, as text: every value that is known is there, gaps stay gaps, words are escaped."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from journeymap.assistant.answering.drawing import drawn, named
from journeymap.assistant.answering.picturing import chart_data
from journeymap.assistant.facts import Chart, Point, Series
from tests.assistant.talk import WEEKS

MONDAY = datetime(2026, 8, 3, tzinfo=UTC)


def weeks(*values, name="all"):
    return Series(name, tuple(
        Point(value, n=100, at=MONDAY + timedelta(weeks=place)) for place, value in enumerate(values)
    ))  # fmt: skip


def texts(drawing):
    return ["".join(each.itertext()) for each in ET.fromstring(drawing).iter() if each.tag.endswith("text")]


def classes(drawing):
    return [each.get("class") for each in ET.fromstring(drawing).iter() if each.get("class")]


def test_a_line_tells_its_last_value_its_ends_and_what_happened():
    drawing = drawn(chart_data(WEEKS))
    told = texts(drawing)
    assert "66\u202f%" in told and "fee moved" in told
    assert {"3 Aug 2026", "17 Aug 2026"} <= set(told)
    assert "hatch" in classes(drawing)  # the week of which nothing is known
    assert "from 74\u202f% (3 Aug 2026) to 66\u202f% (17 Aug 2026)" in drawing
    assert "10 Aug: not enough data, n = 4" in drawing


def test_two_lines_are_told_apart_by_name():
    chart = Chart("line", "Goal rate", "share", (weeks(0.5, 0.6, name="web"), weeks(0.3, 0.2, name="app")))
    drawing = drawn(chart_data(chart))
    assert "line who-1" in classes(drawing) and "app" in texts(drawing)
    assert "web: from 50" in drawing and "app: from 30" in drawing


def test_a_mark_outside_the_time_shown_is_left_out():
    chart = Chart("line", "Cases", "cases", (weeks(1.0, 2.0),), ((MONDAY - timedelta(days=30), "earlier"),))
    assert "earlier" not in drawn(chart_data(chart))


def test_bars_stand_on_zero_on_both_sides_of_it():
    chart = Chart("bars", "Mood", "polarity", (Series("", (
        Point(-0.5, -0.6, -0.4, 40, label="Pay & <go>"), Point(0.5, 0.4, 0.6, 30, label="Cart"),
        Point(None, n=7, label="Return"),
    )),))  # fmt: skip
    drawing = drawn(chart_data(chart))
    told = texts(drawing)
    assert "Pay & <go>" in drawing.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    assert any(each.startswith("not enough data") and "n 7" in each for each in told)
    fills = [each for each in ET.fromstring(drawing).iter() if each.get("class") == "fill"]
    left, right = ((float(f.get("x")[:-1]), float(f.get("width")[:-1])) for f in fills)
    assert left[0] + left[1] == pytest.approx(50, abs=0.02) and right[0] == pytest.approx(50, abs=0.02)


def test_bars_that_are_all_above_zero_begin_at_the_left():
    chart = Chart("bars", "Cases", "cases", (Series("", (Point(4.0, n=4, label="Cart"),)),))
    (fill,) = [each for each in ET.fromstring(drawn(chart_data(chart))).iter() if each.get("class") == "fill"]
    assert (fill.get("x"), fill.get("width")) == ("0%", "100%")


@pytest.mark.parametrize("kind", ["line", "bars"])
def test_nothing_known_is_no_drawing(kind):
    point = Point(None, n=3, at=MONDAY, label="Cart")
    assert drawn(chart_data(Chart(kind, "Mood", "polarity", (Series("", (point,)),)))) == ""


@pytest.mark.parametrize("values", [(0.5,), (0.5, 0.5), (0.5, None, 0.5)])
def test_few_and_equal_values_are_drawn(values):
    assert "50\u202f%" in texts(drawn(chart_data(Chart("line", "Goal", "share", (weeks(*values),)))))


def test_months_are_named_as_months():
    assert named(["2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"]) == ["Jan 2026", "Feb 2026"]


def test_what_is_not_finite_is_not_known():
    data = chart_data(Chart("line", "Goal", "share", (weeks(float("nan"), float("inf"), 0.5),)))
    assert [point["value"] for point in data["lines"][0]["points"]] == [None, None, 0.5]
