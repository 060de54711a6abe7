"""The wall: views in turn, each fresh, for people who are signed in."""

import pytest
from django.test import Client

from journeymap.access.roles import BUSINESS_USER
from journeymap.journeys.models import Journey
from journeymap.maps.models import SavedView
from tests.people import signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(shop):
    return signed_in(Client(), somebody(BUSINESS_USER, "ann"))


def test_the_wall_is_for_people_of_the_house(shop):
    assert Client().get("/wall/").status_code == 302


def test_views_come_in_turn_and_start_again(shop, ann):
    other = Journey.objects.create(name="Second", case="case")
    view = SavedView.objects.create(journey=shop, name="Free", shared=True, query={"trait": ["plan=free"]})
    told = f"view={shop.slug}&view={shop.slug}/{view.slug}&view={other.slug}&every=20"
    first = ann.get(f"/wall/?{told}")
    assert first.status_code == 200 and first.context["place"] == 1 and first.context["view"] is None
    second = ann.get(f"/wall/{first.context['after']}", headers={"HX-Request": "true"})
    text = second.content.decode()
    assert second.context["view"] == view and "plan free" in text
    assert text.lstrip().startswith("<section") and "<html" not in text and "every 20s" in text
    third = ann.get(f"/wall/{second.context['after']}")
    assert third.context["journey"] == other and third.status_code == 200
    assert ann.get(f"/wall/{third.context['after']}").context["place"] == 1
    assert ann.get(f"/wall/{first.context['before']}").context["place"] == 3


def test_what_is_not_there_is_left_out_and_private_views_stay_private(shop, ann):
    hers = SavedView.objects.create(journey=shop, name="Mine", owner=somebody(BUSINESS_USER, "bea"))
    page = ann.get(f"/wall/?view=gone&view={shop.slug}/{hers.slug}&view={shop.slug}")
    assert list(page.context["places"]) == [1]
    nothing = ann.get("/wall/?view=gone")
    assert nothing.status_code == 200 and b"What is on the wall" in nothing.content
    assert b"Mine" not in nothing.content


@pytest.mark.parametrize(("told", "every"), [("1", 10), ("x", 30), ("99999", 3600), ("-5", 30)])
def test_the_pace_has_bounds(shop, ann, told, every):
    assert ann.get(f"/wall/?view={shop.slug}&every={told}&at=777").context["every"] == every


def test_a_view_that_cannot_be_answered_says_so_and_the_wall_goes_on(shop, ann):
    view = SavedView.objects.create(journey=shop, name="Old", shared=True, query={"channel": ["pigeon"]})
    page = ann.get(f"/wall/?view={shop.slug}/{view.slug}&view={shop.slug}")
    assert page.status_code == 200 and b"pigeon" in page.content and b"hx-get" in page.content
