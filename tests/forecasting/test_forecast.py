"""What a forecast says of a small shop whose truth is known: half meet a form that loses half of them."""

import json
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from journeymap.forecasting import forecast, parse, states
from journeymap.mining import JourneyDefinition
from journeymap.mining.frames import FrameData
from tests.forecasting.worlds import BEGIN, definition, shop

REMOVE = {"kind": "remove", "touchpoint": "Form"}
FIX = {"kind": "fix_theme", "share": 1.0}
NOTHING = (
    [{"kind": "remove", "touchpoint": "Moon"}],
    [{"kind": "remove", "touchpoint": "Form", "holds": {"low": 0, "likely": 0, "high": 0}}],
    [{"kind": "transition", "at": "Visit", "to": "Form", "points": 0}],
    [{"kind": "cut_wait", "at": "Visit", "factor": 1}],
    [{"kind": "add", "touchpoint": "Chat", "after": "Visit", "share": 0}],
    [{"kind": "move_channel", "from_channel": "web", "to_channel": "app", "share": 0}],
)


def told(data, changes=(), **more):
    return forecast(data.log, data.definition, parse(list(changes)), **more)


def near(figure, truth):
    return figure.low <= truth <= figure.high and abs(figure.value - truth) < 0.05


def test_without_changes_both_sides_are_equal_field_for_field(year):
    found = told(year)
    assert found.with_changes == found.baseline
    assert near(found.baseline["goal_rate"], 0.5 * 0.5 + 0.5 * 0.9)
    assert found.baseline["exit_rate"].value == pytest.approx(1 - found.baseline["goal_rate"].value)
    assert found.baseline["contacts"].value == pytest.approx(10, abs=2)
    assert found.baseline["money"].value == pytest.approx(13 * 40 * 10 * 0.7, rel=0.08)
    assert found.baseline["seconds"].value == pytest.approx(3600, rel=0.01)
    assert found.refused is None and found.basis == "association, not cause"


@pytest.mark.parametrize("changes", NOTHING, ids=lambda each: each[0]["kind"])
def test_a_change_of_nothing_changes_nothing(year, changes):
    found = told(year, changes)
    for name, before in found.baseline.items():
        after = found.with_changes[name]
        assert after.value == pytest.approx(before.value, rel=1e-6)
        assert (after.low, after.high) == pytest.approx((before.low, before.high), rel=1e-6)


def test_removing_what_nobody_reaches_is_equal_field_for_field(year):
    found = told(year, [{"kind": "remove", "touchpoint": "Moon"}])
    assert found.with_changes == found.baseline
    assert any("nobody came there" in line for line in found.assumptions)


def test_without_the_form_people_go_on_as_those_who_did_not_meet_it(year):
    found = told(year, [REMOVE])
    assert near(found.with_changes["goal_rate"], 0.9)
    assert found.differences["goal_rate"].low > 0.1
    assert found.with_changes["contacts"].value == pytest.approx(0, abs=0.2)
    assert found.with_changes["money"].value / found.baseline["money"].value == pytest.approx(
        0.9 / 0.7, rel=0.05
    )


@pytest.mark.parametrize(
    ("change", "goal"),
    [
        ({"kind": "fix_theme", "touchpoint": "Form", "share": 1.0}, 0.9),
        ({"kind": "fix_theme", "touchpoint": "Form", "share": 0.5}, 0.8),
        ({"kind": "transition", "at": "Visit", "to": "Form", "chance": 0.1}, 0.1 * 0.5 + 0.9 * 0.9),
        ({"kind": "add", "touchpoint": "Chat", "after": "Visit", "share": 0.5, "to": "Order"}, 0.85),
        ({"kind": "add", "touchpoint": "Chat", "after": "Visit", "share": 1.0, "chance": 0.2}, 0.2 * 0.737),
        ({**REMOVE, "holds": {"low": 0.5, "likely": 0.5, "high": 0.5}}, 0.8),
    ],
)
def test_each_kind_does_what_it_says(year, change, goal):
    assert told(year, [change]).with_changes["goal_rate"].value == pytest.approx(goal, abs=0.04)


