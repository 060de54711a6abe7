"""What all lists share: their pages keep what the list was asked for, and nonsense is no number."""

import pytest

from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis.models import Alert
from journeymap.journeys.models import Journey
from journeymap.web.pages.asked import whole
from tests.people import client_of


@pytest.mark.django_db
def test_the_next_page_of_a_list_keeps_search_and_order_whatever_they_hold():
    Journey.objects.bulk_create(Journey(name=f"R&D #{n}", slug=f"r-{n}", case="case") for n in range(30))
    shown = client_of(BUSINESS_USER).get("/journeys/", {"q": "R&D #", "order": "changed"}).content.decode()
    assert 'href="?q=R%26D+%23&amp;order=changed&amp;page=2"' in shown


@pytest.mark.django_db
def test_five_thousand_rows_are_a_page_at_a_time_and_counted_for_people():
    record = {"analyzer": "x", "headline": "a leak", "started": "2026-01-01T00:00Z"}
    Alert.objects.bulk_create(Alert(key=f"k{n}", **record) for n in range(5_000))
    client = client_of(BUSINESS_USER)
    for query, said in (("", "1–25 of 5,000"), ("?page=200", "4,976–5,000 of 5,000"), ("?page=x", "1–25 of")):
        page = client.get(f"/alerts/{query}").content.decode()
        assert said in page and page.count('data-label="Since"') == 25


@pytest.mark.parametrize("told", ["", "-1", "1.0", "x", "١٢", "²", "9" * 10, "9" * 9_999, " 1"])
def test_what_is_no_number_of_ours_is_none(told):
    assert whole(told) is None


def test_numbers_of_ours_are_read():
    assert [whole(told) for told in ("0", "007", "999999999")] == [0, 7, 999_999_999]
