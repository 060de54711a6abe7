"""The exam of the assistant: how answers are marked, numbers counted anew, figures written."""

import duckdb
import pytest

from benchmarks.assistant.bank import Question
from benchmarks.assistant.checking import Checked, began, cells, counted_key, leaks
from benchmarks.assistant.report import Result, Row, written
from benchmarks.assistant.scoring import MISSED, OFFERED, RIGHT, WRONG, outcome
from benchmarks.assistant.values import feedback
from benchmarks.assistant.values.counting import Counted

HOUR = 3_600
LOG = [  # case, activity, hour, touchpoint, stage, channel, customer
    ("a", "look", 0, "Look", "Before", "web", "ann"),
    ("a", "pay", 2, "Pay", "After", "web", "ann"),
    ("b", "look", 1, "Look", "Before", "app", "bob"),
    ("b", "look", 4, "Look", "Before", "app", "bob"),
    ("c", "look", 200, "Look", "Before", "app", "cat"),
]
DEFINITION = {
    "goal": ["pay"],
    "exit": [],
    "ends_after": 24.0 * HOUR,
    "stages": ["Before", "After"],
    "places": {"Look": "Before", "Pay": "After"},
    "steps": {"look": "Look", "pay": "Pay"},
}
EXPECT = {"tool": "measure", "arguments": {"measure": "goal_rate"}, "value": True}


@pytest.fixture
def counted(tmp_path):
    held = duckdb.connect()
    held.execute(
        'CREATE TABLE l ("case" VARCHAR, activity VARCHAR, "at" INT, touchpoint VARCHAR, stage VARCHAR,'
        " channel VARCHAR, customer VARCHAR)"
    )
    held.executemany("INSERT INTO l VALUES (?, ?, ?, ?, ?, ?, ?)", LOG)
    held.execute(
        'COPY (SELECT * EXCLUDE ("at"), TIMESTAMP \'2025-01-01\' + "at" * INTERVAL 1 HOUR AS time FROM l)'
        f" TO '{tmp_path / 'log.parquet'}'"
    )
    traits = {"ann": {"member": "yes"}, "bob": {"member": "no"}, "cat": {"member": "no"}}
    answers = [
        feedback.Answer("nps", 10, feedback.micros("2025-01-01T03:00:00"), "ann", None),
        feedback.Answer("nps", 3, feedback.micros("2025-01-01T05:00:00Z"), "bob", None, "pay"),
        feedback.Answer("nps", 9, feedback.micros("2024-12-01T00:00:00"), "bob", None),
    ]
    return Counted(tmp_path / "log.parquet", DEFINITION, traits, answers)


@pytest.mark.parametrize(
    ("measure", "place", "name", "part", "value", "n"),
    [
        ("goal_rate", "journey", "", {}, 0.5, 2),  # c is open: the latest event is its own
        ("open", "journey", "", {}, 1, 1),
        ("cases", "journey", "", {"channels": ["app"]}, 2, 2),
        ("goal_rate", "journey", "", {"traits": ["member=yes"]}, 1.0, 1),
        ("cases", "journey", "", {"since": "2025-01-02"}, 1, 1),
        ("cases", "journey", "", {"until": "2025-01-02"}, 2, 2),
        ("drop_off", "stage", "Before", {}, 0.5, 2),
        ("median_seconds", "stage", "Before", {}, 2 * HOUR, 3),  # 2 hours until Pay, 3 to the last look, 0
        ("seconds_p90", "stage", "Before", {}, 3 * HOUR, 3),
        ("share_of_start", "stage", "After", {}, 1 / 3, 3),
        ("median_seconds_to_next", "touchpoint", "Look", {}, 2.5 * HOUR, 2),
        ("events", "channel", "app", {}, 3, 3),
        ("nps", "journey", "", {}, 0.0, 2),  # the third answer came before any case
        ("nps", "touchpoint", "Pay", {}, 0.0, 2),  # told, or the last one before
        ("nps", "journey", "", {"traits": ["member=no"]}, -100.0, 1),
        ("cases", "journey", "", {"began": began("week of 30 Dec 2024")}, 2, 2),
        ("nps", "journey", "", {"began": began("month of January 2025")}, 0.0, 2),
        ("events", "channel", "app", {"began": began("week of 6 Jan 2025")}, 1, 1),
    ],
)
def test_numbers_are_counted_anew_as_the_docs_define_them(counted, measure, place, name, part, value, n):
    assert counted.value(measure, place, name, part) == (pytest.approx(value), n)


