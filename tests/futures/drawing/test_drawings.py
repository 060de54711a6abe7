"""Drawings of a future map: what was measured is grey, what is expected violet, each where its value lies."""

import pytest

from journeymap.futures.drawing import tornado
from journeymap.futures.drawing.intervals import Told, account, axis_of, shift, squares, strip
from journeymap.futures.drawing.overlay import Flow, overlay
from journeymap.futures.drawing.targets import targets
from journeymap.maps.drawing.marks import Axis
from journeymap.maps.drawing.moods import Point
from tests.maps.drawing.conftest import all_of, read, words

HOSTILE = '<script>alert("x")</script>&\x00\u202e\ud800]]>{{7*7}}'
STAGES = ("Discover", "Choose", "Buy")
POINTS = (Point(0, "ad", 0.1), Point(1, "fee", -0.5), Point(1, "cart", -0.3), Point(2, "word", 0.4))


def of_class(root, tag, kind):
    return [one for one in all_of(root, tag) if one.get("class") == kind]


def part(one, name):
    return float(one.get(name).rstrip("%"))


def test_the_way_leads_from_the_measured_dot_to_the_diamond_on_its_band():
    root = read(shift(Axis(0, 1), Told(0.2), Told(0.6, 0.5, 0.8), "x"))
    (dot,) = of_class(root, "circle", "dot was")
    (band,) = of_class(root, "rect", "band ahead")
    (way,) = of_class(root, "line", "whisker ahead")
    (diamond,) = [one for one in all_of(root, "svg") if one.get("class") == "corner"]
    assert part(way, "x1") == part(dot, "cx") < part(band, "x") < part(diamond, "x") == part(way, "x2")
    assert part(diamond, "x") < part(band, "x") + part(band, "width")


def test_without_a_forecast_the_dot_stands_alone_and_without_anything_there_is_nothing():
    root = read(shift(Axis(0, 1), Told(0.2), None, "x"))
    assert len(all_of(root, "circle")) == 1 and not all_of(root, "rect") and not all_of(root, "path")
    assert shift(Axis(0, 1), None, None, "x") == ""


def test_an_axis_holds_every_end_and_never_blows_up_noise():
    axis = axis_of(Told(0.2), Told(0.6, 0.5, 0.8))
    assert axis.low < 0.2 and axis.high > 0.8
    still = axis_of(Told(1000.0), Told(1000.001))
    assert still.high - still.low >= 0.02 * 1000
    assert axis_of(None).low < axis_of(None).high


def test_a_scenario_shows_today_and_only_the_chosen_one_is_violet():
    plain, chosen = (
        read(strip(Axis(0, 1), Told(0.5, 0.4, 0.6), 0.2, "x", chosen=one)) for one in (False, True)
    )
    assert part(of_class(plain, "line", "today")[0], "x1") < part(
        of_class(plain, "circle", "dot beside")[0], "cx"
    )
    assert of_class(chosen, "circle", "dot beside ahead") and not of_class(
        plain, "circle", "dot beside ahead"
    )


def test_what_came_lies_below_what_was_said():
    root = read(account(Axis(0, 1), Told(0.5, 0.4, 0.6), Told(0.7, 0.65, 0.75), "x"))
    (diamond,) = [one for one in all_of(root, "svg") if one.get("class") == "corner"]
    (dot,) = all_of(root, "circle")
    assert float(diamond.get("y")) < float(dot.get("cy"))
    assert not all_of(read(account(Axis(0, 1), Told(0.5), None, "x")), "circle")


def test_a_square_a_week_and_those_outside_are_hollow():
    root = read(squares([(True, "1 Jun"), (False, "8 Jun"), (True, "15 Jun")], "2 of 3"))
    assert [one.get("class") for one in all_of(root, "rect")] == ["week", "week out", "week"]
    assert squares([], "x") == ""


@pytest.mark.parametrize(("low", "likely", "high"), [(1, 2, 4), (-3, -1, 0), (2, 2, 2), (4, 2, 1)])
def test_a_bar_of_the_tornado_reaches_from_its_lowest_over_the_likely_to_its_highest(low, likely, high):
    axis = tornado.axis_of([low, high], likely)
    less, more = all_of(read(tornado.bar(axis, low, likely, high, "x")), "rect")
    assert part(less, "x") + part(less, "width") == pytest.approx(part(more, "x"), abs=0.02)
    assert part(less, "width") >= 0 <= part(more, "width")


def test_the_stream_shows_both_and_each_alone():
    flows = [Flow("a", 100, 100.0), Flow("b", 60, 80.0), Flow("c", 20, 40.0)]
    both = read(overlay(flows, 100))
    assert of_class(both, "path", "stream") and of_class(both, "path", "expected-edge")
    assert "60 → 80" in words(both)
    now, ahead = read(overlay(flows, 100, only="now")), read(overlay(flows, 100, only="ahead"))
    assert not of_class(now, "path", "expected-edge") and "60" in words(now)
    assert not of_class(ahead, "path", "stream") and "80" in words(ahead)


def test_a_stage_without_a_forecast_shows_the_stream_as_it_is():
    root = read(overlay([Flow("a", 100, 100.0), Flow("b", 60, None)], 100))
    assert of_class(root, "path", "stream") and not of_class(root, "path", "expected-edge")


def test_the_dotted_way_is_tied_to_the_measured_curve_on_both_sides():
    root = read(targets(STAGES, POINTS, {"fee": -0.1, "cart": 0.0}))
    (way,) = of_class(root, "path", "line wished")
    assert way.get("d").count("C") == 3  # ad, fee, cart, word
    assert "target −0.10" in words(root) and "0.00" in words(root)


def test_a_target_where_no_mood_is_known_is_a_spot_without_a_line():
    root = read(targets(("A",), (Point(0, "x"),), {"x": 0.3}))
    assert of_class(root, "circle", "aim") and not of_class(root, "path", "line wished")


def test_without_targets_only_the_measured_curve_is_drawn_and_to_be_only_hides_it():
    assert not of_class(read(targets(STAGES, POINTS, {})), "circle", "aim")
    assert not of_class(read(targets(STAGES, POINTS, {"fee": 0.0}, only="ahead")), "path", "line measured")
    assert targets((), (), {}) == ""


def test_names_that_came_with_the_data_stay_text():
    drawn = [
        overlay([Flow(HOSTILE, 10, 10.0), Flow("b", 5, 6.0)], 10),
        targets((HOSTILE,), (Point(0, HOSTILE, 0.2), Point(0, "b", 0.1)), {HOSTILE: 0.4}),
        shift(Axis(0, 1), Told(0.2), Told(0.3), HOSTILE),
    ]
    for one in drawn:
        assert "<script" not in one and read(one) is not None
