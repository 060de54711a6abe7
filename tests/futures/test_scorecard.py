"""A launch is held to what was predicted: frozen then, counted from what began since, told in words."""

from datetime import date, timedelta

import pytest

from journeymap.analysis.parts import Part
from journeymap.events.snapshots import current
from journeymap.futures import forecasts, scorecard
from journeymap.futures import operations as do
from journeymap.futures.changing import BadChange
from journeymap.futures.gathered import board_of
from journeymap.futures.measuring import Window, measured
from journeymap.futures.models import Future, Launch
from journeymap.futures.record import record
from journeymap.journeys.definitions import definition
from journeymap.maps.gathering import data_of
from journeymap.mining.statistics import wilson
from tests.journeys.conftest import put

from .company import BEGIN, weekly

EARLY = {"what": {"kind": "remove", "touchpoint": "fee"}, "title": "Show the fee early", "effort": "M"}
SINCE = (BEGIN + timedelta(weeks=60)).date()
UNTIL = SINCE + timedelta(weeks=13)


@pytest.fixture
def scenario(plan, ben):
    do.add_change(plan, ben, 1, EARLY)
    scenario = plan.scenarios.get()
    forecasts.ask(scenario, ben).run_here()
    return scenario


def came(launch, name):
    (score,) = board_of(launch.future).scores
    return next(each for each in score.came if each.metric == name)


def test_what_was_predicted_is_held_to_what_came(scenario, plan, ben):
    launch = scorecard.launch(scenario, ben, 2, SINCE, UNTIL)
    plan.refresh_from_db()
    assert (plan.state, plan.revision) == ("launched", 3)
    assert came(launch, "goal_rate").words in ("nothing has come yet", "not enough data (n = 0)")
    put(2, weekly(18, since=60, fee=0.0))
    assert scorecard.count_due() == 1
    goal = came(launch, "goal_rate")
    assert goal.n == 13 * 40 and goal.came.value == pytest.approx(0.64, abs=0.06)
    assert goal.inside and goal.words == "inside"
    assert goal.came.low < goal.came.value < goal.came.high
    assert scorecard.count_due() == 0, "all of it has come"
    found = record()
    assert found.launched >= 3 and found.tested >= 12
    assert found.low <= found.inside / found.n <= found.high
    assert sum(each.n for each in found.quarters) == found.n


def test_a_promise_that_was_not_kept_is_told_as_outside(scenario, ben):
    launch = scorecard.launch(scenario, ben, 2, SINCE, UNTIL)
    put(2, weekly(18, since=60, fee=0.9))
    scorecard.count_due()
    goal = came(launch, "goal_rate")
    assert goal.came.value < goal.said.low and goal.words == "outside" and goal.inside is False


def test_cases_too_young_to_tell_are_left_out_and_told(scenario, ben):
    launch = scorecard.launch(scenario, ben, 2, SINCE, UNTIL)
    put(2, weekly(4, since=60, fee=0.0))
    scorecard.count_due()
    launch.refresh_from_db()
    goal = came(launch, "goal_rate")
    assert goal.words == "inside so far" and 0 < goal.n < 160
    assert "too early to know" in launch.note
    assert record().launched == 0, "what is not over does not count"


def test_the_same_cases_are_counted_by_hand(long_shop):
    data = data_of(long_shop, Part())
    window = Window(*(round(day.timestamp() * 1e6) for day in (BEGIN, BEGIN + timedelta(weeks=4))))
    found = measured(data.log, definition(long_shop), window)
    cases = data.log.cases.to_arrow_table().to_pylist()
    mine = [case for case in cases if case["start"] < (BEGIN + timedelta(weeks=4)).replace(tzinfo=None)]
    goals = [case["goal"] for case in mine]
    assert found["goal_rate"].n == len(mine) == 160
    assert found["goal_rate"].value == pytest.approx(sum(goals) / 160)
    ends = wilson(sum(goals), 160)
    assert (found["goal_rate"].low, found["goal_rate"].high) == pytest.approx((ends.low, ends.high))
    assert found["money"].value == pytest.approx(sum(goals) * 30 / 4 * 13)
    assert found["exit_rate"].value == pytest.approx(sum(case["exit"] for case in mine) / 160)
    assert found["goal_rate"].over and found["goal_rate"].young == 0


