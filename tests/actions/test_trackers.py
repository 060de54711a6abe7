"""A change becomes one issue, however often it is handed over, whatever is lost on the way."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from journeymap.access.exits import set_open
from journeymap.access.models import Entry
from journeymap.access.posting import Undelivered, signature
from journeymap.actions.keeping import Refused
from journeymap.actions.models import Handover, Tracker
from journeymap.actions.trackers.asking import CannotHandOver, hand_over
from journeymap.actions.trackers.keeping import save
from journeymap.actions.trackers.recipes import RECIPES
from journeymap.actions.trackers.waiting import retry
from journeymap.analysis.models import Proposal
from journeymap.jobs.claiming import claim, finish
from journeymap.jobs.sweeping import put_back
from tests.people import somebody

from .conftest import carry_out
from .tracking import SETTINGS, tracker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]


@pytest.mark.parametrize("kind", RECIPES)
def test_a_change_becomes_one_issue_though_it_is_handed_over_twice(server, change, kind):
    made = tracker(kind, server.address)
    first, second = hand_over(made, change, None), hand_over(made, change, None)
    assert first.pk == second.pk
    job = carry_out(first)
    assert len(server.issues) == 1 and (job.state, job.stands) == ("open", "open")
    assert job.key and job.link.startswith(("https://tracker.example/", f"{server.address}/browse/CX-1"))
    assert hand_over(made, change, None).pk == job.pk and Handover.objects.count() == 1


def test_each_tracker_gets_its_own_form(server, change):
    for kind in RECIPES:
        carry_out(hand_over(tracker(kind, server.address), change, None))
    paths = [path for _, path, _ in server.got]
    assert paths == [
        "/repos/acme/shop/issues", "/api/v4/projects/acme%2Fweb%2Fshop/issues", "/rest/api/3/issue", "/",
    ]  # fmt: skip
    heads = [headers for *_, headers in server.got]
    assert heads[0]["Authorization"] == "Bearer t0ken" and heads[1]["PRIVATE-TOKEN"] == "t0ken"
    assert heads[2]["Authorization"] == f"Basic {base64.b64encode(b'ann@example.com:t0ken').decode()}"
    github, gitlab, jira, own = server.issues
    assert github["labels"] == ["cx"] and jira["fields"]["project"] == {"key": "CX"}
    assert own["journey"] == change.future.journey.name and own["delivery"] == heads[3]["Journeymap-Delivery"]
    stamp = int(heads[3]["Journeymap-Signature"].partition(",")[0][2:])
    secret = Tracker.objects.get(kind="webhook").secrets["hook"]
    assert heads[3]["Journeymap-Signature"] == signature(secret, stamp, json.dumps(own).encode())
    back = f"https://maps.example/journeys/shop/futures/no-surprises/?side=change&change={change.pk}"
    assert back in github["body"] and back in gitlab["description"] and back in json.dumps(jira)


def test_markup_and_calls_of_names_mean_nothing_there(server, change):
    carry_out(hand_over(tracker("github", server.address), change, None))
    carry_out(hand_over(tracker("jira", server.address), change, None))
    github, jira = server.issues
    assert "\n" not in github["title"] and "@holds" not in github["body"]
    texts = [each["content"][0] for each in jira["fields"]["description"]["content"]]
    assert {each["type"] for each in texts} == {"text"}


@pytest.mark.parametrize("kind", ["github", "gitlab", "jira"])
def test_a_worker_killed_before_it_noted_the_issue_finds_it_again(server, change, kind):
    job = hand_over(tracker(kind, server.address), change, None)
    killed = claim(Handover, job.pk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(killed, "completing", lambda: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            killed.carry_out(lambda *_: None)
    assert put_back(Handover, timezone.now() + timedelta(hours=1)) == 1
    again = carry_out(job)
    assert len(server.issues) == 1 and again.key in ("1", "CX-1") and again.status == "done"


def test_an_answer_that_was_lost_is_looked_for_too(server, change):
    server.silent = True
    job = hand_over(tracker("github", server.address), change, None)
    claimed = claim(Handover, job.pk)
    with pytest.raises(Undelivered, match="502"):
        claimed.carry_out(lambda *_: None)
    finish(claimed, "failed", "502")
    Handover.objects.update(finished=timezone.now() - timedelta(minutes=2))
    assert (retry(), retry()) == (1, 0)
    server.silent = False
    assert carry_out(job).called == "#1" and len(server.issues) == 1


def test_our_own_webhook_gets_the_same_id_again(server, change):
    job = hand_over(tracker("webhook", server.address), change, None)
    claimed = claim(Handover, job.pk)
    claimed.carry_out(lambda *_: None)
    Handover.objects.update(status="queued")
    carry_out(job)
    assert len({each["delivery"] for each in server.issues}) == 1 and len(server.issues) == 2


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}", b'"x"', b"[" * 9_000])
def test_an_answer_that_is_no_issue_is_told(server, change, answer):
    server.answer = answer
    job = claim(Handover, hand_over(tracker("github", server.address), change, None).pk)
    with pytest.raises(Undelivered, match=r"check its address|something else"):
        job.carry_out(lambda *_: None)


def test_a_link_that_is_no_address_of_the_web_is_not_kept(server, change):
    server.answer = b'{"number": 7, "html_url": "javascript:alert(1)"}'
    job = carry_out(hand_over(tracker("github", server.address), change, None))
    assert (job.called, job.link) == ("#7", "")


def test_nothing_leaves_while_the_exit_is_closed_or_the_tracker_off(server, change):
    made = tracker("github", server.address)
    set_open("trackers", False, None)
    with pytest.raises(CannotHandOver, match="administrator opens it"):
        hand_over(made, change, None)
    set_open("trackers", True, None)
    Tracker.objects.update(on=False)
    made.refresh_from_db()
    with pytest.raises(CannotHandOver, match="switched off"):
        hand_over(made, change, None)
    assert server.got == []


def test_each_sending_is_in_the_audit_trail_without_words_or_token(server, change):
    carry_out(hand_over(tracker("github", server.address), change, somebody(name="ben")))
    told = json.dumps([each.detail for each in Entry.objects.filter(action__startswith="tracker.")])
    assert Entry.objects.filter(action="tracker.send", who="ben").count() == 1
    assert "Pay" not in told and "t0ken" not in told


def test_an_accepted_proposal_is_handed_over_an_open_one_is_not(server, change):
    made = tracker("github", server.address)
    row = Proposal.objects.create(
        journey=change.future.journey, kind="k", target="Cart", operations=[], reason="r"
    )
    with pytest.raises(CannotHandOver, match="accept it first"):
        hand_over(made, row, None)
    Proposal.objects.update(status="accepted", decided=timezone.now())
    row.refresh_from_db()
    assert carry_out(hand_over(made, row, None)).called == "#1"


def test_a_token_goes_to_no_other_machine_than_it_was_entered_for(server):
    made = tracker("github", server.address)
    with pytest.raises(Refused, match="kept sealed"):
        save(made, "github", "https://evil.example", SETTINGS["github"], "", True, None)
    made.refresh_from_db()
    save(made, "renamed", f"{server.address}/api", SETTINGS["github"], "", True, None)
    assert made.secrets["token"] == "t0ken" and "t0ken" not in made.sealed


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("github", {"repository": "acme/../x y"}), ("gitlab", {"project": "a b"}), ("jira", {"project": "cx"}),
     ("jira", {"user": "a:b@c"}), ("github", {"repository": ""})],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_at_their_field(kind, wrong):
    with pytest.raises(Refused) as refused:
        save(Tracker(kind=kind), "n", "https://x.example", SETTINGS[kind] | wrong, "t", True, None)
    assert set(refused.value.wrong) == set(wrong)
