"""`manage.py ask`: the answer for people and as the API tells it, with what an administrator may see."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journeymap.assistant.models import Conversation
from journeymap.journeys.models import Journey
from tests.assistant.talk import calling, talk

__all__ = ["talk"]
pytestmark = pytest.mark.django_db


def said(*told, **options):
    out = StringIO()
    call_command("ask", *told, stdout=out, **options)
    return out.getvalue()


def test_people_read_sentences_a_table_quotes_and_notes(talk):
    assert said("Where do we lose people?").splitlines() == [
        "Over the period 27\u202f% (26 to 28, n 12,606) leave at Delivery & <fees>. "
        "It costs \u2212412k (\u2212466k to \u2212361k, n 3,404).",
        "  Step      Leave",
        "  Delivery  27\u202f%",
        "  “The lamp was <b>24</b>. ![x](https://evil.example)” (survey, 3 Oct)",
        "Note: This is association, not cause.",
        "",
        "> Which persona suffers most?",
        "> Where do we lose people?",
        "> What should we fix first?",
    ]


def test_programs_read_what_the_api_tells(talk):
    told = json.loads(said("Where do we lose people?", json=True))
    assert (told["status"], told["claims"][0]["value"], told["conversation"]) == ("answered", 0.27, None)
    assert not Conversation.objects.exists()


def test_a_journey_is_told_by_name_or_slug(talk):
    Journey.objects.create(name="Web shop", slug="web-shop")
    said("Where?", journey="Web shop")
    assert talk.contexts[-1].journey == "web-shop"
    with pytest.raises(CommandError, match="There is no journey"):
        said("Where?", journey="nowhere")


def test_parts_are_told_apart_and_choices_listed(talk):
    talk.reads["both"] = calling("measure", "mood", text="a part")
    assert said("both").count("[a part]") == 2


def test_no_question_is_refused_in_a_sentence(talk):
    with pytest.raises(CommandError, match="Nothing was asked"):
        said(" ")
