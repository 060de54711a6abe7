"""What analyzers measured over time and by hour."""

import pytest

from journeymap.maps.drawing.course import Point, course, steps
from journeymap.maps.drawing.heat import Spot, heat
from journeymap.maps.drawing.histogram import Bin, histogram
from journeymap.maps.figures import score, share

from .conftest import all_of, read, words
from .test_spark import of


def line(*values, ahead=0):
    return [
        Point(f"week {at}", v, None if v is None else v - 0.1, None if v is None else v + 0.1, 20,
              at >= len(values) - ahead)
        for at, v in enumerate(values)
    ]  # fmt: skip


def titles(root):
    return [one.text for one in all_of(root, "title")]


def test_a_gap_stays_a_gap_and_is_hatched():
    root = read(course(line(0.1, 0.2, None, 0.3, 0.4), "x", score))
    assert len(of(root, "path", "line")) == 2 and of(root, "line", "hatch")
    assert "week 2: not enough data, n = 20" in titles(root)


def test_a_forecast_is_dashed_begins_at_the_last_value_and_says_so():
    root = read(course(line(0.1, 0.2, 0.3, 0.35, ahead=2), "x", score))
    measured, ahead = of(root, "path", "line")
    assert "ahead" not in measured.get("class") and "ahead" in ahead.get("class")
    assert measured.get("d").rsplit(" ", 2)[1] == ahead.get("d")[1:].split()[0], "no gap between the two"
    assert "forecast" in words(root) and len(of(root, "path", "diamond")) == 1
    assert any(told.startswith("week 3: forecast +0.35 [+0.25, +0.45]") for told in titles(root))


def test_the_last_measured_and_the_last_forecast_value_are_written():
    said = words(read(course(line(0.1, 0.2, 0.33, ahead=1), "x", score)))
    assert "+0.20" in said and "+0.33" in said and "week 0" in said and "week 2" in said


def test_a_value_alone_shows_its_interval_and_nothing_known_draws_nothing():
    root = read(course(line(None, 0.2, None), "x", score))
    assert len(of(root, "line", "whisker")) == 1 and not of(root, "path", "line")
    assert course(line(None, None), "x", score) == "" and course([], "x", score) == ""
    assert course([Point("a", 5.0)], "x", score), "one value without an interval has an axis too"


def test_drawings_beside_each_other_can_share_their_axis():
    def top(span):
        return float(of(read(course(line(0.1, 0.5), "x", score, span)), "circle", "dot")[0].get("cy"))

    assert top((0.0, 2.0)) > top((0.0, 0.6))


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(0.0, 1.0, [0.0, 0.5, 1.0]), (12, 880, [0, 500, 1000]), (-0.4, 0.3, [-0.5, 0.0, 0.5]), (100, 101, None)],
)
def test_ticks_are_round_numbers_around_the_values(low, high, told):
    found = steps(low, high)
    assert found == pytest.approx(told) if told else len(found) <= 4
    assert found[0] <= low and found[-1] >= high


def test_a_grid_hatches_what_is_unknown_and_says_each_value():
    spots = [
        Spot("Mon", "00", 0.5, 40),
        Spot("Mon", "01", None, 3, "under 10 events"),
        Spot("Tue", "00", 0.1, 12),
    ]
    root = read(heat(["Mon", "Tue"], ["00", "01"], spots, "x", share))
    assert "Mon, 01: not enough data, under 10 events" in titles(root)
    assert "Tue, 01: not enough data" in titles(root), "what was not told is not known either"
    assert "Mon, 00: 50\u202f%, n = 40" in titles(root)
    assert len([one for one in all_of(root, "rect") if (one.get("fill") or "").startswith("url(#")]) == 2
    assert [one.get("class") for one in of(root, "rect", "warm")] == ["warm step-6", "warm step-2"]


def test_moods_have_their_colour_and_names_are_text():
    spots = [Spot("<b>", "00", -0.5), Spot("<b>", "01", 0.25)]
    root = read(heat(["<b>"], ["00", "01"], spots, "<i>", score, signed=True))
    assert [one.get("class") for one in of(root, "rect", "warm")] == [
        "warm step-6 pain",
        "warm step-3 delight",
    ]
    assert "<b>" in words(root) and heat([], ["00"], [], "x", score) == ""


def test_bars_are_as_high_as_they_count_and_others_stand_over_them_as_an_outline():
    bins = [Bin("a", 10, 4), Bin("b", 5, 8, chosen=False), Bin("c", 0, 0)]
    root = read(histogram(bins, ("0", "1"), "x"))
    high = [float(one.get("height")) for one in (*of(root, "rect", "fill"), *of(root, "rect", "ground"))]
    assert high[0] == 2 * high[2] and high[1] == 0 and len(of(root, "path", "outline")) == 1
    assert "b: 5, before 8" in titles(root) and histogram([Bin("a", 0)], ("0", "1"), "x") == ""
