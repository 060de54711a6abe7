"""Marks in cells: on the axis, the right way round, as long as they say."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.maps.drawing.marks import Axis, Value, against, bar, interval, mix, move

from .conftest import all_of, read


def zeros(root):
    return [part(one, "x1") for one in all_of(root, "line") if one.get("class") == "zero"]


def part(one, name):
    return float(one.get(name).rstrip("%"))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e7, 1e7))
def test_a_place_on_an_axis_is_inside_the_cell(low, high, value):
    assert 0 <= Axis(min(low, high), max(low, high)).at(value) <= 1


@given(st.floats(1, 1e7), st.floats(1, 1e7))
def test_a_longer_time_never_lies_further_left(a, b):
    axis = Axis(1, 1e7, log=True)
    assert (axis.at(a) <= axis.at(b)) == (a <= b) or abs(axis.at(a) - axis.at(b)) < 1e-9


def test_an_interval_is_a_line_around_its_dot_and_zero_is_marked_where_it_is():
    root = read(interval(Axis(-1, 1), Value(0.2, 0.1, 0.4, "pain"), told="x"))
    (whisker,) = [one for one in all_of(root, "line") if "whisker" in one.get("class")]
    (dot,) = all_of(root, "circle")
    assert part(whisker, "x1") < part(dot, "cx") < part(whisker, "x2")
    assert "pain" in dot.get("class")
    assert [part(one, "x1") for one in all_of(root, "line") if one.get("class") == "zero"] == [50]
    assert not [
        one
        for one in all_of(read(interval(Axis(1, 5), Value(2), told="x")), "line")
        if one.get("class") == "zero"
    ]


def test_the_value_compared_with_is_hollow_and_lies_beneath():
    root = read(interval(Axis(0, 10), Value(3), Value(7, hollow=True), told="x"))
    assert [one.get("class") for one in all_of(root, "circle")] == ["dot hollow", "dot"]


def test_what_is_unknown_has_no_bar():
    assert bar(None, "x") == "" and interval(Axis(0, 1), told="x") == "" and mix([], "x") == ""


@pytest.mark.parametrize(("share", "width"), [(0, "0%"), (0.25, "25%"), (1, "100%"), (1.7, "100%")])
def test_a_bar_is_as_long_as_its_share(share, width):
    assert all_of(read(bar(share, "x")), "rect")[1].get("width") == width


@given(st.lists(st.tuples(st.integers(1, 6), st.floats(0.001, 1e6)), min_size=1, max_size=9))
def test_the_parts_of_a_mix_fill_it_side_by_side(parts):
    rects = all_of(read(mix(parts, "x")), "rect")
    assert sum(part(one, "width") for one in rects) == pytest.approx(100, abs=0.1)
    for before, after in pairwise(rects):
        assert part(after, "x") == pytest.approx(part(before, "x") + part(before, "width"), abs=0.02)


def test_expected_is_a_ring_on_the_axis_of_the_bar():
    root = read(against(0.4, 0.1, 0.5, "x", "pain"))
    assert part(all_of(root, "rect")[1], "width") == 80
    assert part(all_of(root, "circle")[0], "cx") == 20


def test_a_move_runs_from_what_was_to_what_is():
    root = read(move(Axis(0, 10), 2, Value(8, 7, 9, "delight"), "x"))
    hollow, dot = all_of(root, "circle")
    assert "hollow" in hollow.get("class") and part(hollow, "cx") < part(dot, "cx")


def test_what_a_mark_says_is_escaped(hostile):
    for drawn in (bar(0.5, hostile), mix([(1, 1)], hostile), against(0.1, None, 1, hostile)):
        assert "<script" not in drawn and read(drawn).get("role") == "img"
