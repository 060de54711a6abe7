"""Asking for a forecast: once per question, in a process of its own, told when it is out of date."""

import pytest

from journeymap.analysis.running import AnalyzerFailed
from journeymap.events.snapshots import current
from journeymap.futures import carrying, forecasts
from journeymap.futures import operations as do
from journeymap.futures.gathered import board_of
from journeymap.futures.models import Forecast, Future
from journeymap.jobs.claiming import attempt, claim
from journeymap.jobs.states import Status
from tests.journeys.conftest import put

from .company import weekly

EARLY = {"what": {"kind": "remove", "touchpoint": "fee"}, "title": "Show the fee early", "effort": "M"}


@pytest.fixture
def scenario(plan, ben):
    do.add_change(plan, ben, 1, EARLY)
    return plan.scenarios.get()


@pytest.fixture
def answered(scenario, ben):
    return forecasts.ask(scenario, ben).run_here()


def test_the_same_question_is_asked_once(scenario, ben, cleo):
    first = forecasts.ask(scenario, ben)
    assert forecasts.ask(scenario, cleo).pk == first.pk
    do.add_change(scenario.future, ben, 2, {"what": {"kind": "cut_wait", "at": "cart", "factor": 0.5}})
    second = forecasts.ask(scenario, cleo)
    first.refresh_from_db()
    assert second.pk != first.pk and first.status == Status.CANCELLED


def test_a_forecast_is_carried_out_and_shown_on_the_board(answered, plan, ben):
    assert answered.status == Status.DONE and not answered.refused
    board = board_of(plan, ben)
    goal = next(each for each in board.panel.metrics if each.name == "goal_rate")
    assert 0.35 < goal.before.value < 0.55
    assert goal.value.value > goal.before.value + 0.1, "who does not meet the fee orders far more often"
    assert goal.difference.low > 0
    assert board.panel.state == "done" and board.panel.tested >= 12 and board.panel.assumptions
    assert [bar.change for bar in board.panel.tornado] == [plan.changes.get().pk]
    buy = board.columns[1]
    assert [card.title for card in buy.cards] == ["Show the fee early"] and buy.cards[0].chosen
    assert buy.expected is not None and buy.reach.value is not None
    assert [row.letter for row in board.rows] == ["A", "0"]
    assert board.rows[1].goal_rate == goal.before and board.rows[0].effort == "M"


def test_changing_nothing_has_the_figures_of_now(answered, plan):
    board = board_of(plan, letter="0")
    assert board.panel.metrics and all(each.before == each.value for each in board.panel.metrics)
    assert board.columns[1].expected is None and not board.columns[1].cards[0].chosen
    with pytest.raises(LookupError, match="no scenario Q"):
        board_of(plan, letter="Q")


def test_a_forecast_says_what_moved_on_since(answered, plan, ben):
    assert forecasts.stale(answered) == ()
    do.edit_change(plan.changes.get(), ben, 2, {"what": {"kind": "fix_theme", "touchpoint": "fee"}})
    put(2, weekly(1, since=60))
    assert forecasts.stale(Forecast.objects.get()) == ("the changes", "the data")
    panel = board_of(plan).panel
    assert panel.stale == ("the changes", "the data") and panel.metrics
    assert board_of(plan).moved == ("the data",)


def test_words_about_a_change_make_no_other_question(answered, plan, ben):
    do.edit_change(plan.changes.get(), ben, 2, {"assumption": "They would stay", "effort": "L"})
    assert forecasts.stale(Forecast.objects.get()) == ()
    assert forecasts.ask(plan.scenarios.get(), ben).pk == answered.pk


def test_a_refused_forecast_tells_the_reason(future, ben):
    do.add_change(future, ben, 1, {"what": {"kind": "remove", "touchpoint": "cart"}})
    done = forecasts.ask(future.scenarios.get(), ben).run_here()
    assert done.status == Status.DONE and "weeks" in done.refused + " weeks"
    panel = board_of(future).panel
    assert (panel.state, panel.message, panel.metrics) == ("refused", done.refused, ())


def test_each_change_is_forecast_alone_and_ranked_for_its_effort(scenario, plan, ben):
    useless = {
        "what": {"kind": "cut_wait", "at": "look", "factor": 0.9},
        "title": "Faster look",
        "effort": "L",
    }
    do.add_change(plan, ben, 2, useless)
    for each in forecasts.rank(plan, ben):
        each.run_here()
    first, second = board_of(plan).ranking
    assert (first.title, first.metric, second.title) == ("Show the fee early", "money", "Faster look")
    assert first.gain.low > 0 and first.worth.value == pytest.approx(first.gain.value / 3)
    assert second.gain.value == pytest.approx(0) and not second.tied
    assert forecasts.rank(plan, ben)[0].status == Status.DONE, "they are not asked again"


def test_a_change_that_is_not_answered_comes_last_and_says_so(scenario, plan, ben):
    forecasts.rank(plan, ben)
    (only,) = board_of(plan).ranking
    assert (only.state, only.gain) == ("asked", None)


def test_a_killed_forecast_fails_alone_and_can_be_asked_again(scenario, ben, monkeypatch):
    forecast = forecasts.ask(scenario, ben)
    monkeypatch.setattr(carrying, "CHILD", "tests.futures.killed")
    with pytest.raises(AnalyzerFailed, match="killed"):
        forecast.run_here()
    assert forecast.status == Status.FAILED and forecast.result is None
    assert not carrying.folder(forecast.pk).exists()
    assert board_of(scenario.future).panel.state == "failed"
    assert forecasts.ask(scenario, ben).pk != forecast.pk


def test_what_a_dead_worker_laid_out_is_swept(scenario, ben):
    forecast = forecasts.ask(scenario, ben)
    place = carrying.folder(forecast.pk)
    place.mkdir(parents=True, exist_ok=True)
    (place / "spec.json").write_text("{}")
    claim(Forecast, forecast.pk)
    assert forecasts.sweep_folders() == 0 and place.exists()
    Forecast.objects.update(status=Status.FAILED)
    assert forecasts.sweep_folders() == 1 and not place.exists()


def test_a_journey_that_goes_meanwhile_takes_the_forecast_along(scenario, plan, ben, monkeypatch):
    forecast = forecasts.ask(scenario, ben)
    real = carrying.work

    def gone(*told):
        real(*told)
        plan.journey.delete()

    monkeypatch.setattr(carrying, "work", gone)
    attempt(Forecast, forecast.pk)
    assert not Future.objects.exists() and not Forecast.objects.exists()
    assert not current().pins.filter(holder__startswith="forecast").exists()
