"""Questions of several companies, as people type them, and what they are taken to ask."""

from collections import Counter

import pytest

from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.asked import questions, verdict
from tests.assistant.understanding.companies import vocabularies

ASKED = questions()
COMPANIES = vocabularies()


@pytest.fixture(scope="module")
def verdicts():
    """(whether it can be answered, verdict, question) of each."""
    return [
        (
            not wanted.startswith(("out", "unknown", "?")),
            verdict(wanted, understand(question, COMPANIES[who])),
            question,
        )
        for who, question, wanted in ASKED
    ]


def test_there_are_enough_questions_of_several_companies():
    assert len(ASKED) >= 300
    assert len({who for who, _, _ in ASKED}) >= 4


def test_nine_in_ten_questions_are_read_right_at_once(verdicts):
    found = Counter(told for answerable, told, _ in verdicts if answerable)
    assert found["right"] / found.total() >= 0.93
    assert (found["right"] + found["offered"]) / found.total() >= 0.97


def test_hardly_any_question_is_taken_for_another(verdicts):
    wrong = [question for answerable, told, question in verdicts if answerable and told == "wrong"]
    assert len(wrong) / len(verdicts) <= 0.02, wrong


def test_what_cannot_be_answered_is_recognised(verdicts):
    found = Counter(told for answerable, told, _ in verdicts if not answerable)
    assert found["right"] / found.total() >= 0.92
