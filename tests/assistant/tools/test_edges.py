"""Journeys without events, without a goal, out of a file; moods of a part."""

import numpy as np
import pytest

from journeymap.analysis.parts import part
from journeymap.assistant.telling import Told
from journeymap.assistant.tools.contract import Unclear
from journeymap.assistant.tools.counting import cells_like, family
from journeymap.assistant.tools.registry import call, tools
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import current_map, data_of
from journeymap.maps.keeping import kept_map
from tests.assistant.tools.test_words import sound
from tests.maps.test_importing import exported, imported
from tests.maps.test_moods import scored

pytestmark = pytest.mark.django_db
NEEDED = {"measure": {"measure": "cases"}, "trend": {"measure": "cases"}, "rank": {"measure": "cases"}}
COMPARED = {"compare": {"against": {"since": "2025-01-01"}}}


def answers(asker, slug):
    """What every tool tells of a journey; None where it says that something is not there."""
    for name in tools():
        asked = (
            {} if name == "journeys" else {"journey": slug, **NEEDED.get(name, {}), **COMPARED.get(name, {})}
        )
        try:
            yield name, call(asker, name, asked)
        except Unclear as unclear:
            yield name, unclear


def test_a_journey_without_events_is_told_as_such(ada, store):
    Journey.objects.create(name="Empty", case="customer", goal=["order"])
    for name, told in answers(ada, "empty"):
        if isinstance(told, Told):
            sound(told)
            assert told.sentences
            rates = [fact for fact in told.facts if fact.unit in ("share", "seconds")]
            assert not any(fact.value for fact in rates), name


def test_a_journey_without_a_goal_loses_nobody(ada, shop):
    shop.goal, shop.exit, shop.revision = [], [], shop.revision + 1
    shop.save()
    found = dict(answers(ada, "shop"))
    assert found["losses"].outcome == "not_enough_data"
    assert not any(fact.measure == "goal_rate" for fact in found["summary"].facts)
    with pytest.raises(Unclear):
        call(ada, "measure", {"journey": "shop", "measure": "goal_rate"})


def test_a_map_that_came_as_a_file_is_told_as_imported(ada, shop, told, store):
    document = exported("Shop")
    rate = next(each["value"] for each in document["measures"] if each["name"] == "goal_rate")
    shop.delete()
    imported(document, store)
    found = dict(answers(ada, "shop"))
    assert all(each.sentences for each in found.values() if isinstance(each, Told))
    goal = call(ada, "measure", {"journey": "shop", "measure": "goal_rate"})
    assert (goal.facts[0].value, goal.facts[0].status, goal.facts[0].source) == (rate, "imported", "imported")
    assert any("imported map" in sentence for sentence in goal.caveats)
    weeks = call(ada, "trend", {"journey": "shop", "measure": "goal_rate"})
    assert weeks.outcome == "not_enough_data" and weeks.chart is None


def test_ways_of_a_map_that_came_as_a_file_lead_to_no_rows(ada, shop, told, store):
    document = exported("Shop")
    shop.delete()
    imported(document, store)
    ways = ({}, {"after": "visit"}, {"before": "pay"}, {"after": "visit", "before": "cart"})
    for asked in ways:
        found = call(ada, "paths", {"journey": "shop", **asked})
        assert found.outcome == "answered"
        shares = [fact for fact in found.facts if fact.unit == "share"]
        assert shares and {(fact.address, fact.status) for fact in shares} == {(None, "imported")}
        assert {fact.source for fact in shares} == {"imported"}


@pytest.fixture
def felt(shop, store):
    """Free customers (even numbers) are unhappy; every third answer has no mood."""
    moods = {f"{'fg'[n % 2]}{n:03}": (0.5 if n % 2 else -0.5) for n in range(60)}
    return scored(shop, store, {k: np.nan if n % 3 == 0 else v for n, (k, v) in enumerate(moods.items())})


@pytest.mark.parametrize("shown", [part(), part(traits=["plan=free"]), part(channels=["shop"])], ids=str)
def test_moods_of_a_part_are_those_of_its_map(felt, shop, shown):
    wanted = {cell["address"]: cell for cell in current_map(shop, shown)["measures"]}
    for cell in kept_map(shop)["measures"]:
        if family(cell) == "moods":
            counted = cells_like(cell, shop, shown, lambda: data_of(shop, shown))
            moods = [each for each in counted if each["unit"] == "polarity"]
            assert moods
            for each in moods:
                assert {**each, "evidence": None} == {**wanted[each["address"]], "evidence": None}


def test_a_mood_is_asked_for_like_any_other_number(ann, felt, shop):
    told = call(ann, "measure", {"journey": "shop", "measure": "feeling", "traits": ["plan=free"]})
    assert (told.facts[0].value, told.facts[0].unit, told.facts[0].better) == (-0.5, "polarity", "higher")
    worst = call(
        ann, "rank", {"journey": "shop", "measure": "feeling", "over": "traits:plan", "order": "worst"}
    )
    assert worst.words[0].text == "free" and worst.relations[0].kind == "worst"
    beside = {"traits": ["plan=free"], "against": {"traits": ["plan=paid"]}}
    apart = call(ann, "compare", {"journey": "shop", "measure": "feeling", **beside})
    assert apart.facts[2].value == -1.0 and apart.relations[0].kind == "less"
    sad = call(ann, "quotes", {"journey": "shop", "mood": "negative"})
    assert sad.quotes and all(quote.mood < 0 for quote in sad.quotes)


def test_the_first_and_the_last_day_that_a_date_can_say_are_days_like_others(ada, shop):
    for name in ("summary", "quotes", "definition"):
        for limit in ({"until": "0001-01-01"}, {"since": "9999-12-31"}):
            assert isinstance(call(ada, name, {"journey": "shop", **limit}), Told)
