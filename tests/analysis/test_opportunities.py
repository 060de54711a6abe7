"""Opportunities: one ranking over analyzers and journeys, each matter once."""

import numpy as np
import pytest

from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis import arranging
from journeymap.analysis import opportunities as ranking
from journeymap.analysis.models import Finding, Run
from journeymap.analysis.overlap import SKETCH, Exposed, jaccard
from journeymap.mining.results import Condition, Selection
from tests.analysis.company import told_run
from tests.people import api_client_of

pytestmark = pytest.mark.django_db


def rows_of(subject, **where):
    tests = tuple(Condition(column=name, op="=", value=value) for name, value in where.items())
    return Selection(subject=subject, where=tests).model_dump(mode="json")


def found(run, headline, evidence=None, **more):
    told = {
        "kind": "k", "mood": "pain", "place": "touchpoint", "name": "pay", "value": 0.2, "unit": "share",
        "n": 30, "method": "m", "impact": 0.1,
    }  # fmt: skip
    return Finding.objects.create(run=run, headline=headline, evidence=evidence, **{**told, **more})


@pytest.fixture
def run(shop):
    run = told_run(shop)
    run.findings.all().delete()
    return run


def told(**asked):
    return [
        (each.finding.headline, [one.headline for one in each.others])
        for each in ranking.opportunities(**asked)
    ]


def test_findings_about_the_same_people_at_the_same_place_are_one(run):
    other = Run.objects.create(
        journey=run.journey, analyzer="other", status="done", snapshot=run.snapshot,
        definition=run.definition, snapshot_number=run.snapshot_number,
    )  # fmt: skip
    found(run, "cases that pay", rows_of("cases", activity="pay"), impact=0.3)
    found(other, "the events of paying", rows_of("events", activity="pay"))
    found(run, "paid in the shop", rows_of("events", activity="pay", channel="nowhere"))
    found(other, "same people, elsewhere", rows_of("cases", activity="pay"), name="cart", impact=0.2)
    found(other, "same people, but glad", rows_of("cases", activity="pay"), mood="bright", impact=-0.05)
    assert told() == [
        ("cases that pay", ["the events of paying"]),
        ("same people, elsewhere", []),
        ("paid in the shop", []),
        ("same people, but glad", []),
    ]


def test_what_answers_and_customers_stand_behind_is_counted_in_cases(run):
    answers = Selection(subject="feedback", where=(Condition(column="score", op="not null"),))
    found(run, "who answered", answers.model_dump(mode="json"), impact=0.3)
    keys = tuple(sorted(f"c{number}" for number in range(60)))
    found(run, "all customers", Selection(subject="customers", ids=keys).model_dump(mode="json"))
    assert told() == [("who answered", ["all customers"])]


def test_rows_that_are_gone_part_nothing_and_join_nothing(run):
    effect = {
        "outcome": "goal", "exposed": {"n": 50, "reached": 10}, "comparison": None, "comparison_rate": 0.5,
        "basis": "expected", "interval": None,
    }  # fmt: skip
    found(run, "one", rows_of("cases", activity="pay"), effect=effect, impact=0.3)
    found(run, "the same said twice", rows_of("cases", activity="pay"), effect=effect)
    found(run, "another", rows_of("cases", activity="pay"))
    Run.objects.filter(pk=run.pk).update(snapshot=None)
    assert told() == [("one", ["the same said twice"]), ("another", [])]


def test_a_newer_run_is_arranged_anew_and_a_kept_arrangement_is_read(run, monkeypatch):
    found(run, "cases that pay", rows_of("cases", activity="pay"), impact=0.3)
    found(run, "the events of paying", rows_of("events", activity="pay"))
    assert arranging.prepare() == 2
    monkeypatch.setattr(arranging, "_arranged", lambda *_: {"leads": {}, "stages": {}})
    assert len(told()) == 1, "kept"
    newer = told_run(run.journey)
    found(newer, "x")
    assert [head for head, _ in told() if head == "x"], "the older run is replaced, what was kept with it"