@pytest.mark.parametrize("place", ["Search", "Cart", "Pay", "Parcel"])
def test_mending_a_place_on_the_way_takes_nobody_from_it(on_the_way, place):
    found = told(on_the_way, [{**FIX, "touchpoint": place}])
    assert found.with_changes == found.baseline
    assert any("nothing is counted" in line for line in found.assumptions)
    assert all(stage.reach.value == stage.reach.before for stage in found.stages)


def test_mending_what_hurts_beside_places_on_the_way_brings_what_it_brings_alone(on_the_way):
    fee = {**FIX, "touchpoint": "Fee"}
    alone = told(on_the_way, [fee])
    beside = told(on_the_way, [{**FIX, "touchpoint": "Cart"}, fee, {**FIX, "touchpoint": "Pay"}])
    gain = alone.differences["goal_rate"].value
    assert gain == pytest.approx(0.68 * 0.5 * (0.9 - 0.45) * 0.9, abs=0.03)
    assert beside.differences["goal_rate"].value == pytest.approx(gain, abs=0.01)
    now, then = (each.with_changes["seconds"].value for each in (alone, beside))
    assert then == pytest.approx(now, rel=0.02)


def test_two_mended_places_bring_together_what_nobody_meets_any_more(on_the_way):
    both = told(on_the_way, [{**FIX, "touchpoint": "Fee"}, {**FIX, "touchpoint": "Error"}])
    assert both.with_changes["goal_rate"].value == pytest.approx(0.68 * 0.9, abs=0.03)


def test_mending_what_does_no_harm_brings_next_to_nothing(on_the_way):
    found = told(on_the_way, [{**FIX, "touchpoint": "Film"}])
    assert 0 <= found.differences["goal_rate"].value < 0.02
    assert found.differences["goal_rate"].low >= 0


def test_a_merge_says_that_it_tells_the_most_that_may_come(on_the_way):
    merged = {"kind": "merge", "touchpoints": ["Cart", "Pay"], "into": "Buy"}
    assert any("the most there is" in line for line in told(on_the_way, [merged]).assumptions)


def test_removing_what_all_must_come_by_says_what_to_do_instead(on_the_way):
    said = told(on_the_way, [{"kind": "remove", "touchpoint": "Cart"}]).assumptions
    assert any("with the next step instead" in line for line in said)
    said = told(on_the_way, [{"kind": "remove", "touchpoint": "Fee"}]).assumptions
    assert not any("instead" in line for line in said)


def test_cutting_a_wait_saves_time_alone(year):
    found = told(year, [{"kind": "cut_wait", "at": "Visit", "factor": 0.5}])
    assert found.with_changes["goal_rate"] == found.baseline["goal_rate"]
    assert found.with_changes["seconds"].value == pytest.approx(1800, rel=0.05)


def test_merging_and_reordering_keep_the_chances_within_reason(year):
    for change in (
        {"kind": "merge", "touchpoints": ["Support", "Form"], "into": "Form"},
        {"kind": "reorder", "touchpoint": "Support", "before": "Form"},
        {"kind": "move_channel", "from_channel": "web", "to_channel": "app", "share": 0.5},
    ):
        value = told(year, [change]).with_changes["goal_rate"].value
        assert value == pytest.approx(0.7, abs=0.06), change


def test_what_decides_the_goal_is_remembered_where_not_all_of_the_way_can_be(monkeypatch):
    """The goal is the second order, and gifts do nothing: as many come to it where all get one."""
    monkeypatch.setattr(states, "MOST_STATES", 40)
    random = np.random.default_rng(3)
    rows = []
    for number in range(3_000):
        now, ordered = BEGIN + timedelta(hours=2 * number), False
        for _ in range(int(random.integers(1, 5))):
            way = ["Visit", *random.choice(list("ABCDEF"), 3)]
            if random.random() < 0.5:
                way += ["Order", *(["Again"] if ordered else []), "Parcel"]
                way += ["Gift"] if random.random() < 0.2 else []
                ordered = True
            for step in way:
                now += timedelta(minutes=30)
                rows.append((str(number), now, step))
    columns = dict(zip(("customer", "time", "activity"), zip(*rows, strict=True), strict=True))
    told = JourneyDefinition(name="Life", case="customer", goal=("Again",))
    given = FrameData(pa.table({name: pa.array(column) for name, column in columns.items()}), told)
    change = {"kind": "transition", "at": "Parcel", "to": "Gift", "chance": 1.0}
    found = forecast(given.log, told, parse([change]))
    assert abs(found.differences["goal_rate"].value) < 0.02
    assert found.differences["goal_rate"].low < 0 < found.differences["goal_rate"].high
    assert any("having been at Order" in line for line in found.assumptions)


