"""A draft asked for in words becomes a proposal in the asker's name; nothing else changes."""

import pytest

from journeymap.access.roles import BUSINESS_USER
from journeymap.analysis.models import Proposal
from journeymap.assistant.asker import Asker
from journeymap.assistant.tools.contract import SEE, Refused, Unclear
from journeymap.assistant.tools.registry import call
from journeymap.assistant.understanding.drafting import DRAFT
from journeymap.customers.personas.models import Persona
from journeymap.maps.models import Note
from tests.analysis.conftest import dropoff, shop, store, told
from tests.people import somebody

__all__ = ["dropoff", "shop", "store", "told"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(db):
    return somebody(BUSINESS_USER, "ann")


def test_a_summary_is_proposed_and_told_with_where_it_waits(ann, shop, dropoff):
    told = call(Asker(ann), "draft", {"journey": "shop", "kind": "summary"})
    (made,) = Proposal.objects.filter(kind="draft_summary")
    assert (made.asked_by, made.agent, made.status) == (ann, "", Proposal.Status.OPEN)
    assert told.address == "/drafts/?kind=summary&journey=shop&name=" and not Note.objects.exists()
    assert any("reached the goal" in word.text for word in told.words)


def test_an_agent_s_draft_says_which_agent_asked(ann, shop, dropoff):
    call(Asker(ann, True, "Desk robot"), "draft", {"journey": "shop", "kind": "summary"})
    made = Proposal.objects.get(kind="draft_summary")
    assert (made.asked_by, made.agent) == (ann, "Desk robot")


def test_a_token_that_reads_drafts_nothing(ann, shop, dropoff):
    with pytest.raises(Refused, match="only read"):
        call(Asker(ann, writes=False), "draft", {"journey": "shop", "kind": "summary"})
    assert not Proposal.objects.filter(kind="draft_summary").exists()


def test_of_several_it_asks_which_and_drafts_the_one_that_is_chosen(ann, shop, dropoff):
    for name in ("Planner", "Hunter"):
        Persona.objects.create(journey=shop, name=name, rule={}, traits={"device": f"{name} phones"})
    asked = call(Asker(ann), "draft", {"journey": "shop", "kind": "persona"})
    assert asked.outcome == "ask_back" and not Proposal.objects.filter(kind="draft_persona").exists()
    assert [each.label for each in asked.options][-1] == "All of them"
    call(Asker(ann), "draft", asked.options[0].arguments)
    assert Proposal.objects.filter(kind="draft_persona").count() == 1
    call(Asker(ann), "draft", asked.options[-1].arguments)
    assert Proposal.objects.filter(kind="draft_persona").count() == 2


def test_where_nothing_can_be_drafted_it_says_why(ann, shop, dropoff):
    persona = Persona.objects.create(journey=shop, name="Planner", rule={}, traits={})
    told = call(Asker(ann), "draft", {"journey": "shop", "kind": "persona", "name": persona.key})
    assert told.outcome == "not_enough_data"
    assert "No run has assigned customers to it yet." in [word.text for word in told.words]


def test_a_name_that_is_not_there_is_unclear(ann, shop):
    with pytest.raises(Unclear, match="no persona p99"):
        call(Asker(ann), "draft", {"journey": "shop", "kind": "persona", "name": "p99"})


@pytest.mark.parametrize(
    "told",
    [{"since": "2025-01-01"}, {"until": "2025-02-01"}, {"channels": ["web"]}, {"traits": ["plan=free"]}],
)
def test_a_part_that_drafts_do_not_know_is_refused_and_not_left_out(ann, shop, dropoff, told):
    with pytest.raises(Unclear, match=next(iter(told))):
        call(Asker(ann), "draft", {"journey": "shop", "kind": "summary", **told})
    assert not Proposal.objects.filter(kind="draft_summary").exists()


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("draft a summary for Monday", True), ("suggest a name for this theme", True),
        ("come up with a better name", True), ("how might we questions", True),
        ("propose changes for the future map", True), ("write the summary for Monday's meeting", False),
        ("what is the name of the worst stage", False), ("which changes would bring most", False),
        ("any ideas what hurts?", False),
    ],
)  # fmt: skip
def test_only_who_asks_for_a_draft_gets_one(text, asks):
    assert bool(DRAFT.search(text)) is asks


def test_who_may_not_see_personas_is_told_none_of_their_names(shop, dropoff):
    Persona.objects.create(journey=shop, name="Planner", rule={}, traits={})
    Persona.objects.create(journey=shop, name="Hunter", rule={}, traits={})
    may = (*SEE, "analysis.view_proposal")
    sam = Asker(somebody(name="sam", may=may))
    for asked in ({"kind": "persona"}, {"kind": "persona", "name": "p99"}):
        with pytest.raises(Refused, match="rest on"):
            call(sam, "draft", {"journey": "shop", **asked})
