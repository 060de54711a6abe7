"""Questions that ask several things, and what is told before a question."""

import pytest

from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.companies import vocabularies
from tests.assistant.understanding.shops import company

SHOP = company()


@pytest.mark.parametrize(
    ("question", "tool", "part"),
    [
        ("I look after the app. How satisfied are customers?", "measure", {"channels": ["app"]}),
        ("Members complain a lot lately. What do they write?", "quotes", {"traits": ["member=yes"]}),
        ("I work in the south. Where do we lose people?", "losses", {"traits": ["region=South"]}),
        ("My colleagues run Support. How happy are people with us?", "measure", {"name": "Support"}),
        ("The app was new in May. How satisfied are people at Support?", "measure", {"name": "Support"}),
        ("Deliveries are a mess. What do people write about it, unfiltered?", "quotes", {"name": "Delivery"}),
        ("I prepare the weekly meeting: what is the goal rate?", "measure", {"measure": "goal_rate"}),
    ],
)
def test_what_is_told_before_a_question_says_which_part_it_is_about(question, tool, part):
    (call,) = understand(question, SHOP).calls
    assert call.tool == tool
    assert {name: call.arguments.get(name) for name in part} == part


def test_what_the_question_names_itself_stands():
    (call,) = understand("I work in the north. What is the goal rate of the south?", SHOP).calls
    assert call.arguments["traits"] == ["region=South"]


def test_what_is_told_and_then_doubted_is_asked():
    read = understand("Members are less satisfied at Checkout. Is that so?", SHOP)
    (first, *_) = read.calls or read.options
    assert first.arguments["name"] == "Checkout"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Show me the goal rate per channel and also the most common ways.", ["rank", "paths"]),
        ("I need the goal rate of last month and whatever is on fire.", ["measure", "alerts"]),
        ("the worst topics, the personas and the open alerts", ["themes", "personas", "alerts"]),
    ],
)
def test_a_list_of_things_is_as_many_calls(question, asked):
    assert [call.tool for call in understand(question, SHOP).calls] == asked


@pytest.mark.parametrize(
    "question", ["compare app and phone by rating", "goal rate of the south and the north in May"]
)
def test_both_sides_of_a_comparison_are_no_list(question):
    assert [call.tool for call in understand(question, SHOP).calls] == ["compare"]


def test_where_one_of_several_is_not_clear_all_are_offered():
    read = understand("Which channel converts best, and how shiny are our unicorns?", SHOP)
    assert read.status == "ask_back"
    assert (read.options[0].tool, read.options[0].arguments["over"]) == ("rank", "channels")


def test_the_bank_is_asked_of_its_own_channels():
    told = "My people sit in the branch. How likely are customers to recommend us?"
    (call,) = understand(told, vocabularies()["bank"]).calls
    assert call.arguments["channels"] == ["branch"]
