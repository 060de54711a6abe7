"""What is shown where a page cannot be."""

import pytest

from journeymap.access.roles import BUSINESS_USER
from tests.people import client_of


def test_a_request_for_another_host_is_told_so_in_words(client):
    """It is refused before it is known whose it is."""
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_not_there_is_told_with_the_reason_of_the_page():
    client = client_of(BUSINESS_USER)
    gone = client.get("/journeys/never-was/")
    assert gone.status_code == 404
    assert "no journey with this address" in gone.content.decode()
    nowhere = client.get("/nowhere/").content.decode()
    assert "There is nothing here" in nowhere and "tried" not in nowhere
