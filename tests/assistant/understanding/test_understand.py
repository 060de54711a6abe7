"""Questions and what they are taken to ask."""

import pytest

from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.shops import company

SHOP = company()


@pytest.mark.parametrize(
    ("question", "tool", "arguments"),
    [
        (
            "Where do we lose people this month and why?",
            "losses",
            {"since": "2025-12-01", "until": "2026-01-01"},
        ),
        ("What do detractors of delivery say?", "quotes", {"name": "Delivery", "group": "detractors"}),
        ("How did NPS move since May?", "trend", {"measure": "nps", "since": "2025-05-01"}),
        ("Who is about to leave and worth keeping?", "customers", {"worth": True}),
        ("compare app and web", "compare", {"channels": ["app"], "against": {"channels": ["web"]}}),
        (
            "which stage is slowest?",
            "rank",
            {"measure": "median_seconds", "over": "stages", "order": "worst"},
        ),
    ],
)
def test_a_question_is_a_call_of_a_tool(question, tool, arguments):
    read = understand(question, SHOP)
    assert read.status == "calls"
    (call,) = read.calls
    assert call.tool == tool
    assert {name: call.arguments.get(name) for name in arguments} == arguments


@pytest.mark.parametrize(
    "question", ["what's the weather tomorrow", "delete all customers", "tell me a joke"]
)
def test_what_no_tool_answers_is_out_of_scope(question):
    assert understand(question, SHOP).status == "out_of_scope"


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("I have a meeting with the board at noon. What is the goal rate?", "measure"),
        ("Morning! We changed our plants last week. Where do we lose people?", "losses"),
        ("Is conversion growing? I mean the goal rate, month after month", "trend"),
    ],
)
def test_a_sentence_that_only_says_why_somebody_asks_is_passed_over(question, tool):
    assert [call.tool for call in understand(question, SHOP).calls] == [tool]


def test_what_is_to_be_done_and_cannot_is_not_passed_over():
    read = understand("Delete the account of Miller. What is the goal rate?", SHOP)
    assert read.status == "out_of_scope"
