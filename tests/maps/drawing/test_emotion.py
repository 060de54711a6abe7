"""The emotion curve: gaps stay gaps, doubt is drawn, names are text."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.maps.drawing.emotion import Foot, Line, Point, emotion
from journeymap.maps.drawing.labels import Box
from journeymap.maps.drawing.texts import width

from .conftest import all_of, read, words


def line(*values, name="", per_stage=4, **more):
    points = tuple(
        Point(
            i // per_stage,
            f"place {i}",
            v,
            None if v is None else v - 0.1,
            None if v is None else v + 0.1,
            50,
        )
        for i, v in enumerate(values)
    )
    return Line(name, points)


def kinds(root, tag, kind):
    return [one for one in all_of(root, tag) if kind in (one.get("class") or "").split()]


def test_no_line_runs_through_a_gap():
    root = read(emotion(["a", "b"], [line(0.1, 0.2, None, -0.3, -0.2, 0.4, None, None)]))
    assert len(kinds(root, "path", "line")) == 2
    assert len(kinds(root, "path", "band")) == 2


def test_a_value_alone_is_a_dot_with_its_interval_and_no_line():
    root = read(emotion(["a"], [line(None, 0.2, None, None)]))
    assert not kinds(root, "path", "line")
    assert len(kinds(root, "circle", "dot")) == 1 and len(kinds(root, "line", "whisker")) == 1


def test_too_few_texts_are_hatched_and_no_texts_are_not():
    points = (Point(0, "few", None, n=4, few=True), Point(0, "none"), Point(0, "some", 0.1, 0, 0.2, 30))
    root = read(emotion(["a"], [Line("", points)], key="mood"))
    hatched = [one for one in all_of(root, "rect") if one.get("fill") == "url(#mood-hatch)"]
    assert ["".join(one.itertext()) for one in hatched] == ["few: not enough data (n = 4)"]


def test_a_moment_of_truth_is_a_star_in_place_of_its_dot_and_hollow_where_its_mood_is_not_known():
    points = (
        Point(0, "Home", 0.3, 0.2, 0.4, 50),
        Point(0, "Fee", -0.4, -0.5, -0.3, 50, truth=True),
        Point(0, "Door", truth=True),
    )
    root = read(emotion(["a"], [Line("", points)]))
    kind = [(one.get("class"), "".join(one.itertext())) for one in kinds(root, "path", "star")]
    assert kind == [("star pain", "Fee: moment of truth"), ("star hollow", "Door: moment of truth")]
    assert len(kinds(root, "circle", "dot")) == 1
    assert any("Moments of truth: Fee, Door." in one.text for one in all_of(root, "desc"))


def test_the_extremes_are_named():
    said = words(read(emotion(["a", "b"], [line(0.1, 0.62, 0.2, -0.1, -0.73, 0.0, 0.1, 0.05)])))
    assert any("place 1 +0.62" in one for one in said)
    assert any("place 4 \u22120.73" in one for one in said)


def test_at_most_three_lines_are_drawn_and_each_is_named():
    lines = [line(0.1, 0.2, 0.3, 0.1), *(line(0.2, 0.1, 0.5 - i, 0.1, name=f"who {i}") for i in range(4))]
    root = read(emotion(["a"], lines))
    assert len(kinds(root, "path", "line")) == 3
    assert "who 0" in words(root) and "who 2" not in words(root)


def test_every_touchpoint_with_an_address_can_be_pressed():
    points = (Point(0, "one", 0.1, 0, 0.2, 30, address="c1"), Point(0, "two"))
    root = read(emotion(["a"], [Line("", points)]))
    assert [one.get("data-address") for one in kinds(root, "rect", "hit")] == ["c1"]


def test_it_is_described_in_words():
    root = read(emotion(["Buy"], [line(0.1, -0.4, None, None)]))
    (told,) = all_of(root, "desc")
    assert told.text == (
        "Best at place 0 (Buy), +0.10; worst at place 1 (Buy), \u22120.40. "
        "2 of 4 touchpoints have too few texts."
    )


@pytest.mark.parametrize("stages", [[], ["a"], ["a", "b"]])
def test_nothing_to_draw_is_no_error(stages):
    drawn = emotion(stages, [Line("", ())])
    assert (drawn == "") == (not stages)
    assert emotion(stages, []) == ""


def test_names_are_text_and_nothing_else(hostile):
    drawn = emotion(
        [hostile], [Line(hostile, (Point(0, hostile, 0.5, 0.4, 0.6, 99),))], [Foot(hostile, hostile)]
    )
    root = read(drawn)
    assert "<script" not in drawn and not all_of(root, "script")
    assert "\x00" not in drawn and drawn.encode()


def test_no_colour_and_no_style_is_written_into_it():
    drawn = emotion(["a", "b"], [line(0.1, 0.2, None, -0.3, -0.2, 0.4, 0.1, 0.2)])
    assert "style=" not in drawn and "#fff" not in drawn.lower() and "rgb" not in drawn


VALUES = st.lists(st.one_of(st.none(), st.floats(-1, 1, allow_nan=False)), min_size=1, max_size=60)


@settings(max_examples=60)
@given(VALUES, st.integers(1, 12))
def test_labels_do_not_overlap_on_any_curve(values, per_stage):
    stages = [f"S{i}" for i in range(-(-len(values) // per_stage))]
    root = read(emotion(stages, [line(*values, per_stage=per_stage)]))
    wide = 183 * len(stages)
    boxes = []
    for one in all_of(root, "text"):
        if "label" in (one.get("class") or "").split():
            said = "".join(one.itertext())
            x = float(one.get("x").rstrip("%")) * wide / 100
            boxes.append(Box(x - width(said) / 2, float(one.get("y")) - 9, width(said), 11))
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]


@settings(max_examples=60)
@given(VALUES)
def test_dots_lie_inside_the_drawing(values):
    root = read(emotion([f"S{i}" for i in range(-(-len(values) // 4))], [line(*values)]))
    for dot in kinds(root, "circle", "dot"):
        assert 0 <= float(dot.get("cy")) <= 152 and 0 <= float(dot.get("cx").rstrip("%")) <= 100


def test_twelve_stages_of_forty_touchpoints_are_drawn():
    values = [((i * 7919) % 200 - 100) / 100 for i in range(480)]
    root = read(emotion([f"S{i}" for i in range(12)], [line(*values, per_stage=40)]))
    assert len(kinds(root, "circle", "dot")) == 480
