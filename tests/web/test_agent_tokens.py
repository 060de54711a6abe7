"""Tokens of agents on the account page: made and shown once, listed, withdrawn, each by its own person."""

import re

import pytest

from journeymap.assistant.mcp.tokens import holder, make
from journeymap.assistant.models import AgentToken
from tests.people import client_of, somebody

pytestmark = pytest.mark.django_db
ASKED = {"name": "Desk <b>", "scope": "read", "days": "30"}


def test_a_token_is_made_shown_once_and_listed():
    client = client_of("Support agent", "sue")
    page = client.post("/account/agents/", ASKED)
    (text,) = set(re.findall(r"jma_[\w-]{20,}", page.content.decode()))
    found = holder(text)
    assert found.user.username == "sue" and not found.writes
    assert b"http://testserver/mcp" in page.content
    listed = client.get("/account/").content.decode()
    assert "Desk &lt;b&gt;" in listed and found.key in listed and text not in listed


def test_a_token_that_may_propose_says_so():
    client = client_of("Business user", "ann")
    page = client.post("/account/agents/", ASKED | {"scope": "write"})
    assert b"may make proposals" in page.content and AgentToken.objects.get().writes


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 61}, {"scope": "all"}, {"days": "3650"}])
def test_what_is_wrong_is_said_and_nothing_made(wrong):
    page = client_of("Business user", "ann").post("/account/agents/", ASKED | wrong)
    assert page.status_code == 400 and b'class="error"' in page.content
    assert not AgentToken.objects.exists()


def test_a_token_is_withdrawn_by_its_own_person_only():
    ann = client_of("Business user", "ann")
    made, text = make(somebody(name="ann"), "desk", False, 30)
    address = f"/account/agents/{made.pk}/withdraw/"
    assert client_of("Administrator", "ada").post(address).status_code == 404
    assert holder(text)
    page = ann.post(address, follow=True)
    assert b"opens nothing any more" in page.content and holder(text) is None


def test_who_may_not_ask_is_offered_none():
    client = client_of(None, "nobody")
    assert b"Agents that ask" not in client.get("/account/").content
    assert client.post("/account/agents/", ASKED).status_code == 403