def test_the_treated_are_held_against_the_untreated(scenario, ben):
    rule = {"kind": "treated", "part": {"channels": ["app"]}}
    launch = scorecard.launch(scenario, ben, 2, SINCE, UNTIL, rule)
    assert "money" not in launch.predicted
    assert launch.predicted["goal_rate"]["value"] < 0.4, "a difference, not a level"
    put(2, weekly(18, since=60, fee=0.0, each=20, channel=lambda number: "app"))
    others = weekly(18, since=60, fee=0.5, each=20, seed=99)
    who = [f"u{name}" for name in others["customer"].to_pylist()]
    put(3, others.set_column(0, "customer", [who]))
    scorecard.count_due()
    goal = came(launch, "goal_rate")
    assert goal.came.value == pytest.approx(0.2, abs=0.12) and goal.n >= 250
    assert goal.inside and goal.words == "agrees with it"
    assert record().launched == 0, "a difference of two groups says nothing of how sure levels were"


@pytest.mark.parametrize(
    ("since", "until", "rule", "words"),
    [
        (SINCE, SINCE, None, "until: it must come after"),
        (date(2025, 3, 1), UNTIL, None, "has seen data until"),
        (SINCE, UNTIL, {"kind": "hope"}, "rule: tell"),
        (SINCE, UNTIL, {"kind": "treated", "part": {}}, "say who is treated"),
        (SINCE, UNTIL, {"kind": "treated", "part": {"since": "2025-01-01"}}, "not by time"),
        (SINCE, UNTIL, {"kind": "treated", "part": {"colour": "red"}}, "rule.part"),
    ],
)
def test_what_cannot_be_held_to_a_forecast_is_refused(scenario, ben, since, until, rule, words):
    with pytest.raises(BadChange, match=words):
        scorecard.launch(scenario, ben, 2, since, until, rule)
    assert not Launch.objects.exists() and Future.objects.get().state == "draft"


def test_only_what_was_forecast_as_it_is_can_be_launched(plan, ben, scenario):
    empty = do.add_scenario(plan, ben, 2, "Never forecast")
    with pytest.raises(BadChange, match="no forecast of this scenario"):
        scorecard.launch(empty, ben, 3, SINCE, UNTIL)
    do.edit_change(plan.changes.get(), ben, 3, {"what": {"kind": "fix_theme", "touchpoint": "fee"}})
    with pytest.raises(BadChange, match="the changes changed: forecast again"):
        scorecard.launch(scenario, ben, 4, SINCE, UNTIL)


def test_a_launch_is_not_undone_nor_changed_by_later_edits(scenario, plan, ben):
    launch = scorecard.launch(scenario, ben, 2, SINCE, UNTIL)
    predicted = launch.predicted
    do.undo(plan, ben, 3)
    assert not plan.changes.exists()
    plan.refresh_from_db()
    assert plan.state == "launched"
    scorecard.count(launch)
    launch.refresh_from_db()
    assert launch.predicted == predicted and launch.title == "A All changes"


def test_a_part_that_went_is_told_and_stops_nobody_else(scenario, ben):
    launch = scorecard.launch(scenario, ben, 2, SINCE, UNTIL)
    Launch.objects.update(part={"persona": "p77"}, seen="")
    assert scorecard.count_due() == 1
    launch.refresh_from_db()
    assert launch.note.startswith("What came could not be counted:")
    assert launch.seen.startswith(f"{current().number}:")


def test_a_launch_that_never_was_can_be_withdrawn(scenario, plan, ben):
    launch = scorecard.launch(scenario, ben, 2, SINCE, UNTIL)
    scorecard.withdraw(launch, ben)
    plan.refresh_from_db()
    assert plan.state == "proposed" and not Launch.objects.exists()
