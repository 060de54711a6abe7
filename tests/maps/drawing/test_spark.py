"""A value over time."""

from journeymap.maps.drawing.spark import Cause, Moment, spark
from journeymap.maps.figures import score

from .conftest import all_of, read, words


def moments(*values):
    return [
        Moment(f"week {i}", v, None if v is None else v - 0.1, None if v is None else v + 0.1, 20)
        for i, v in enumerate(values)
    ]


def of(root, tag, kind):
    return [one for one in all_of(root, tag) if kind in (one.get("class") or "").split()]


def test_a_gap_in_time_stays_a_gap():
    root = read(spark(moments(0.1, 0.2, None, 0.3, 0.1, None, 0.4), "x", score))
    assert len(of(root, "path", "line")) == 2
    assert len(of(root, "line", "whisker")) == 1


def test_the_last_known_value_and_the_ends_of_time_are_told():
    said = words(read(spark(moments(0.1, -0.41, None), "x", score)))
    assert "\u22120.41" in said and "week 0" in said and "week 2" in said


def test_rows_of_a_table_can_share_their_span():
    def last(span):
        root = read(spark(moments(0.0, 0.5), "x", score, span=span, words=False))
        return float(of(root, "path", "line")[0].get("d").rsplit(" ", 1)[1])

    assert last((-1, 1)) > last((-1, 0.5))


def test_a_cause_is_named_where_it_happened():
    root = read(spark(moments(0.1, 0.2, 0.3), "x", score, cause=Cause(2, "fee moved")))
    assert "fee moved" in words(root) and len(of(root, "line", "cause")) == 1


def test_nothing_known_draws_no_line_and_nothing_at_all_is_nothing():
    root = read(spark(moments(None, None), "no week has enough texts", score))
    assert not of(root, "path", "line") and root.get("aria-label") == "no week has enough texts"
    assert spark([], "x", score) == ""


def test_names_of_times_are_text(hostile):
    drawn = spark([Moment(hostile, 0.1), Moment(hostile, 0.2)], hostile, score, cause=Cause(1, hostile))
    assert not all_of(read(drawn), "script")
