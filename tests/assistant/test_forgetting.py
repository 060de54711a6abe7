"""What quotes or names a customer goes with the customer; what is old goes by itself."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from journeymap.analysis.models import Proposal
from journeymap.assistant import forgetting, keeping
from journeymap.assistant.models import Conversation, ModelCall, Turn
from journeymap.customers.consenting import say
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.ingest.undoing import undo
from journeymap.jobs.claiming import run_here
from journeymap.jobs.scheduling import registry
from journeymap.privacy.holding import Holding
from journeymap.privacy.models import Clearance
from journeymap.privacy.requesting import request_erasure
from journeymap.privacy.retention import change, clear_daily, limits, request_clearance, would_remove
from tests.privacy.test_erasure import SECRET, filled, hand_in

__all__ = ["filled", "hand_in"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conversation():
    user = User.objects.create(username="ann")
    return Conversation.objects.create(user=user, title=f"Why is {SECRET} angry?", used=timezone.now())


def said(text):
    """The answer of a customer, as an answer of the assistant quotes it."""
    return (Feedback.objects.get(text=text).key, text)


def asked(conversation, text="Where do we lose people?", quotes=(), **more):
    answer = {"answer_markdown": "…", "quotes": [{"id": id, "text": told} for id, told in quotes]} | more
    return Turn.objects.create(
        conversation=conversation, number=conversation.turns.count() + 1, text=text, answer=answer,
        calls=[{"tool": "quotes", "arguments": {}}], status="answered",
    )  # fmt: skip


def test_turns_that_name_or_quote_somebody_are_emptied_with_them(conversation, filled):
    named = asked(conversation, f"Why is {SECRET} angry?")
    quoting = asked(conversation, quotes=[said("nice")])
    of_their_case = asked(conversation, quotes=[said("mine")])
    listing = asked(conversation, parts=[{"table": {"rows": [[{"text": SECRET}]]}}])
    others = asked(conversation, "What does bob say?", quotes=[said("shared")])
    run_here(request_erasure(SECRET))

    for turn in (named, quoting, of_their_case, listing):
        turn.refresh_from_db()
        assert (turn.text, turn.answer, turn.calls, turn.status) == ("", {}, [], "erased")
    others.refresh_from_db()
    assert others.status == "answered" and others.answer["quotes"][0]["text"] == "shared"
    conversation.refresh_from_db()
    assert conversation.title == ""


def test_a_draft_rests_no_more_on_what_an_erased_person_wrote(filled):
    nice, others = said("nice")[0], said("shared")[0]
    made = Proposal.objects.create(
        kind="draft_persona", target="Planner", operations=[], grounds={"facts": [], "quotes": [nice, others]}
    )
    run_here(request_erasure(SECRET))
    made.refresh_from_db()
    assert made.grounds == {"facts": [], "quotes": [others]}


def test_a_draft_rests_no_more_on_words_that_went(filled):
    nice, others = said("nice")[0], said("shared")[0]
    made = Proposal.objects.create(
        kind="draft_persona", target="Planner", operations=[], grounds={"quotes": [nice, others]}
    )
    Feedback.objects.filter(key=nice).update(text="")
    forgetting.empty_gone()
    made.refresh_from_db()
    assert made.grounds["quotes"] == [others]


def test_the_receipt_tells_how_many_answers_went(conversation, filled):
    asked(conversation, f"Why is {SECRET} angry?")
    assert run_here(request_erasure(SECRET)).receipt["questions"] == 1


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("Why is c-12 angry?", True), ("c-123 is somebody else", False), ("the xc-12 too", False),
        ("Is 42 a good NPS?", False), ("customer 4711", True), ("WHY IS C-12 ANGRY?", True),
        ("C-123 is somebody else", False),
    ],
)  # fmt: skip
def test_a_key_is_a_word_and_not_a_part_of_one(conversation, text, goes):
    asked(conversation, text)
    assert forgetting.erase({"c-12", "42", "4711"}, set()) == goes


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("anna  smith", "Why is anna smith angry?"), ("an\u200bna-7", "anna-7"),
        ("k" * 450, "k" * 399 + "…"), ("\u202e", "(no name)"),
    ],
)  # fmt: skip
def test_a_key_is_found_as_answers_write_it(conversation, key, text):
    asked(conversation, parts=[{"table": {"rows": [[{"text": text}]]}}])
    assert forgetting.erase({key}, set()) == (text != "(no name)")


def test_what_somebody_called_a_conversation_goes_with_whom_it_names(conversation):
    asked(conversation)
    Conversation.objects.update(title="About c-12 and what they said")
    other = Conversation.objects.create(user=conversation.user, title="About c-123", used=timezone.now())
    forgetting.erase({"c-12"}, set())
    conversation.refresh_from_db()
    other.refresh_from_db()
    assert (conversation.title, other.title) == ("", "About c-123")


def test_what_a_language_model_was_sent_goes_too(conversation):
    turn = asked(conversation)
    Turn.objects.update(sent={"requests": [{"messages": ["about c-12"]}]})
    assert forgetting.erase({"c-12"}, set()) == 1
    turn.refresh_from_db()
    assert turn.sent == {}


def test_an_export_of_a_person_holds_the_questions_about_them(conversation, filled):
    quoting = asked(conversation, "What do people say?", quotes=[said("nice"), said("shared")])
    asked(conversation, "What does bob say?", quotes=[said("shared")])
    assert Holding.of(SECRET).rows("questions") == [
        {"turn": quoting.pk, "asked": quoting.asked, "question": "What do people say?", "quotes": ["nice"]}
    ]


def test_conversations_go_half_a_year_after_their_last_question_unless_somebody_says_otherwise(conversation):
    clear_daily()
    assert not Clearance.objects.exists()
    Conversation.objects.update(used=timezone.now() - timedelta(days=181))
    clear_daily()
    assert run_here(request_clearance()).receipt["questions"]["removed"] == 1
    assert not Conversation.objects.exists()


def test_somebody_may_keep_conversations_for_ever(conversation):
    Conversation.objects.update(used=timezone.now() - timedelta(days=181))
    assert would_remove("questions", 180) == 1
    change("questions", None, 0)
    assert "questions" not in {row.kind for row in limits() if row.days}
    clear_daily()
    assert "questions" not in run_here(request_clearance()).receipt
    assert Conversation.objects.exists()


def test_quotes_go_when_the_words_they_are_of_are_too_old(conversation, hand_in):
    run_here(hand_in("feedback", "id,text,score,time\n1,ancient words,1,2020-01-01\n2,new,5,\n"))
    old, new = (
        asked(conversation, quotes=[said("ancient words")]),
        asked(conversation, quotes=[said("new")]),
    )
    change("texts", 30, 0)
    run_here(request_clearance())
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == ("erased", "answered")


def test_a_key_in_capitals_is_found_whichever_way_it_was_asked(conversation):
    asked(conversation, "why is ann@example.com angry?")
    asked(conversation, "Why is Ann@Example.com angry?")
    assert forgetting.erase({"ANN@example.com"}, set()) == 2


def test_quotes_go_with_an_import_that_is_undone(conversation, filled):
    undone = Import.objects.get(kind="feedback")
    turn, other = asked(conversation, quotes=[said("nice")]), asked(conversation, "What does bob say?")
    undo(undone)
    assert keeping.unquotable([turn]) == {turn.answer["quotes"][0]["id"]}
    assert forgetting.empty_gone() == 1
    turn.refresh_from_db()
    other.refresh_from_db()
    assert (turn.answer, turn.status, other.status) == ({}, "erased", "answered")
    assert forgetting.empty_gone() == 0


@pytest.mark.parametrize("purpose", ["texts", "mining"])
def test_quotes_go_with_a_consent_that_is_refused(conversation, filled, purpose):
    turn, others = asked(conversation, quotes=[said("nice")]), asked(conversation, quotes=[said("shared")])
    assert keeping.unquotable([turn, others]) == set()
    say(SECRET, purpose, False)
    assert keeping.unquotable([turn, others]) == {turn.answer["quotes"][0]["id"]}
    forgetting.empty_gone()
    turn.refresh_from_db()
    others.refresh_from_db()
    assert (turn.status, others.status) == ("erased", "answered")


def test_until_it_is_emptied_such_an_answer_is_not_shown(conversation, filled, client):
    asked(conversation, quotes=[said("nice")], claims=[])
    client.force_login(conversation.user)
    conversation.user.user_permissions.add(Permission.objects.get(codename="ask"))
    address = f"/api/v1/conversations/{conversation.pk}/"
    assert client.get(address).json()["turns"][0]["answer"]["quotes"][0]["text"] == "nice"
    say(SECRET, "texts", False)
    (turn,) = client.get(address).json()["turns"]
    assert (turn["withheld"], turn["answer"]) == (True, {})
    assert "nice" not in client.get(f"/ask/{conversation.pk}/").content.decode()


def test_the_duty_that_empties_them_runs_by_itself():
    assert forgetting.empty_gone in {each.function for each in registry.values()}


def test_requests_to_language_models_go_when_they_are_old():
    old, young = (ModelCall.objects.create(name="m", purpose="test", over=True) for _ in range(2))
    ModelCall.objects.filter(pk=old.pk).update(begun=timezone.now() - timedelta(days=181))
    assert would_remove("requests", 180) == 1
    clear_daily()
    run_here(Clearance.objects.get())
    assert list(ModelCall.objects.all()) == [young]
