"""What people say of a day stands below it, of each persona by itself."""

import html
import re

import pytest

from journeymap.access.roles import BUSINESS_USER
from journeymap.publishing.models import Comment
from tests.people import client_of

pytestmark = pytest.mark.django_db


def place_of(shown):
    """The address at which a page loads its comments."""
    return html.unescape(re.search(r'hx-get="([^"]*/comments/[^"]*)"', shown)[1])


def test_a_day_can_be_commented_on(shop):
    bea = client_of(BUSINESS_USER, "bea")
    shown = bea.get("/journeys/shop/day/").content.decode()
    assert "web/css/publishing.css" in shown
    at = place_of(shown)
    told = {"state": "day", "of": "", "place": "", "text": "Nobody is here at night."}
    assert bea.post(at.partition("?")[0], told).status_code == 302
    comment = Comment.objects.get()
    assert (comment.state, comment.of, comment.place) == ("day", "", "")
    read = bea.get(at).content.decode()
    assert "Nobody is here at night" in read and 'href="/journeys/shop/day/"' in read
    assert "Nobody is here" not in bea.get(at.replace("of=", "of=p1")).content.decode()
