"""The bank of questions for the assistant: well formed, large enough, and matched without favour."""

from collections import Counter

import pytest

from benchmarks.assistant.bank import DATASETS, KINDS, WORDS, fits, meets, questions

ALL = [each for dataset in DATASETS for each in questions(dataset)]
TOOLS = {
    "journeys", "summary", "measure", "trend", "compare", "rank", "losses", "paths", "findings", "themes",
    "quotes", "personas", "customers", "forecast", "alerts", "quality", "definition", "start_run", "draft",
}  # fmt: skip


def test_there_are_enough_questions_over_four_data_sets():
    assert len(DATASETS) == 4
    assert len(ALL) >= 300
    assert len({each.id for each in ALL}) == len(ALL)
    assert sum(each.kind == "unanswerable" for each in ALL) >= 60


def test_a_whole_data_set_and_most_of_what_cannot_be_answered_are_held_out():
    assert {each.split for each in ALL if each.dataset == "permits"} == {"held", "second"}
    held = Counter(each.split for each in ALL if each.kind == "unanswerable")
    assert held["held"] > 2 * held["dev"]


@pytest.mark.parametrize("question", ALL, ids=lambda each: each.id)
def test_a_question_says_what_is_expected(question):
    assert question.kind in KINDS
    assert question.split in ("dev", "held", "second")
    if isinstance(question.expect, str):
        assert question.expect in WORDS
        assert question.names or question.expect != "unknown", "what is not there has a name"
    for call in question.calls:
        assert {each["tool"] for each in (call, *call.get("or", ())) if "tool" in each} <= TOOLS
    assert (question.kind == "multi") == isinstance(question.expect, list)


def test_a_conversation_lies_whole_in_one_part():
    parts = {}
    for each in ALL:
        if each.conversation:
            parts.setdefault(each.conversation, set()).add(each.split)
    assert all(len(found) == 1 for found in parts.values())


def test_a_part_that_nobody_asked_for_is_wrong():
    expected = {"tool": "measure", "arguments": {"measure": "goal_rate"}}
    told = {"journey": "shop", "measure": "goal_rate", "place": "journey"}
    assert meets(expected, "measure", told, "shop")
    assert not meets(expected, "measure", told | {"channels": ["app"]}, "shop")
    assert not meets(expected, "measure", told, "another")
    assert not meets(expected, "trend", told, "shop")


def test_two_parts_are_compared_whichever_is_told_first():
    wanted = {"channels": ["app"], "against": {"channels": ["web"]}}
    expected = {"tool": "compare", "arguments": wanted}
    assert meets(expected, "compare", {"channels": ["web"], "against": {"channels": ["app"]}}, None)
    assert not meets(expected, "compare", {"channels": ["web"], "against": {}}, None)


def test_alternatives_of_an_argument_are_as_good():
    assert fits("until", ["2026-01-01", None], None)
    assert fits("until", ["2026-01-01", None], "2026-01-01T00:00:00+00:00")
    assert fits("channels", [["web"], None], [])
    assert not fits("channels", ["web"], ["web", "app"])
    assert fits("changes", "*", [{"kind": "cut_wait"}])
    assert not fits("changes", "*", [])