def test_while_analyzers_are_at_work_nothing_is_compared_that_takes_time(run):
    found(run, "cases that pay", rows_of("cases", activity="pay"), impact=0.3)
    found(run, "the events of paying", rows_of("events", activity="pay"))
    assert len(told(at_once=True)) == 2, "whoever must not wait sees them apart until they are compared"
    working = Run.objects.create(journey=run.journey, analyzer="other", status="running")
    assert arranging.prepare() == 0 and len(told()) == 2
    assert told(stage="Buy"), "stages of touchpoints are known at once"
    Run.objects.filter(pk=working.pk).update(status="failed")
    assert arranging.prepare() == 2 and len(told(at_once=True)) == 1


def test_orders_and_filters(run):
    goal = {"outcome": "goal", "exposed": {"n": 10, "reached": 1}}
    loud = {"outcome": "satisfied", "exposed": {"n": 55, "reached": 1}}
    found(run, "money", money=-90.0, impact=-0.01, mood="bright", name="cart", effect=goal)
    found(run, "impact", impact=0.5, name="pay", effect=goal, money=10.0)
    found(run, "people", impact=0.02, name="visit", effect=loud)
    found(run, "unknown", impact=None, name="deliver")
    heads = {order: [head for head, _ in told(order=order)] for order in ranking.ORDERS}
    assert heads == {
        "money": ["money", "impact", "people", "unknown"],
        "impact": ["impact", "people", "money", "unknown"],
        "people": ["people", "unknown", "impact", "money"],
    }
    assert [head for head, _ in told(stage="Look")] == ["people"]
    assert [head for head, _ in told(stage="Buy", mood="pain")] == ["impact"]
    assert [head for head, _ in told(outcome="satisfied")] == ["people"]
    assert len(told(compared=True)) == 3 and told(journey="no such") == []


def test_what_is_narrowed_is_who_leads(run):
    found(run, "large", rows_of("cases", activity="pay"), impact=0.5, effect={"outcome": "goal",
          "exposed": {"n": 9, "reached": 1}})  # fmt: skip
    found(run, "small", rows_of("cases", activity="pay"), impact=0.1, effect={"outcome": "satisfied",
          "exposed": {"n": 9, "reached": 1}})  # fmt: skip
    assert told(outcome="satisfied") == [("small", ["large"])]


def test_the_share_of_the_shared_is_exact_for_small_sets_and_close_for_large_ones():
    random = np.random.default_rng(5)
    everybody = np.unique(random.integers(0, 2**64, 60_000, dtype=np.uint64))
    random.shuffle(everybody)
    for size, shared in ((300, 100), (20_000, 12_000), (30_000, 1_000)):
        a, b = everybody[:size], everybody[size - shared : 2 * size - shared]
        truth = shared / (2 * size - shared)
        tolerance = 0 if 2 * size <= SKETCH else 4 * np.sqrt(truth * (1 - truth) / SKETCH)
        assert jaccard(Exposed.of(a), Exposed.of(b)) == pytest.approx(truth, abs=tolerance + 1e-12)
    assert jaccard(Exposed.of(everybody[:0]), Exposed.of(everybody[:0])) == 0


def test_the_api_pages_them_and_says_what_is_beneath(run):
    found(run, "cases that pay", rows_of("cases", activity="pay"), impact=0.3)
    found(run, "the events of paying", rows_of("events", activity="pay"))
    found(run, "else", name="cart", impact=0.2)
    answer = api_client_of(BUSINESS_USER).get("/api/v1/opportunities/?mood=pain&limit=1").json()
    assert (answer["count"], len(answer["results"])) == (2, 1)
    first = answer["results"][0]
    assert (first["headline"], first["people"], first["stage"]) == ("cases that pay", 30, "Buy")
    assert [each["headline"] for each in first["others"]] == ["the events of paying"]
    assert first["evidence"]["subject"] == "cases"
    wrong = api_client_of(BUSINESS_USER).get("/api/v1/opportunities/?mood=sad")
    assert wrong.status_code == 400 and "pain" in str(wrong.json())
    assert api_client_of(SUPPORT_AGENT).get("/api/v1/opportunities/").status_code == 403
