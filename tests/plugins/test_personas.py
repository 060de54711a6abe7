"""Personas: found where customers fall into groups, kept by what people decided, else refused."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from journeymap.mining import Finding, JourneyDefinition, Measure, Proposal, Scores
from journeymap.mining.frames import FrameData
from journeymap.mining.testing import assert_contract
from plugins.personas import Personas
from plugins.personas.example import NAME
from plugins.personas.grouping import Groups, groups

START = datetime(2026, 1, 1, tzinfo=UTC)


def run(data, **params):
    return list(Personas().analyze(data, Personas.Params(**params), lambda share, message: None))


def proposals(results):
    return {result.target: result for result in results if isinstance(result, Proposal)}


def accepted(*told, rejected=()):
    """What people keep, as a run is told of it."""
    keep = [
        {
            "key": f"p{number}",
            "name": each.target,
            "rule": json.loads(each.operations[0].arguments["rule"]),
            **({"rejected": True} if each in rejected else {}),
        }
        for number, each in enumerate(told)
    ]
    return {"personas": {"revision": 1, "personas": keep}}


@pytest.fixture(scope="module")
def example():
    return Personas.example()[0]


@pytest.fixture(scope="module")
def offered(example):
    return proposals(run(example))


def alike(seed, customers):
    """Everybody does the same things by chance."""
    random = np.random.default_rng(seed)
    rows = {name: [] for name in ("customer", "activity", "time", "channel")}
    for customer in range(customers):
        for _ in range(1 + random.poisson(3)):
            at = START + timedelta(days=float(random.uniform(0, 90)))
            for minute in range(1 + random.poisson(3)):
                rows["customer"].append(f"c{customer}")
                rows["activity"].append(("visit", "look", "search", "help", "buy")[random.integers(5)])
                rows["time"].append(at + timedelta(minutes=minute))
                rows["channel"].append(("web", "app")[random.integers(2)])
    return FrameData(rows, JourneyDefinition(name="Shop"))


def test_contract():
    assert_contract(Personas)


def test_two_kinds_of_customers_are_found_with_what_sets_them_apart(offered):
    assert len(offered) == 2
    card = offered[NAME].operations[0].arguments
    assert 90 <= float(offered[NAME].reason.split()[0]) <= 120  # 120 were planted, some lie out of reach
    traits = json.loads(card["traits"])
    assert any("0 to 6 h" in each["text"] and each["low"] > 1 for each in traits)
    assert "when the group was found" in card["description"]


def test_accepted_personas_take_in_customers_and_are_not_offered_again(example, offered):
    later = run(example.changed(curated=accepted(*offered.values())))
    assert not proposals(later)
    (members,) = [result for result in later if isinstance(result, Scores)]
    night = [each.target for each in offered.values()].index(NAME)
    told = dict(zip(members.ids, members.values, strict=True))
    late = {key for key in members.ids if int(key[1:]) % 5 < 2}
    found = {key for key, value in told.items() if value == f"p{night}"}
    assert found <= late and len(found) >= 0.9 * len(late)
    measured = {(r.anchor.name, r.name): r for r in later if isinstance(r, Measure)}
    assert measured[NAME, "persona_share"].value == pytest.approx(0.39, abs=0.02)
    assert measured[NAME, "persona_drift"].value == pytest.approx(0, abs=0.01)
    assert 60 < measured[NAME, "persona_value"].value < 100
    assert any(r.kind == "sets_apart" and r.anchor.name == NAME for r in later if isinstance(r, Finding))


def test_what_was_declined_does_not_come_back_and_the_rest_is_still_offered(example, offered):
    later = run(example.changed(curated=accepted(offered[NAME], rejected=[offered[NAME]])))
    assert set(proposals(later)) == set(offered) - {NAME}
    assert not [result for result in later if isinstance(result, Scores)]


def test_new_customers_are_taken_in_and_a_new_kind_is_offered(example, offered):
    """A quarter more customers come, in the morning."""
    events = example.event_table.to_pylist()
    random = np.random.default_rng(9)
    for customer in range(100):
        for _ in range(4):
            at = START + timedelta(days=int(random.integers(1, 60)), hours=float(random.normal(8.5, 0.7)))
            key = f"n{customer}"
            events.append({"customer": key, "activity": "visit", "time": at, "value": None})
            events.append(
                {"customer": key, "activity": "buy", "time": at + timedelta(minutes=1), "value": 900.0}
            )
    columns = {name: [row.get(name) for row in events] for name in ("customer", "activity", "time", "value")}
    data = FrameData(columns, example.definition, curated=accepted(*offered.values()))
    later = run(data)
    (new,) = proposals(later)
    assert "morning" in new.lower()
    (outside,) = [r for r in later if isinstance(r, Measure) and r.name == "without_persona"]
    assert outside.value >= 0.25


def test_a_rule_that_cannot_be_read_is_left_to_people(example):
    odd = {"personas": [{"key": "p1", "name": "By hand", "rule": {"who": "ask Ann"}}]}
    later = run(example.changed(curated={"personas": odd}))
    assert len(proposals(later)) == 2 and not [r for r in later if isinstance(r, Scores)]


def test_too_few_customers_are_refused_with_the_reason():
    (refusal,) = run(alike(0, 50))
    assert refusal.status == "not enough data" and "200" in refusal.method


def test_a_single_cloud_has_no_groups_and_three_have():
    quiet = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        scale = random.exponential(1, int(random.integers(2, 10))) + 0.1
        quiet += not isinstance(groups(random.standard_normal((400, len(scale))) * scale, 4), Groups)
    assert quiet >= 18
    random = np.random.default_rng(0)
    clouds = random.standard_normal((900, 4)) + 4 * np.eye(4)[np.arange(900) % 3]
    found = groups(clouds, 6)
    assert isinstance(found, Groups) and len(found.centres) == 3


@pytest.mark.slow  # twenty companies
def test_customers_who_act_by_chance_alone_give_no_personas():
    assert sum(bool(proposals(run(alike(seed, 400)))) for seed in range(20)) <= 2