def test_what_is_not_counted_anew_is_not_judged(counted):
    assert counted.value("sentiment", "journey", "", {}) is None
    assert counted.value("cases", "journey", "", {"theme": "t1"}) is None


def content(status="answered", tool="measure", arguments=None, **more):
    told = {"name": tool, "arguments": arguments or {"journey": "shop", "measure": "goal_rate"}}
    part = {"tool": tool, "status": status, "quotes": []}
    return {
        "status": status, "tools": [told], "parts": [part], "claims": [], "facts": [], "options": [],
        "answer_markdown": "", **more,
    }  # fmt: skip


def question(expect, kind="tool", names=()):
    return Question("q", "demo", "dev", "shop", "What?", kind, expect, names=names)


@pytest.mark.parametrize(
    ("expect", "names", "answer", "worth"),
    [
        (EXPECT, (), content(), RIGHT),
        (EXPECT, (), content(tool="trend"), WRONG),
        (EXPECT, (), content("not_enough_data", tool="trend"), MISSED),
        ([EXPECT, {"tool": "alerts"}], (), content(), MISSED),
        (
            EXPECT, (),
            content("ask_back", tools=[], parts=[], options=[
                {"label": "x", "tool": "measure", "arguments": {"measure": "goal_rate"}}]),
            OFFERED,
        ),
        ("ask_back", (), content(), WRONG),
        ("ask_back", (), content("ask_back"), RIGHT),
        ("out_of_scope", (), content(), WRONG),
        ("out_of_scope", (), content("ask_back"), MISSED),
        ("unknown", ("fax",), content("ask_back", answer_markdown="There is no Fax."), RIGHT),
        ("unknown", ("fax",), content("ask_back", answer_markdown="Which do you mean?"), MISSED),
        ("not_enough_data", (), content(claims=[{"value": 0.0}]), RIGHT),
        ("not_enough_data", (), content(claims=[{"value": 3.0}]), WRONG),
    ],
)  # fmt: skip
def test_an_answer_is_marked_by_what_was_expected(expect, names, answer, worth):
    assert outcome(question(expect, names=names), {"content": answer}, {})[0] == worth


def fact(counted, value, n=2):
    places = {place: at for at, place in cells(counted_key(counted)).items()}
    return {
        "label": "Goal rate", "value": value, "n": n, "journey": "shop", "query": [], "change": False,
        "period": "", "address": places["goal_rate", "journey", ""],
    }  # fmt: skip


def test_a_number_that_differs_from_the_one_counted_anew_is_found(counted):
    checked = Checked()
    checked.add("q", content(facts=[fact(counted, 0.5)]), {"shop": counted})
    assert (checked.shown, checked.checked, checked.false) == (1, 1, [])
    checked.add("q", content(facts=[fact(counted, 0.51), fact(counted, 0.5, n=3)]), {"shop": counted})
    assert len(checked.false) == 2


def test_a_support_agent_who_is_told_of_a_journey_is_a_leak():
    secrets = {"journeys": {"shop": "Our shop"}, "themes": {"Zips": "t1"}}
    refused = content("out_of_scope", suggestions=["What do customers say?"])
    assert leaks(question("unknown"), refused, secrets) == []
    assert leaks(question("unknown"), content(), secrets)
    assert leaks(question("unknown"), {**refused, "suggestions": ["What of zips?"]}, secrets)


def test_what_is_to_learn_from_is_told_apart():
    rows = [Row(question(EXPECT), RIGHT, "", 0.1), Row(question("unknown", "unanswerable"), MISSED, "", 0.2)]
    told = written(Result(rows, shown=3, checked=2))
    assert "| **to learn from** | 1 | 100.0%" in told
