"""An opportunity is handed over once, though each newer run finds it anew; with rights, and in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeymap.access.exits import set_open
from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.actions import forgetting
from journeymap.actions.models import Handover
from journeymap.actions.trackers.asking import CannotHandOver, hand_over
from journeymap.analysis.models import Finding, Run
from journeymap.journeys.models import Journey
from tests.people import api_client_of, client_of
from tests.web.test_home import pain

from .conftest import carry_out
from .tracking import tracker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]
PAGE = "/opportunities/"


@pytest.fixture
def store() -> Journey:
    return Journey.objects.create(name="Store", slug="store", case="customer")


def shown(client) -> str:
    return client.get(PAGE).content.decode()


def again(finding: Finding) -> Finding:
    """As a newer run finds it: another row, with other numbers."""
    run = finding.run
    newer = Run.objects.create(
        journey=run.journey, analyzer=run.analyzer, status="done", finished=run.finished
    )
    told = {"run": newer, "pk": None, "headline": "it is worse now", "impact": 0.2, "value": 0.3}
    for name, value in told.items():
        setattr(finding, name, value)
    finding._state.adding = True
    finding.save()
    return finding


def beside(finding: Finding, name: str) -> Finding:
    """Another one of the same run, at another place."""
    other = pain(finding.run.journey, name=name)
    spare, other.run = other.run, finding.run
    other.save()
    spare.delete()
    return other


def test_an_issue_says_what_is_at_stake_with_its_interval_and_leads_back(server, store):
    finding = pain(store, headline="48210 cases wait @all", money=50_000.0)
    job = carry_out(hand_over(tracker("github", server.address), finding, None))
    assert (job.called, job.journey, job.title) == ("#1", store, "48210 cases wait @all")
    for words in ("+50k [+38k, +63k] of value", "+10.0 points [7.5, 12.5]", "n = 50", "not cause"):
        assert words in job.text
    assert job.back == "/opportunities/?journey=store&mood=pain"
    assert "@all" not in server.issues[0]["body"]
    entry = Entry.objects.get(action="tracker.hand-over")
    assert entry.detail["finding"] == finding.pk and "cases" not in str(entry.detail)


def test_what_a_newer_run_finds_again_is_the_same_issue(server, store):
    made, finding = tracker("github", server.address), pain(store)
    first = carry_out(hand_over(made, finding, None))
    newer = again(finding)
    assert hand_over(made, newer, None).pk == first.pk and len(server.issues) == 1
    other = beside(newer, "Checkout")
    page = shown(client_of(BUSINESS_USER))
    assert "#1</a> in" in page and "it is worse now" in page.lower()
    assert f'value="finding:{other.pk}:{made.pk}"' in page and f'value="finding:{newer.pk}:' not in page
    assert hand_over(made, other, None).pk != first.pk


def test_one_of_an_older_run_or_of_the_company_is_not_handed_over(server, store):
    made, finding = tracker("github", server.address), pain(store)
    old = Finding.objects.get(pk=finding.pk)
    again(finding)
    with pytest.raises(CannotHandOver, match="A newer run has looked"):
        hand_over(made, old, None)
    with pytest.raises(CannotHandOver, match="of the company"):
        hand_over(made, pain(None), None)
    assert not Handover.objects.exists() and server.got == []


def test_who_may_hand_over_has_a_button_and_who_may_not_has_none(server, store):
    made, finding = tracker("github", server.address), pain(store)
    button, over = f'value="finding:{finding.pk}:{made.pk}"', f"finding:{finding.pk}:{made.pk}"
    client, back = client_of(BUSINESS_USER), f"{PAGE}?sort=people"
    assert button in shown(client) and button in shown(client_of(ADMINISTRATOR))
    assert client_of(SUPPORT_AGENT).post("/hand-over/", {"over": over}).status_code == 403
    for _ in range(2):
        assert client.post("/hand-over/", {"over": over, "back": back}).headers["Location"] == back
    assert Handover.objects.get().by.username and button not in shown(client)
    set_open("trackers", False, None)
    other = pain(store, name="Checkout")
    answer = client.post("/hand-over/", {"over": f"finding:{other.pk}:{made.pk}"}, follow=True)
    assert "is closed" in answer.content.decode() and Handover.objects.count() == 1
    assert "Hand over to" not in shown(client)
    assert client.post("/hand-over/", {"over": f"finding:0:{made.pk}"}).status_code == 404


def test_the_api_hands_an_opportunity_over(server, store):
    made, finding = tracker("github", server.address), pain(store)
    form = {"tracker": made.pk, "finding": finding.pk}
    ann = api_client_of(BUSINESS_USER)
    first, second = (ann.post("/api/v1/handovers/", form, format="json") for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (202, second.json()["id"])
    both = ann.post("/api/v1/handovers/", {**form, "change": None, "proposal": 10**6}, format="json")
    assert both.status_code == 400
    assert api_client_of(SUPPORT_AGENT).post("/api/v1/handovers/", form, format="json").status_code == 403


def test_an_erased_person_is_named_in_no_opportunity_that_was_handed_over(server, store):
    finding = pain(store, headline="C-4711 waits for ever")
    job = hand_over(tracker("github", server.address), finding, None)
    assert forgetting.erase({"C-4711"}) == 1
    job.refresh_from_db()
    assert (job.title, job.status) == (forgetting.ERASED, "cancelled") and "C-4711" not in job.text


def test_many_opportunities_ask_no_more_of_the_database_than_one(server, store):
    tracker("github", server.address)
    client = client_of(BUSINESS_USER)

    def queries(buttons: int) -> int:
        with CaptureQueriesContext(connection) as took:
            assert shown(client).count("Hand over to") == buttons
        return sum("actions_" in each["sql"] or "access_door" in each["sql"] for each in took)

    first = pain(store, name="place 0")
    few = queries(1)
    for number in range(1, 6):
        beside(first, f"place {number}")
    assert queries(6) == few
