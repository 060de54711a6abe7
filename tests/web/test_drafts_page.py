"""First drafts on the pages: asked for, edited, accepted, dismissed, taken back; with script and without."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis.models import Proposal
from journeymap.assistant import pacing
from journeymap.assistant.models import AgentToken
from journeymap.customers.personas.models import Persona
from journeymap.futures.making import make
from journeymap.maps.models import Note
from tests.analysis.conftest import dropoff, shop, store, told
from tests.people import client_of, somebody

__all__ = ["dropoff", "shop", "store", "told"]
pytestmark = pytest.mark.django_db
SUMMARY = {"kind": "summary", "journey": "shop", "name": ""}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ann(shop, dropoff):
    return client_of(BUSINESS_USER, "ann")


def drafted(client, **place) -> Proposal:
    answer = client.post("/drafts/", {**SUMMARY, **place}, headers=HTMX)
    assert answer.status_code == 200, answer.content
    return Proposal.objects.latest("pk")


def decide(client, draft: Proposal, decision: str, words: str | None = None, **more):
    told = {**SUMMARY, "decision": decision} | ({} if words is None else {"words": words})
    return client.post(f"/drafts/{draft.pk}/", told, **more)


def test_the_map_has_a_button_and_it_drafts_in_place(ann):
    assert 'id="drafts"' in ann.get("/journeys/shop/").content.decode()
    page = ann.post("/drafts/", SUMMARY, headers=HTMX).content.decode()
    assert "<html" not in page and "reached the goal" in page and "What it rests on" in page
    assert 'class="chip" href="/journeys/shop/cell/' in page and "asked by" in page
    assert not Note.objects.exists()


def test_without_script_a_draft_stands_on_a_page_of_its_own(ann):
    answer = ann.post("/drafts/", SUMMARY)
    assert answer.status_code == 302 and answer["Location"] == "/drafts/?kind=summary&journey=shop"
    page = ann.get(answer["Location"]).content.decode()
    assert "<html" in page and 'name="words"' in page


def test_what_is_accepted_in_other_words_is_kept_in_them_and_taken_back(ann):
    draft = drafted(ann)
    answer = decide(ann, draft, "take", "Our own\r\nsummary", headers=HTMX)
    assert answer["HX-Refresh"] == "true"
    assert Note.objects.get().text == "Our own\nsummary"
    page = ann.get("/drafts/", SUMMARY).content.decode()
    assert "Take it back" in page and "accepted" in page
    decide(ann, draft, "undo")
    assert not Note.objects.exists()


def test_what_is_dismissed_can_be_had_back(ann):
    draft = drafted(ann)
    page = decide(ann, draft, "reject", headers=HTMX).content.decode()
    assert "dismissed" in page and f'id="words-{draft.pk}"' not in page
    again = ann.post("/drafts/", SUMMARY, headers=HTMX).content.decode()
    assert "turned down before" in again
    page = decide(ann, draft, "reopen", headers=HTMX).content.decode()
    assert f'id="words-{draft.pk}"' in page
    draft.refresh_from_db()
    assert draft.status == Proposal.Status.OPEN


@pytest.mark.parametrize(("words", "said"), [("", "1 to 4,000 letters"), ("x" * 4001, "4,001")])
def test_words_that_do_not_fit_change_nothing_and_are_not_lost(ann, words, said):
    draft = drafted(ann)
    answer = decide(ann, draft, "take", words)
    page = answer.content.decode()
    assert answer.status_code == 409 and said in page and not Note.objects.exists()
    assert f">{words}</textarea>" in page
    assert decide(ann, draft, "take", words, headers=HTMX).status_code == 200


def test_of_two_who_decide_one_is_told(ann):
    draft = drafted(ann)
    decide(ann, draft, "reject")
    answer = decide(client_of(BUSINESS_USER, "ben"), draft, "take", "mine", headers=HTMX)
    assert "meanwhile" in answer.content.decode() and not Note.objects.exists()


def test_a_persona_without_numbers_says_why_nothing_is_drafted(ann, shop):
    persona = Persona.objects.create(journey=shop, name="Planner", rule={}, traits={})
    assert "Draft a card" in ann.get(f"/personas/{persona.key}/").content.decode()
    told = {"kind": "persona", "journey": "shop", "name": persona.key}
    page = ann.post("/drafts/", told, headers=HTMX).content.decode()
    assert "No run has assigned customers to it yet." in page
    assert ann.post("/drafts/", told).status_code == 200  # and without script, too


def test_a_draft_that_cannot_be_says_what_is_wrong(ann):
    answer = ann.post("/drafts/", {"kind": "changes", "journey": "shop", "name": "none"})
    assert answer.status_code == 400 and "slug of a future map" in answer.content.decode()
    for place in ({"kind": "poem"}, {"journey": "nowhere"}):
        assert ann.post("/drafts/", {**SUMMARY, **place}).status_code == 404


def test_who_asks_too_fast_is_told_to_wait(ann, settings, monkeypatch):
    settings.QUESTIONS_PER_MINUTE = 1
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)  # so that no minute turns between the two questions
    monkeypatch.setattr(pacing, "timezone", SimpleNamespace(now=lambda: noon))
    drafted(ann)
    answer = ann.post("/drafts/", SUMMARY)
    assert answer.status_code == 429 and "within a minute" in answer.content.decode()


def test_first_changes_stand_beside_the_future_map(ann, shop, told):
    future = make(shop, "Next year", None, somebody(BUSINESS_USER, "ann"))
    page = ann.get(f"/journeys/shop/futures/{future.slug}/?side=opportunities").content.decode()
    assert "Draft first changes" in page
    draft = drafted(ann, kind="changes", name=future.slug)
    ann.post(f"/drafts/{draft.pk}/", {"kind": "changes", "journey": "shop", "name": future.slug,
                                      "decision": "take", "words": "Help at the till"})  # fmt: skip
    assert future.changes.get().title == "Help at the till"


def test_ideas_of_a_pain_stand_where_it_does(ann, told):
    page = ann.get("/opportunities/").content.decode()
    assert "How might we" in page
    draft = drafted(ann, kind="ideas")
    finding = next(each["finding"] for each in draft.grounds["facts"])
    page = ann.post("/drafts/", {**SUMMARY, "kind": "ideas", "name": f"f{finding}"}, headers=HTMX)
    assert f'id="draft-{draft.pk}"' in page.content.decode()


def test_who_may_not_see_maps_finds_no_drafts(ann, shop):
    sue = client_of(SUPPORT_AGENT, "sue")
    assert sue.get("/drafts/", SUMMARY).status_code == 403
    assert sue.post("/drafts/", SUMMARY).status_code == 403
    assert decide(sue, drafted(ann), "take").status_code == 403


def test_who_may_not_decide_sees_the_words_alone(ann):
    drafted(ann)
    may = ("assistant.ask", "analysis.view_proposal", "journeys.view_journey", "analysis.view_finding",
           "analysis.view_measure")  # fmt: skip
    page = client_of(name="vic", may=may).get("/drafts/", SUMMARY).content.decode()
    assert "Your role may not decide on it." in page and "<textarea" not in page


def test_a_draft_never_shows_markup_of_names(ann, shop):
    shop.name = "<img src=x onerror=alert(1)>"
    shop.save()
    assert "<img src=x" not in ann.post("/drafts/", SUMMARY, headers=HTMX).content.decode()


def test_proposals_tell_who_proposes_and_open_what_it_rests_on(ann):
    draft = drafted(ann)
    page = ann.get("/proposals/").content.decode()
    assert "What analyzers, the assistant and agents would change" in page
    assert "by the assistant" in page and "What it rests on" in page
    Proposal.objects.filter(pk=draft.pk).update(agent="Desk <robot>")
    page = ann.get("/proposals/").content.decode()
    assert "Desk &lt;robot&gt;" in page and not AgentToken.objects.exists()
