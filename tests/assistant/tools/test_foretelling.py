"""A forecast is started once, and told when it is there."""

import pytest

from journeymap.access.roles import BUSINESS_USER
from journeymap.assistant.asker import Asker
from journeymap.assistant.tools.contract import Refused, Unclear
from journeymap.assistant.tools.registry import call
from journeymap.forecasting.outlook import BackTest, Figure, Outlook
from journeymap.futures import forecasts, questions
from journeymap.futures.models import Forecast, Future
from journeymap.jobs.states import Status
from tests.people import somebody

pytestmark = pytest.mark.django_db
LEAVE_OUT = [{"kind": "remove", "touchpoint": "cart"}]


def finish(**told) -> None:
    Forecast.objects.update(status=Status.DONE, result=Outlook(**told).model_dump(mode="json"))


def test_a_question_starts_its_forecast_once_and_makes_no_future_map(ann, shop):
    told = call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    (row,) = Forecast.objects.all()
    assert (told.run, row.by, row.asked["changes"][0]["touchpoint"]) == (row.pk, ann.user, "cart")
    assert told.address == f"/forecasts/{row.pk}/" and not Future.objects.exists()
    again = call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    assert again.run == row.pk and Forecast.objects.count() == 1
    call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT, "weeks": 26})
    assert sorted(each.asked["weeks"] for each in Forecast.objects.all()) == [13, 26]
    finish(refused="Too short.")
    assert call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT}).run is None


def test_what_one_person_asks_is_not_another_ones(ann, shop):
    call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    ben = Asker(somebody(BUSINESS_USER, "ben"))
    call(ben, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    assert {each.by.username for each in Forecast.objects.all()} == {"ann", "ben"}


def test_who_may_only_read_is_told_what_is_there_and_starts_nothing(ann, shop):
    reader = Asker(ann.user, writes=False)
    with pytest.raises(Refused, match="may only read"):
        call(reader, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    assert not Forecast.objects.exists()
    call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    assert call(reader, "forecast", {"journey": "shop", "changes": LEAVE_OUT}).run


def test_the_oldest_answers_of_a_person_go(ann, shop, monkeypatch):
    monkeypatch.setattr(questions, "KEPT", 2)
    for weeks in (5, 6, 7):
        call(ann, "forecast", {"journey": "shop", "weeks": weeks})
        finish(refused="Too short.")
    assert sorted(each.asked["weeks"] for each in Forecast.objects.all()) == [6, 7]


def test_a_kept_forecast_is_a_future_map_with_its_changes_and_answer(ann, shop):
    call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT, "weeks": 26})
    finish(baseline={"goal_rate": Figure(value=0.5, low=0.45, high=0.55)})
    future = questions.keep(Forecast.objects.get(), "Without a cart", ann.user)
    assert (future.name, future.weeks, future.state) == ("Without a cart", 26, "draft")
    assert [each.what["touchpoint"] for each in future.changes.all()] == ["cart"]
    scenario = future.scenarios.get()
    assert forecasts.answer(scenario).result and forecasts.stale(forecasts.answer(scenario)) == ()


def test_what_is_forecast_is_told_with_its_interval(ann, shop):
    call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    finish(
        baseline={"goal_rate": Figure(value=0.5, low=0.45, high=0.55)},
        with_changes={"goal_rate": Figure(value=0.6, low=0.55, high=0.65)},
        differences={"goal_rate": Figure(value=0.1, low=0.06, high=0.14)},
        assumptions=("As {F1} now.",),
        backtest=BackTest(weeks=12, covered=11, metric="goal_rate"),
    )
    told = call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    change, before, after = told.facts[:3]
    assert (before.value, after.value, change.value) == (0.5, 0.6, 0.1)
    assert change.change and change.interval == (0.06, 0.14) and change.level == 0.9
    assert {fact.status for fact in told.facts[:3]} == {"predicted"} and change.better == "higher"
    assert [(each.kind, told.facts[each.subject]) for each in told.relations] == [("rose", change)]
    assert "As {F1} now." in [word.text for word in told.words]
    assert any("association" in sentence for sentence in told.caveats)


def test_a_change_within_chance_is_told_as_none(ann, shop):
    call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    same = {"goal_rate": Figure(value=0.5, low=0.45, high=0.55)}
    finish(
        baseline=same, with_changes=same, differences={"goal_rate": Figure(value=0.0, low=-0.02, high=0.02)}
    )
    told = call(ann, "forecast", {"journey": "shop", "changes": LEAVE_OUT})
    assert [each.kind for each in told.relations] == ["unchanged"]


def test_a_refusal_is_told_in_its_words(ann, shop):
    call(ann, "forecast", {"journey": "shop"})
    finish(refused="The log has less than 8 weeks.")
    told = call(ann, "forecast", {"journey": "shop"})
    assert told.outcome == "not_enough_data" and told.words[0].text == "The log has less than 8 weeks."


@pytest.mark.parametrize(
    "change, said",
    [
        ({"kind": "remove", "touchpoint": "nowhere"}, "no touchpoint 'nowhere'"),
        ({"kind": "shrink"}, "kind"),
        ({"kind": "cut_wait", "at": "deliver", "less_seconds": 60}, "not known"),
        ({"kind": "cut_wait", "at": "visit", "less_seconds": -60}, "shorter"),
    ],
)
def test_a_change_that_cannot_be_is_said_to_be_none(ann, shop, change, said):
    with pytest.raises(Unclear, match=said):
        call(ann, "forecast", {"journey": "shop", "changes": [change]})
    assert not Forecast.objects.exists()


def test_so_much_faster_is_told_against_the_median(ann, shop):
    # Everybody waits two hours from the visit to the cart.
    call(
        ann,
        "forecast",
        {"journey": "shop", "changes": [{"kind": "cut_wait", "at": "visit", "less_seconds": 1800}]},
    )
    (what,) = Forecast.objects.get().asked["changes"]
    assert what["factor"] == 0.75


def test_a_wait_at_a_stage_is_one_at_its_slowest_touchpoint(ann, shop):
    # From the cart people wait three hours, from paying four or, where it is late, 54.
    asked = [{"kind": "cut_wait", "at": "Buy", "factor": 0.5}]
    told = call(ann, "forecast", {"journey": "shop", "changes": asked})
    (what,) = Forecast.objects.get().asked["changes"]
    assert what["at"] == "pay" and told.method[0] == "At {W1} the longest wait is at {W2}."
