"""Readings are weighed against each other; how sure the first is falls with what speaks against it."""

import pytest

from journeymap.assistant.understanding import weighing
from journeymap.assistant.understanding.candidate import GUESS, Candidate
from journeymap.assistant.understanding.parts import Filled
from journeymap.assistant.understanding.phrases import OUT
from journeymap.assistant.understanding.reading import Context
from journeymap.assistant.understanding.understand import asked_of, understand
from tests.assistant.understanding.asked import offered
from tests.assistant.understanding.shops import company

SHOP = company()


def readings(text):
    return asked_of(text, SHOP, Context()).candidates


@pytest.mark.parametrize("text", ["csat at delivery", "where do we lose people", "what is the weather like"])
def test_chances_are_of_all_readings_and_each_asks_something_else(text):
    found = readings(text)
    assert sum(each.chance for each in found) == pytest.approx(1.0)
    assert [each.chance for each in found] == sorted((each.chance for each in found), reverse=True)
    assert len({weighing.asking(each) for each in found}) == len(found)


def test_a_name_that_is_left_out_makes_a_reading_less_likely():
    found = {weighing.asking(each): each.chance for each in readings("csat at delivery")}
    there = Filled({"place": "stage", "name": "Delivery", "measure": "csat"})
    whole = Filled({"measure": "csat"})
    chances = [found[weighing.asking(Candidate("measure", filled))] for filled in (there, whole)]
    assert chances[0] > chances[1]


def test_other_arguments_are_readings_of_their_own():
    assert {
        each.filled.arguments.get("over") for each in readings("rank by csat") if each.tool == "rank"
    } >= {
        "stages",
        "touchpoints",
    }


def test_a_guessed_measure_is_less_sure_than_a_named_one():
    def sure(how):
        reading = Candidate("measure", Filled({"measure": "csat"}), how, chance=0.8)
        return weighing.sureness((reading, Candidate(OUT, Filled(), chance=0.2)))

    assert sure(GUESS) < sure("")


def test_every_weight_is_of_a_sign_that_readings_have():
    texts = (
        "csat at delivery in May",
        "which channel is worst",
        "what if we remove the cart",
        "xyz abc",
        "themes",
    )
    seen = {name for text in texts for each in readings(text) for name in each.signs}
    assert seen - weighing.learned()["weights"].keys() <= {
        name for name in seen if name.startswith("nearness")
    }


def test_what_is_not_sure_is_offered_in_complete_readings():
    read = understand("are people stuck", SHOP)
    assert read.status in ("ask_back", "calls")
    assert all(arguments.get("journey") == "shop" for tool, arguments in offered(read) if tool != "alerts")
