"""Personas' moods beside everyone's on one lane, chosen in the address."""

import re

import pytest

from journeymap.access.roles import BUSINESS_USER
from tests.analysis.conftest import shop, store
from tests.analysis.keeping import assign, finished, persona
from tests.maps.test_moods import scored
from tests.people import client_of

__all__ = ["shop", "store"]
pytestmark = pytest.mark.django_db
LINE = re.compile(r'class="(?:dot|line) who-(\d)')


def drawn(client, query):
    answer = client.get(f"/journeys/shop/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_personas_are_drawn_beside_everyone_where_they_said_enough(shop, store):
    scored(shop, store, {f"f{n:03}": 0.5 - n / 60 for n in range(0, 60, 2)})
    maya, jonas = persona(shop, "Maya <b>"), persona(shop, "Jonas")
    run = finished(shop)
    assign(run, "persona", {f"c{n}": (maya if n % 4 else jonas).key for n in range(60)})
    client = client_of(BUSINESS_USER, "bea")
    assert set(LINE.findall(drawn(client, ""))) == {"0"}
    assert set(LINE.findall(drawn(client, f"?curve={jonas.key}"))) == {"0", "1"}
    page = drawn(client, f"?curve={maya.key}&curve={jonas.key}")
    # Maya's answers are too few at each touchpoint: her line is left out, Jonas' stays the second.
    assert set(LINE.findall(page)) == {"0", "2"}
    assert "Maya &lt;b&gt;" in page and "Maya <b>" not in page and "On the emotion curve too" in page
    assert page.count('name="curve"') >= 2
    assert "cannot be shown" in drawn(client, "?curve=p404")
