"""What nobody should type."""

import json
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.assistant.understanding.text import LONGEST, cleaned
from journeymap.assistant.understanding.understand import understand
from tests.assistant.understanding.shops import company, shop

SHOP = company()
HOSTILE = (
    "\x00\x01\x02",
    "what is the \x00nps\x07?",
    "‮what is the nps‬ ​of​ delivery",
    "{{ 7*7 }} {% load static %} ${nps} {0.__class__}",
    "<script>alert('nps')</script>",
    "'; DROP TABLE customers; --",
    "a" * 10_000_000,
    "nps " * 2_000_000,
    "(" * 5_000,
    "and " * 3_000,
    "\ud800 nps",
    "🙂" * 3_000,
    "since " * 2_000,
    "1 " * 20_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_gets_a_reading_that_is_json(text):
    read = understand(text, SHOP)
    assert read.status in ("calls", "ask_back", "unknown", "out_of_scope")
    assert len(json.dumps(asdict(read))) < 20_000


def test_control_and_direction_marks_are_not_read():
    assert cleaned("‮n\x00p​s‬ of\u2028delivery") == "n ps of delivery"


def test_no_more_than_a_question_is_read():
    assert len(cleaned("x" * 50_000)) == LONGEST


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    json.dumps(asdict(understand(text, SHOP)))


def test_names_that_look_like_patterns_or_templates_are_names():
    names = ("(.*)", "{name}", "<b>bold</b>", "a|b", "100 % [x]")
    strange = company(shop(touchpoints=names, stages=(("\\d+", names),)))
    read = understand("what is the csat at <b>bold</b>", strange)
    assert read.status in ("calls", "ask_back", "unknown")


def test_a_question_of_somebody_without_journeys_is_out_of_scope():
    nobody = type(SHOP)()
    assert understand("what is the nps", nobody).status == "out_of_scope"
