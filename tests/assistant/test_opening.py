"""Every number that an answer states opens to the rows that it counts: on the page and over the API."""

import pytest
from django.urls import reverse

from journeymap.analysis.parts import Part
from journeymap.assistant.tools.registry import call
from journeymap.maps import points
from journeymap.maps.keeping import kept_map
from journeymap.maps.reaching import reached
from tests.assistant.tools.conftest import ann, dropoff, install, shop, store, told

__all__ = ["ann", "dropoff", "install", "shop", "store", "told"]
pytestmark = pytest.mark.django_db(transaction=True)


def opened(shop, fact):
    return reached(shop, Part(), kept_map(shop), fact.address)


def test_each_week_of_a_course_opens_to_its_own_cases(ann, shop):
    found = call(ann, "trend", {"journey": shop.slug, "measure": "cases", "grain": "week"})
    weeks = [fact for fact in found.facts if points.named(fact.address)]
    assert len(weeks) == 2
    for fact in weeks:
        week = opened(shop, fact)
        assert (week.cell["value"], week.cell["n"]) == (fact.value, fact.n)
        assert week.counted == fact.n and len(week.rows(ann.sight)) == fact.n


def test_steps_open_to_the_steps_that_were_counted(ann, shop):
    found = call(ann, "paths", {"journey": shop.slug, "after": "visit"})
    for fact in found.facts:
        step = opened(shop, fact)
        assert step.counted == step.cell["n"] == round(fact.value * fact.n)


def test_ways_open_to_the_cases_that_went_them(ann, shop):
    found = call(ann, "paths", {"journey": shop.slug})
    ways = [fact for fact in found.facts if fact.address]
    assert ways
    for fact in ways:
        assert opened(shop, fact).counted == round(fact.value * fact.n)


def test_a_week_opens_over_the_api_and_on_the_page(ann, shop, client):
    found = call(ann, "trend", {"journey": shop.slug, "measure": "cases", "grain": "week"})
    fact = next(fact for fact in found.facts if points.named(fact.address))
    client.force_login(ann.user)
    told = client.get(f"/api/v1/journeys/{shop.slug}/map/cells/{fact.address}/").json()
    assert (told["cell"]["value"], told["counted"]) == (fact.value, fact.n)
    rows = client.get(f"/api/v1/journeys/{shop.slug}/map/cells/{fact.address}/rows/").json()
    assert rows["count"] == fact.n
    assert client.get(reverse("map-cell", args=[shop.slug, fact.address])).status_code == 200


@pytest.mark.parametrize(
    "address", ["p", "pxx", "p" + "A" * 5_000, "pWyJjMSIsIndlZWsiLCIyMDI1Il0", "pbnVsbA"]
)
def test_what_names_no_week_opens_nothing(ann, shop, client, address):
    client.force_login(ann.user)
    assert client.get(f"/api/v1/journeys/{shop.slug}/map/cells/{address}/").status_code == 404
    assert client.get(reverse("map-cell", args=[shop.slug, address])).status_code == 404
