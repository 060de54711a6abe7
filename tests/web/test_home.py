"""The home page: where everybody begins, and what it says of journeys."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis.models import Alert, Finding, Proposal, Run
from journeymap.journeys.models import Journey
from tests.people import client_of

HOSTILE = '<script>alert(1)</script><img src=x onerror="x">'


EFFECT = {
    "outcome": "goal",
    "exposed": {"n": 50, "reached": 10},
    "comparison": {"n": 50, "reached": 30},
    "comparison_rate": None,
    "basis": "matched",
    "interval": {"low": 0.3, "high": 0.5, "level": 0.95},
}


@pytest.fixture
def business(db):
    return client_of(BUSINESS_USER)


def pain(journey, **more):
    run = Run.objects.create(journey=journey, analyzer="a", status="done", finished=timezone.now())
    told = {
        "kind": "k", "headline": "h", "mood": "pain", "place": "touchpoint", "name": "Cart", "unit": "share",
        "n": 50, "method": "m", "impact": 0.1, "value": 0.2,
        "effect": EFFECT,
    }  # fmt: skip
    return Finding.objects.create(run=run, **{**told, **more})


def test_an_empty_installation_leads_to_the_first_map(business):
    page = business.get("/").content.decode()
    main = page.partition("<main")[2]
    assert "Your first map" in main and "Draft the journey" in main
    assert reverse("new-journey") not in main, "without events nothing can be drafted"
    assert reverse("imports") not in main  # a business user hands nothing in


@pytest.mark.django_db
def test_somebody_without_journeys_begins_at_the_first_page_of_theirs():
    answer = client_of(SUPPORT_AGENT).get("/")
    assert (answer.status_code, answer.url) == (302, reverse("imports"))


@pytest.mark.django_db
def test_who_is_not_signed_in_is_sent_to_sign_in():
    assert Client().get("/").url.startswith(reverse("sign-in"))


def test_a_journey_without_cases_says_so_instead_of_naught(business):
    Journey.objects.create(name="Nothing yet")
    row = business.get(reverse("home-journey", args=["nothing-yet"])).content.decode()
    assert "too few ended cases" in row and "0.0" not in row and "not enough data" in row


def test_gains_are_ranked_by_money_and_carry_the_interval_of_the_impact(business):
    journey = Journey.objects.create(name="Shop")
    pain(journey, headline="the lesser one", money=1_000.0, impact=0.2, name="A")
    pain(journey, headline="the greater one", money=50_000.0, name="B")
    Finding.objects.update(run=Run.objects.latest("pk"))
    page = business.get("/").content.decode()
    assert page.index("the greater one") < page.index("the lesser one")
    # the effect is 0.4 [0.3, 0.5] among the exposed, the impact 0.1: so 50k becomes 37.5k to 62.5k
    assert "[+38k, +62k]" in page or "[+38k, +63k]" in page


def test_one_place_is_one_opportunity(business):
    journey = Journey.objects.create(name="Shop")
    pain(journey, headline="the larger one", money=9_000.0)
    pain(journey, headline="the smaller one", money=8_000.0)
    Finding.objects.update(run=Run.objects.latest("pk"))
    page = business.get("/").content.decode()
    assert "the larger one" in page and "the smaller one" not in page


def test_hostile_names_and_headlines_are_text(business):
    journey = Journey.objects.create(name=HOSTILE)
    finding = pain(journey, headline=HOSTILE, name=HOSTILE)
    Alert.objects.create(
        journey=journey, key="k", analyzer="a", headline=HOSTILE, finding=finding, started=timezone.now()
    )
    page = business.get("/").content.decode()
    assert "<script>alert" not in page and "<img" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 3


def test_what_waits_is_listed_with_whose_it_is(business):
    me = get_user_model().objects.get(username="business-user")
    late = timezone.localdate() - timedelta(days=94)
    Journey.objects.create(name="Gift card", owner=me, review_date=late)
    Journey.objects.create(name="No owner")
    page = business.get("/").content.decode()
    assert "94\u202fd past its review" in page and "you</span>" in page
    assert "1 journey has no owner or no review date" in page


def test_two_weeks_that_do_not_exist_are_not_compared(business):
    Journey.objects.create(name="Nothing yet")
    assert "No figure has enough" in business.get(reverse("home-changes")).content.decode()


def test_one_figure_that_did_not_move_is_no_other_figure():
    told = {"compared": 1, "changes": [], "unchanged": "1"}
    page = render_to_string("web/home/changes.html", told)
    assert "1 figure: no change" in page
    moved = {
        "title": "Leaves",
        "journey": "Shop",
        "before": "1",
        "after": "2",
        "mood": "pain",
        "address": "/",
    }
    page = render_to_string("web/home/changes.html", {**told, "changes": [moved], "unchanged": "34"})
    assert "34 other figures: no change" in page


def test_proposals_wait_under_the_words_of_people(business):
    journey = Journey.objects.create(name="Shop")
    for target in ("Couriers", "Fees"):
        Proposal.objects.create(journey=journey, kind="new_theme", target=target, operations=[], reason="why")
    page = business.get("/").content.decode()
    assert "2 proposals: new theme" in page
    assert "new_theme" not in page
