"""What a person may not open, no tool tells them."""

import pytest

from journeymap.assistant.asking import ask
from journeymap.assistant.tools.contract import Refused
from journeymap.assistant.tools.registry import call, tools

pytestmark = pytest.mark.django_db


def test_a_support_agent_hears_feedback_and_no_more(sue, shop):
    told = call(sue, "quotes", {})
    assert told.quotes and all("mine is number" in quote.text for quote in told.quotes)
    assert not any(fact.address or fact.journey for fact in told.facts)
    for name in tools():
        with pytest.raises(Refused):
            call(sue, name, {"journey": "shop"})


def test_a_support_agent_is_offered_only_what_a_support_agent_may_ask(sue, shop):
    for asked in ({}, {"group": "detractors"}, {"about": "zebra"}):
        suggestions = call(sue, "quotes", asked).suggestions
        assert suggestions
        for question in suggestions:
            answer = ask(sue, question).content
            assert [each["name"] for each in answer["tools"]] == ["quotes"], question
            assert answer["status"] in ("answered", "not_enough_data"), question
    assert ask(sue, "What do detractors say?").content["quotes"]


def test_who_may_not_read_feedback_is_quoted_nothing(sam, shop, dropoff):
    with pytest.raises(Refused):
        call(sam, "quotes", {"journey": "shop"})
    for name in ("losses", "summary", "findings"):
        assert call(sam, name, {"journey": "shop"}).quotes == ()


def test_quotes_name_nobody(ann, shop):
    told = call(ann, "quotes", {"journey": "shop"})
    assert told.quotes
    for quote in told.quotes:
        assert quote.id.startswith("f") and "c1" not in quote.about
    assert len(told.quotes) <= 6


def test_texts_are_looked_for_by_their_words(ann, shop):
    told = call(ann, "quotes", {"journey": "shop", "about": "NUMBER 12"})
    assert [quote.text for quote in told.quotes] == ["mine is number 12"]
    assert told.facts[0].value == 1
    nothing = call(ann, "quotes", {"journey": "shop", "about": "zebra"})
    assert nothing.outcome == "not_enough_data" and nothing.facts[0].value == 0


def test_detractors_are_those_who_gave_six_or_less(ann, shop):
    told = call(ann, "quotes", {"journey": "shop", "group": "detractors", "mood": "typical"})
    assert told.facts[0].value == len([n for n in range(0, 60, 2) if n % 4 == 0])
    promoters = call(ann, "quotes", {"journey": "shop", "group": "promoters", "mood": "typical"})
    assert promoters.facts[0].value == len([n for n in range(0, 60, 2) if n % 4])
