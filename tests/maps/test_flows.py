"""Flows conserve cases, whatever the data, and say in numbers what a picture leaves out."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.maps import flows
from journeymap.mining import Selection, selecting
from journeymap.mining.filters import Filter
from journeymap.mining.measures import Measures
from tests.mining.strategies import definitions, raw_rows
from tests.mining.test_endings import SHOP, measured

from .test_current import frame

ENDS = {"goal", "exit", "end", "open", "more"}
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(
    raw_rows(largest=60),
    definitions(),
    st.sampled_from(flows.LEVELS),
    st.integers(3, 12),
    st.integers(1, 4),
    st.sampled_from([None, Filter(channels=("web",))]),
)
def test_a_sankey_loses_no_case(rows, definition, level, depth, places, where):
    data = frame(rows, definition)
    told = flows.sankey(Measures(data.log, where), level, depth, places)
    nodes = {node["id"]: node for node in told["nodes"]}
    into, out = Counter(), Counter()
    for link in told["links"]:
        out[link["from"]] += link["cases"]
        into[link["to"]] += link["cases"]
    begun = told["cases"] - told["without_steps"]
    assert out["start"] == begun
    assert sum(node["cases"] for node in nodes.values() if node["kind"] in ENDS) == begun
    for name, node in nodes.items():
        assert node["cases"] == (out[name] if name == "start" else into[name])
        if node["kind"] in ("place", "other"):
            assert into[name] == out[name] and 1 <= node["step"] <= depth
    tells = Counter(node["step"] for node in nodes.values() if node["kind"] == "place")
    assert all(count <= places for count in tells.values())
    assert into["more"] == told["longer"]
    merged = sum(node["cases"] for node in nodes.values() if node["kind"] == "other")
    assert merged == told["merged"]["visits"]


@SLOW
@given(
    raw_rows(largest=60),
    definitions(),
    st.sampled_from(flows.LEVELS),
    st.sampled_from(["directly", "eventually"]),
    st.sampled_from([0.0, 0.5, 0.8, 1.0]),
)
def test_a_graph_and_what_it_hides_are_the_whole(rows, definition, level, follows, share):
    data = frame(rows, definition)
    measures = Measures(data.log)
    told = flows.graph(measures, share, follows, level)
    shown = sum(edge["count"] for edge in told["edges"])
    assert shown + told["hidden"]["steps"] == told["totals"]["steps"]
    assert len(told["edges"]) + told["hidden"]["edges"] == told["totals"]["edges"]
    assert told["totals"]["steps"] == 0 or shown / told["totals"]["steps"] >= share
    nodes = {node["id"] for node in told["nodes"]}
    assert nodes == {end for edge in told["edges"] for end in (edge["from"], edge["to"])}
    for edge in told["edges"]:
        if edge["evidence"]:
            assert selecting.count(Selection.model_validate(edge["evidence"]), data) == edge["count"]
    assert follows == "directly" or not nodes & {"start", "end"}


def test_the_first_steps_by_hand():
    told = flows.sankey(measured(), "touchpoint", 3)
    links = {(link["from"], link["to"]): link["cases"] for link in told["links"]}
    assert links == {
        ("start", "1:visit"): 4, ("start", "1:cart"): 1, ("start", "1:leave"): 1,
        ("1:visit", "2:cart"): 3, ("1:visit", "end"): 1, ("1:cart", "open"): 1, ("1:leave", "exit"): 1,
        ("2:cart", "3:pay"): 2, ("2:cart", "3:leave"): 1,
        ("3:pay", "goal"): 1, ("3:pay", "more"): 1, ("3:leave", "exit"): 1,
    }  # fmt: skip
    assert (told["without_steps"], told["longer"]) == (0, 1)


def test_a_place_that_follows_itself_is_one_step():
    told = flows.sankey(measured(), "stage", 3)
    links = {(link["from"], link["to"]): link["cases"] for link in told["links"]}
    assert ("1:Look", "1:Look") not in links and links["2:Buy", "goal"] == 1
    assert told["without_steps"] == 1  # who leaves at once is in no stage


def test_shares_need_ten_cases():
    told = flows.sankey(measured(), "stage", 3)
    assert {link["share"] for link in told["links"]} == {None}
    assert all(step["share_of_start"] is None for step in flows.funnel(measured())["steps"])
    assert all(each["share"] is None for each in flows.variants(measured())["shown"])


def test_a_graph_knows_stages_goal_and_exit():
    told = flows.graph(measured(), 1.0)
    nodes = {node["name"]: node for node in told["nodes"] if node["kind"] == "place"}
    assert (nodes["pay"]["column"], nodes["pay"]["goal"], nodes["pay"]["exit"]) == (1, True, False)
    assert (nodes["leave"]["stage"], nodes["leave"]["exit"]) == (None, True)
    assert told["hidden"] == {"edges": 0, "steps": 0, "share_of_steps": 0.0, "places": 0}


def test_a_funnel_tells_who_is_lost():
    steps = flows.funnel(measured(), ["visit", "pay", "again"], "touchpoint")["steps"]
    assert [(step["cases"], step["lost"]) for step in steps] == [(4, 2), (2, 2), (1, 1)]
    assert [step["name"] for step in flows.funnel(measured())["steps"]] == list(SHOP.stages)
    with pytest.raises(ValueError, match="nowhere"):
        flows.funnel(measured(), ["nowhere"], "touchpoint")


def test_variants_tell_how_much_they_are_not():
    told = flows.variants(measured(), 2)
    assert told["hidden"] == {
        "variants": told["variants"] - 2,
        "cases": 6 - sum(v["cases"] for v in told["shown"]),
    }
