"""The pages of a journey whose map came as a file: it says so, and nothing of it leads to rows of here."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.documents import document
from journeymap.maps.importing import take
from journeymap.maps.taking import read
from tests.analysis.conftest import dropoff, shop, store
from tests.people import signed_in, somebody

__all__ = ["dropoff", "shop", "store"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def page(shop, dropoff):
    """A business user's client, in a house where the shop's map came back as a file."""
    told = json.dumps(document(shop, Part()))
    shop.delete()
    take(read(told.encode()), file="from <b>elsewhere</b>.json")
    return signed_in(Client(), somebody("Business user", "ann"))


def test_the_map_is_drawn_and_says_where_it_came_from(page):
    text = page.get("/journeys/shop/").content.decode()
    assert "This map was imported from" in text and "from &lt;b&gt;elsewhere&lt;/b&gt;.json" in text
    assert "Look" in text and ">imported<" in text and "have not run for this journey" not in text


def test_every_cell_opens_and_leads_to_no_run_and_no_row(page):
    shown = document(Journey.objects.get(), Part())
    analyzed = next(each for each in shown["measures"] if each["run"])
    for cell in (shown["measures"][0], analyzed, shown["findings"][0]):
        address = f"/journeys/shop/cell/{cell['address']}/"
        drawer = page.get(address)
        assert drawer.status_code == 200 and b"/runs/" not in drawer.content.partition(b"<main")[2]
        text = drawer.content.decode()
        assert "</svg>imported</span>" in text and "</svg>measured</span>" not in text
        assert "worked out elsewhere, for “shop” in its revision" in text
        for more in ("behind/", "trend/"):
            assert page.get(address + more).status_code == 200
        assert page.get(f"{address}rows/").status_code in (200, 404)


@pytest.mark.parametrize(
    "address",
    ["/", "/journeys/", reverse("home-journey", args=["shop"]), "/journeys/shop/edit/",
     "/journeys/shop/?channel=web", "/journeys/shop/?show=sankey", "/journeys/shop/?show=funnel",
     "/journeys/shop/?compare=everyone",
     "/api/v1/journeys/shop/map/", "/api/v1/journeys/shop/map/export/?format=xlsx", "/wall/?view=shop"],
)  # fmt: skip
def test_pages_around_it_hold(page, address):
    assert page.get(address).status_code == 200
