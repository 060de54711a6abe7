"""Touchpoints: one for each activity, families where there are many, and nothing dropped in silence."""

import time

import numpy as np
import pyarrow as pa
import pytest

from journeymap.journeys.drafting import draft
from journeymap.journeys.templates import template
from journeymap.mining.compiling.touchpoints import NO_RULE, Rules

from .conftest import MOMENT, reader, traces


def drafted(table, **told):
    return draft("Journey", reader(table), **told)


def touchpoint_of(found, activity):
    rule = int(Rules(found.definition).first_match("activity", pa.array([activity]))[0])
    return None if rule == NO_RULE else found.definition.rules[rule].touchpoint


def test_names_stay_apart_when_made_readable():
    found = drafted(traces(["order_created orderCreated order_created_at"] * 3))
    assert sorted(each.name for each in found.definition.touchpoints) == [
        "Order created", "Order created (2)", "Order created (3)",
    ]  # fmt: skip
    assert touchpoint_of(found, "order_created") != touchpoint_of(found, "orderCreated")


@pytest.mark.parametrize(
    ("activities", "names"),
    [
        (["app_start", "app_login", "app_pay", "app_end"], ["Start", "Login", "Pay", "End"]),
        (["T1 Check", "T2 Print", "T3 Send", "T4 File"], ["Check", "Print", "Send", "File"]),
        (["T1 Check", "T2 Check", "T3 Send", "T4 File"], ["T1 Check", "T2 Check", "Send", "File"]),
        (["app_start", "login", "app_pay", "end"], ["App start", "Login", "App pay", "End"]),
    ],
)
def test_what_nearly_all_names_begin_with_is_left_out_where_they_stay_apart(activities, names):
    table = traces(["a b c d"] * 3)
    named = pa.array([activities["abcd".index(each)] for each in table["activity"].to_pylist()])
    table = table.set_column(table.column_names.index("activity"), "activity", named)
    found = drafted(table)
    assert [touchpoint_of(found, activity) for activity in activities] == names
    assert sorted(rule.pattern for rule in found.definition.rules) == sorted(activities)


def test_families_of_numbers_and_of_beginnings():
    pages = [f"/product/{n}" for n in range(90)] + [f"/help/{c}/x" for c in "abcdefghij"]
    found = drafted(traces([" ".join(["home", page, "paid"]) for page in pages for _ in range(2)]))
    assert len(found.definition.touchpoints) <= 60
    patterns = {rule.pattern for rule in found.definition.rules if rule.match == "wildcard"}
    assert "/product/*" in patterns
    assert touchpoint_of(found, "/product/987654") == touchpoint_of(found, "/product/89") == "/product/*"
    assert touchpoint_of(found, "home") == "Home"


def test_what_is_left_is_told_with_its_counts():
    odd = ["".join(chr(97 + (n // 26**k) % 26) for k in range(4)) for n in range(200)]
    found = drafted(traces([f"start {name} end" for name in odd]))
    told = {each["what"]: each for each in found.guesses}
    left = told["unmatched"]["value"]
    assert left == sum(touchpoint_of(found, name) is None for name in odd) > 100
    assert f"{left:,} activities with {left:,} events" in told["unmatched"]["reason"]


def test_ten_thousand_activities_are_quick_and_safe():
    rng = np.random.default_rng(1)
    size = 60_000
    names = np.array([f"Event {i} of *kind* [{i % 7}]?" for i in range(10_000)])
    case = np.repeat(np.arange(size // 6), 6)
    table = pa.table(
        {
            "case": pa.array(case.astype(str)),
            "person": pa.array(np.char.add("case:", case.astype(str))),
            "activity": pa.array(names[rng.integers(10_000, size=size)]),
            "time": pa.array(np.arange(size) * 1_000_000, pa.int64()).cast(MOMENT),
        }
    )
    started = time.process_time()
    found = drafted(table)
    assert time.process_time() - started < 10
    assert 1 <= len(found.definition.touchpoints) <= 60 and len(found.definition.stages) <= 6
    Rules(found.definition)


def test_a_template_that_is_told_keeps_finding_events():
    table = traces(["visit estimated_delivery_date add_to_cart xyzzy order_delivered"] * 4)
    found = drafted(table, template=template("online-shop"))
    assert touchpoint_of(found, "Warenkorb") == touchpoint_of(found, "add_to_cart") == "Cart"
    assert touchpoint_of(found, "xyzzy") == "Xyzzy"
    plan = next(each for each in found.definition.touchpoints if each.name == "Estimated delivery")
    assert plan.stage is None and touchpoint_of(found, "estimated_delivery_date") == plan.name
    assert found.definition.stages == template("online-shop").stage_names
    assert touchpoint_of(found, "order_delivered") in {"Order", "Delivery"}


@pytest.mark.parametrize(
    "name", ["a" * 5000, "é" * 300, "*", "?", "[a]", "$(rm)", "';DROP-TABLE", "<script>", "\\"]
)
def test_hostile_names_are_data(name):
    found = drafted(traces([f"{name} b"] * 3))
    assert touchpoint_of(found, name) is not None
    assert all(1 <= len(each.name) <= 200 for each in found.definition.touchpoints)