def test_what_holds_in_part_is_seen_in_the_sensitivity(year):
    change = {**REMOVE, "holds": {"low": 0.0, "likely": 0.5, "high": 1.0}, "title": "No form"}
    found = told(year, [change, {"kind": "cut_wait", "at": "Visit", "factor": 0.5}])
    first, second = found.sensitivity
    assert first.title == "No form" and first.high - first.low == pytest.approx(0.2, abs=0.04)
    assert second.high - second.low == pytest.approx(0, abs=1e-9)


def test_only_what_happened_before_the_date_is_looked_at(year):
    until = BEGIN.replace(month=7, day=7)
    time = year.event_table["time"]
    kept = pc.or_(pc.less(time, until), pc.equal(time, pc.max(time)))
    half = year.changed(events=year.event_table.filter(kept))
    now, then = told(year, until=until), told(half, until=until)
    assert now.baseline == then.baseline and now.backtest == then.backtest


def test_a_year_is_tested_on_twelve_weeks_or_more(year):
    tested = told(year).backtest
    assert tested.weeks >= 12 and tested.metric == "goal_rate"
    assert tested.covered == sum(w.inside for w in tested.detail if w.metric == "goal_rate")
    assert tested.covered / tested.weeks > 0.75


def test_stages_are_told_before_and_after(year):
    look, buy = told(year, [REMOVE]).stages
    assert look.reach.before == 1 and look.reach.value == 1
    assert buy.reach.before == pytest.approx(0.95, abs=0.03) and buy.reach.value == pytest.approx(
        0.9, abs=0.03
    )
    assert buy.share_of_previous is not None and buy.contacts is not None


def test_the_same_arguments_give_the_same_figures(year):
    first, second = told(year, [REMOVE], seed=5), told(year, [REMOVE], seed=5)
    assert first == second and first != told(year, [REMOVE], seed=6)
    assert json.loads(first.model_dump_json())["seed"] == 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([{"kind": "remove", "touchpoint": "Sun"}], "there is no touchpoint 'Sun'"),
        ([{"kind": "remove", "touchpoint": "Order"}], "the goal is reached at 'Order'"),
        ([{"kind": "add", "touchpoint": "Form", "after": "Visit", "share": 1}], "already"),
        (
            [{"kind": "move_channel", "from_channel": "web", "to_channel": "fax", "share": 1}],
            "no channel 'fax'",
        ),
    ],
)
def test_a_change_of_what_is_not_there_is_named(year, changes, said):
    with pytest.raises(ValueError, match=said):
        told(year, changes)


def test_a_journey_without_a_goal_has_no_figures_of_a_goal():
    found = told(shop(weeks=20, goal=()))
    assert found.refused is None and set(found.baseline) == {"contacts"}


def test_short_and_thin_logs_are_refused_with_the_reason():
    assert "spans" in (told(shop(weeks=3)).refused or "")
    assert "cases" in (told(shop(weeks=12, a_week=2)).refused or "")
    empty = shop(weeks=3)
    assert told(empty, until=BEGIN).refused


def test_progress_is_told_and_grows(year):
    seen = []
    told(year, [REMOVE], progress=seen.append)
    assert seen == sorted(seen) and seen[0] > 0 and seen[-1] <= 1


def test_the_definition_of_the_shop_has_a_place_that_nobody_reaches():
    assert "Moon" in {touchpoint.name for touchpoint in definition().touchpoints}
