"""The admin shows that people ask, and not a word of what they asked or were told."""

import pytest
from django.urls import reverse

from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import ask
from journeymap.assistant.models import Conversation, Turn
from tests.assistant.talk import calling, talk
from tests.people import client_of, somebody

__all__ = ["talk"]
pytestmark = pytest.mark.django_db
SAID = ("Zerlina", "Delivery", "lamp", "evil.example", "p7-planner", "27\u202f%")


@pytest.fixture
def turn(talk):
    talk.reads["Why is Zerlina angry?"] = calling("measure", persona="p7-planner")
    return Turn.objects.get(pk=ask(Asker(somebody("Business user", "ann")), "Why is Zerlina angry?").turn)


@pytest.mark.parametrize("page", ["changelist", "change"])
def test_an_administrator_sees_who_asked_when_and_how_it_went_and_no_words(turn, page):
    address = reverse(f"admin:assistant_turn_{page}", args=[turn.pk] if page == "change" else [])
    text = client_of("Administrator", is_staff=True).get(address).content.decode()
    assert "ann" in text and "measure" in text and "answered" in text.lower()
    assert not [word for word in SAID if word in text]


def test_conversations_whose_titles_are_questions_are_not_in_the_admin(turn):
    client = client_of("Administrator", is_staff=True)
    assert client.get("/admin/assistant/conversation/").status_code == 404
    assert Conversation.objects.get().title == "Why is Zerlina angry?"


def test_an_address_cannot_search_in_what_was_said(turn):
    client = client_of("Administrator", is_staff=True)
    found = client.get(reverse("admin:assistant_turn_changelist"), {"text__contains": "Zerlina"})
    assert found.status_code in (302, 400)
