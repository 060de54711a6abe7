"""Drafts are proposals with what they rest on; accepting one does it, undoing takes it back."""

import json
from dataclasses import dataclass

import pytest
from django.db import connection

from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis import proposals
from journeymap.analysis.models import Proposal
from journeymap.analysis.parts import AskedError
from journeymap.assistant.asker import Asker
from journeymap.assistant.drafting import making, texts
from journeymap.assistant.drafting.drafters import Kind
from journeymap.assistant.drafting.ideas import idea, ideas_of
from journeymap.assistant.drafting.naming import loudest_of
from journeymap.assistant.drafting.written import CannotDraft
from journeymap.assistant.tools.contract import Refused, Unclear
from journeymap.assistant.tools.speaking import Spoken
from journeymap.customers.personas.models import Persona
from journeymap.futures.making import make
from journeymap.maps.models import Note
from tests.analysis.conftest import dropoff, shop, store, told
from tests.people import api_client_of, somebody

__all__ = ["dropoff", "shop", "store", "told"]
pytestmark = pytest.mark.django_db
DRAFTS = "/api/v1/assistant-drafts/"


def draft(asker, kind, journey, name=""):
    return list(making.draft(asker, kind, journey, name).proposals)


@pytest.fixture
def ann(db):
    return somebody(BUSINESS_USER, "ann")


@pytest.fixture
def asker(ann):
    return Asker(ann)


def test_a_summary_waits_and_becomes_a_note_when_accepted(asker, ann, shop, dropoff):
    (made,) = draft(asker, "summary", "shop")
    assert made.status == Proposal.Status.OPEN and not Note.objects.exists()
    assert "n " in made.reason and " to " in made.reason
    proposals.accept(made, ann)
    note = Note.objects.get()
    assert (note.lane, note.stage, note.by) == ("summary", None, ann)
    assert "reached the goal" in note.text and "{" not in note.text
    proposals.undo(Proposal.objects.get(pk=made.pk), ann)
    assert not Note.objects.exists()


def test_a_note_that_somebody_changed_is_not_taken_back(asker, ann, shop, dropoff):
    (made,) = draft(asker, "summary", "shop")
    proposals.accept(made, ann)
    Note.objects.update(text="ours now", revision=2)
    with pytest.raises(proposals.OutOfDate):
        proposals.undo(Proposal.objects.get(pk=made.pk), ann)
    assert Note.objects.get().text == "ours now"


def test_the_same_draft_is_made_once_and_not_again_when_turned_down(asker, ann, shop, dropoff):
    first, again = draft(asker, "summary", "shop"), draft(asker, "summary", "shop")
    assert [each.pk for each in first] == [each.pk for each in again]
    proposals.reject(first[0], ann)
    assert draft(asker, "summary", "shop") == []


def test_ideas_name_the_place_and_rest_on_a_finding(asker, ann, shop, told):
    made = draft(asker, "ideas", "shop")
    assert made
    for each in made:
        (step,) = each.operations
        assert step["arguments"]["text"].startswith("How might we ")
        assert step["arguments"]["lane"] == "opportunities"
        assert "no experiment was run" in each.reason
        proposals.accept(each, ann)
    assert Note.objects.filter(lane="opportunities").count() == len(made)


@pytest.mark.parametrize(
    ("place", "name", "to", "unit", "told"),
    [
        ("touchpoint", "Pay", None, "share", "How might we help more people through “Pay”?"),
        ("touchpoint", "Pay", None, "seconds", "How might we make “Pay” quicker?"),
        (
            "transition", "Cart", "Pay", "share",
            "How might we make the way from “Cart” to “Pay” work for more people?",
        ),
        ("journey", "", None, "polarity", "How might we make this journey a better experience?"),
    ],
)  # fmt: skip
def test_an_idea_asks_and_answers_nothing(place, name, to, unit, told):
    assert idea({"anchor": {"place": place, "name": name, "to": to}, "unit": unit}) == told


def test_a_finding_with_a_comparison_is_looked_at_from_three_sides():
    anchor = {"place": "touchpoint", "name": "Pay", "to": None}
    finding = {"anchor": anchor, "unit": "share", "effect": {"outcome": "goal"}, "id": 4, "address": "f4",
               "headline": "42% end at “Pay” (n = 1,549)"}  # fmt: skip
    assert ideas_of(finding) == [
        "How might we help more people through “Pay”?",
        "How might we make this the exception: 42% end at “Pay”?",
        "How might we notice at “Pay” that somebody is about to give up, and help at once?",
    ]
    assert ideas_of({**finding, "effect": None, "anchor": {**anchor, "place": "channel"}}) == [
        "How might we help more people through “Pay”?"
    ]


def test_the_card_of_a_persona_is_described_from_what_was_measured(asker, ann, shop, dropoff):
    rule, traits = {}, {"device": "mobile more often", "hidden": 3}
    persona = Persona.objects.create(journey=shop, name="Planner", rule=rule, traits=traits, goals="calm")
    (made,) = draft(asker, "persona", "shop", persona.key)
    text = made.operations[0]["arguments"]["description"]
    assert "device: mobile more often" in text and "calm" in text and "not enough data" not in text
    Persona.objects.update(name="Early planner")  # what somebody changes meanwhile stays
    proposals.accept(made, ann)
    persona.refresh_from_db()
    assert (persona.description, persona.name, persona.goals) == (text, "Early planner", "calm")
    assert draft(asker, "persona", "shop", persona.key) == []


