"""Real questions to a small company: numbers are the map's own, nobody is told more than they may open."""

import json

import pytest

from journeymap.assistant.asking import ask
from journeymap.assistant.models import Turn
from journeymap.maps.keeping import kept_map
from tests.assistant.tools.conftest import ann, dropoff, install, sam, shop, store, sue, told

__all__ = ["ann", "dropoff", "install", "sam", "shop", "store", "sue", "told"]
pytestmark = pytest.mark.django_db(transaction=True)


def cell(journey, address):
    return next(each for each in kept_map(journey)["measures"] if each["address"] == address)


def test_the_goal_rate_is_that_of_the_map_and_opens_there(ann, shop):
    content = ask(ann, "What is the goal rate?").content
    (claim,) = content["claims"]
    (fact,) = (each for each in content["facts"] if each["handle"] == claim["handle"])
    found = cell(shop, fact["address"])
    ends = found["interval"]
    assert (claim["value"], claim["n"]) == (found["value"], found["n"])
    assert claim["interval"] == [ends["low"], ends["high"]]
    assert (content["status"], claim["measure"]) == ("answered", found["name"])


def test_what_is_known_of_the_map_is_not_told_to_who_may_not_open_it(sue, shop):
    content = ask(sue, "What is the goal rate?").content
    assert content["status"] != "answered" and content["claims"] == [] and content["facts"] == []
    assert shop.name not in json.dumps(content)


def test_what_customers_wrote_is_not_told_to_who_may_not_read_it(sam, shop):
    content = ask(sam, "What do people say about the checkout?").content
    assert content["quotes"] == []


def test_what_nobody_measures_claims_nothing(ann, shop):
    content = ask(ann, "What's the weather like in Lisbon tomorrow?").content
    assert (content["status"], content["claims"]) == ("out_of_scope", [])


def test_an_answer_that_is_kept_is_the_one_that_was_given(ann, shop):
    answer = ask(ann, "What is the goal rate?")
    kept = Turn.objects.get(pk=answer.turn).answer
    assert {**kept, "conversation": answer.conversation, "turn": answer.turn} == answer.content
