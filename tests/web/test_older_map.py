"""A page with an older map says how old it is, and shows the newer one once that is counted."""

import re
from html import unescape

import pytest
from django.template.loader import render_to_string

from journeymap.access.roles import BUSINESS_USER
from journeymap.journeys.models import Journey
from journeymap.maps import keeping
from tests.analysis.conftest import shop, store, told  # noqa: F401 - fixtures
from tests.maps.test_lingering import new_data
from tests.people import signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(monkeypatch, settings):
    settings.SHOW_LAST_MAPS = True
    keeping._at_hand.clear()
    waiting = {}
    monkeypatch.setattr(keeping, "count_later", lambda key, name, count: waiting.update({key: count}))
    return waiting


def test_an_older_map_is_named_and_replaced(told, shop, queue, client):  # noqa: F811
    signed_in(client, somebody(BUSINESS_USER, "ann"))
    address = f"/journeys/{shop.slug}/?channel=web"
    assert "being counted anew" not in client.get(address).content.decode()
    new_data()
    shown = client.get(address).content.decode()
    assert "This map is as of" in shown and "being counted anew" in shown
    asks = unescape(re.search(r'hx-get="([^"]*newer/[^"]*)"', shown)[1])
    assert "channel=web" in asks
    again = client.get(asks)
    assert again.status_code == 200 and "being counted anew" in again.content.decode()
    for count in list(queue.values()):
        count()
    done = client.get(asks)
    assert done.status_code == 286 and done["HX-Trigger"] == "map-stale"
    assert "being counted anew" not in client.get(address).content.decode()
    assert client.get(f"/journeys/{shop.slug}/newer/?made=nonsense").status_code in (200, 286)


def test_of_many_analyzers_at_work_the_first_are_named_and_the_others_counted():
    of = {"journey": Journey(slug="shop")}
    few = render_to_string("web/maps/progress.html", {**of, "analysis": {"running": ["A", "B", "C"]}})
    many = render_to_string("web/maps/progress.html", {**of, "analysis": {"running": list("ABCDEFG")}})
    assert "A, B, C</span>" in few
    assert "A, B, C and 4 more</span>" in many