def test_a_theme_is_called_after_the_place_only_where_that_is_beyond_chance():
    def cell(low, high):
        return {"value": (low + high) / 2, "interval": {"low": low, "high": high, "level": 0.95}, "n": 90}

    clear = Spoken("t1", "Parcel", places={"Home": cell(0.1, 0.2), "Delivery": cell(0.4, 0.5)})
    near = Spoken("t1", "Parcel", places={"Home": cell(0.1, 0.42), "Delivery": cell(0.4, 0.5)})
    assert loudest_of(clear)[0] == "Delivery" and loudest_of(near) is None and loudest_of(None) is None


def test_first_changes_answer_the_worst_pains_of_a_future_map(asker, ann, shop, dropoff, told):
    future = make(shop, "Next year", None, ann)
    made = draft(asker, "changes", "shop", future.slug)
    assert made and not future.changes.exists()
    (step,) = made[0].operations
    assert step["arguments"]["change"]["pains"]
    proposals.accept(made[0], ann)
    assert future.changes.get().title == step["arguments"]["change"]["title"]
    assert made[0].pk not in {each.pk for each in draft(asker, "changes", "shop", future.slug)}
    proposals.undo(Proposal.objects.get(pk=made[0].pk), ann)
    assert not future.changes.exists()


@pytest.mark.parametrize(
    ("kind", "name"), [("poem", ""), ("persona", "p9"), ("persona", ""), ("theme", "t9"), ("changes", "none")]
)
def test_what_cannot_be_drafted_says_why(asker, shop, kind, name):
    with pytest.raises(CannotDraft):
        draft(asker, kind, "shop", name)


def test_a_journey_that_is_not_there_is_told(asker, shop):
    with pytest.raises(Unclear):
        draft(asker, "ideas", "nowhere")


def test_who_may_not_see_what_it_rests_on_gets_no_draft(shop, dropoff):
    for kind in ("summary", "persona", "theme", "ideas", "changes"):
        with pytest.raises(Refused):
            draft(Asker(somebody(SUPPORT_AGENT, "sue")), kind, "shop")
    assert not Proposal.objects.filter(kind__startswith="draft").exists()


def test_a_language_model_that_fails_leaves_the_standard_words(asker, shop, dropoff, monkeypatch):
    @dataclass
    class Silent:
        sentences: tuple[str, ...] = ()

        def __iter__(self):
            raise texts.wording.Unavailable("It does not answer.")

    (plain,) = draft(asker, "summary", "shop")
    monkeypatch.setattr(texts.wording, "active", lambda: object())
    monkeypatch.setattr(texts.wording, "reworded", lambda *_: Silent())
    (made,) = draft(asker, "summary", "shop")
    assert made.pk == plain.pk


def test_what_left_while_drafting_stays_told_though_no_draft_comes_of_it(asker, ann, shop, monkeypatch):
    def failing(*_):
        record(ann, "assistant.model", "request 1")
        assert len(connection.savepoint_ids) == before  # nobody waits for a server with the data locked
        raise CannotDraft("Nothing came of it.")
        yield

    before = len(connection.savepoint_ids)
    monkeypatch.setitem(making.KINDS, "summary", Kind(failing))
    with pytest.raises(CannotDraft, match="Nothing came"):
        draft(asker, "summary", "shop")
    assert Entry.objects.filter(action="assistant.model").exists()


def test_a_part_that_is_gone_is_why_nothing_is_drafted(asker, shop, monkeypatch):
    def failing(*_):
        raise AskedError("There is no channel 'fax'.")
        yield

    monkeypatch.setitem(making.KINDS, "changes", Kind(failing))
    with pytest.raises(CannotDraft, match="no channel 'fax'"):
        draft(asker, "changes", "shop", "next")


def test_over_http_a_draft_is_a_proposal_that_is_listed(shop, dropoff):
    client = api_client_of(BUSINESS_USER, "ann")
    answer = client.post(DRAFTS, {"kind": "summary", "journey": "shop"}, format="json")
    assert answer.status_code == 201
    (made,) = answer.json()["proposals"]
    assert made["kind"] == "draft_summary" and made["status"] == "open"
    assert made["id"] in {each["id"] for each in client.get("/api/v1/proposals/").json()["results"]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"), ({"kind": "poem", "journey": "shop"}, "kind"), ({"kind": "ideas"}, "journey"),
        ({"kind": "ideas", "journey": "nowhere"}, "journey"),
        ({"kind": "changes", "journey": "shop", "name": "none"}, "name"),
    ],
)  # fmt: skip
def test_over_http_what_is_wrong_is_named(shop, body, field):
    answer = api_client_of(BUSINESS_USER, "ann").post(
        DRAFTS, json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 400 and field in answer.json()


def test_a_summary_keeps_its_headings_and_lists(asker, ann, shop, told):
    (made,) = draft(asker, "summary", "shop")
    text = made.operations[0]["arguments"]["text"]
    assert "\n\nWhere we lose people: " in text and "\n\nWhat hurts:\n- " in text
