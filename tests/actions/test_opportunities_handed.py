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
from journeymap.actions.trackers.unfigured import unfigured
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


def again(finding: Finding, headline: str = "h") -> Finding:
    """As a newer run finds it: another row, with other numbers."""
    run = finding.run
    newer = Run.objects.create(
        journey=run.journey, analyzer=run.analyzer, status="done", finished=run.finished
    )
    told = {"run": newer, "pk": None, "headline": headline, "impact": 0.2, "value": 0.3}
    for name, value in told.items():
        setattr(finding, name, value)
    finding._state.adding = True
    finding.save()
    return finding


def beside(finding: Finding, name: str, **more) -> Finding:
    """Another one of the same run, as a rule at another place."""
    other = pain(finding.run.journey, name=name, **more)
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
    made = tracker("github", server.address)
    finding = pain(store, headline="Of customers with plan “A 2” 40% go on in 9.5 minutes (n = 1,200)")
    first = carry_out(hand_over(made, finding, None))
    newer = again(finding, "Of customers with plan “A 2” 7.3% go on in 2 hours (n = 31)")
    assert hand_over(made, newer, None).pk == first.pk and len(server.issues) == 1
    other = beside(newer, "Checkout")
    page = shown(client_of(BUSINESS_USER))
    assert "#1</a> in" in page and "7.3% go on" in page
    assert f'value="finding:{other.pk}:{made.pk}"' in page and f'value="finding:{newer.pk}:' not in page
    assert hand_over(made, other, None).pk != first.pk


def test_several_of_one_kind_at_one_place_are_an_issue_each(server, store):
    made = tracker("github", server.address)
    told = {"kind": "segment", "name": "Cart"}
    first = pain(store, headline="Of customers with plan “A 2” 40% go on (n = 9)", **told)
    others = [
        beside(first, headline=headline, **told)
        for headline in (
            "Of customers with plan “A 3” 40% go on (n = 9)",
            "Of customers with country “DE” 40% go on (n = 9)",
        )
    ]
    jobs = [carry_out(hand_over(made, each, None)) for each in (first, *others)]
    assert [job.title for job in jobs] == [each.headline for each in (first, *others)]
    assert {job.called for job in jobs} == {"#1", "#2", "#3"}
    page = shown(client_of(BUSINESS_USER))
    assert "Hand over to" not in page and all(f">{job.called}</a> in" in page for job in jobs)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("23% of the cases end there, 7.5% is usual (n = 9982)",
         "under 0.1% of the cases end there, 0% is usual (n = 12,040)"),
        ("Cases take 9.17 minutes instead of 9.5 minutes", "Cases take 2 hours instead of 40 seconds"),
        ("People write negatively: -0.36, overall +0.36", "People write negatively: +0.02, overall 1e-05"),
        ("Customers with “days without: over 12.9” leave", "Customers with “days without: over 3” leave"),
        ("More events since 3 June 2025: 8", "More events from 3 June to 15 June 2025: 58; 1 more series"),
        ("Worth 50k a year", "Worth 1.2M a year"),
    ],
)  # fmt: skip
def test_figures_are_no_part_of_what_a_finding_is_about(before, now):
    assert unfigured(before) == unfigured(now) and not set("%+") & set(unfigured(now))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("With “age: 30” 4% leave", "With “age: 40” 4% leave"),
        ("More events since 3 June 2025: 8", "More events since 14 July 2025: 8"),
        ("Plan B2 loses 4%", "Plan B3 loses 4%"),
        ("4% reach the goal", "4% leave"),
    ],
)
def test_names_and_days_are_part_of_what_a_finding_is_about(one, other):
    assert unfigured(one) != unfigured(other)


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
