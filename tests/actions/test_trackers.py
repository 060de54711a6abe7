"""A change becomes one issue, however often it is handed over; the tracker says how it stands."""

import base64
import hmac
import json
import time
from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse
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
from journeymap.futures.models import Change, Future
from journeymap.jobs.claiming import claim, finish
from journeymap.jobs.sweeping import put_back
from journeymap.journeys.models import Journey
from tests.people import somebody

from .conftest import carry_out
from .tracking import tracking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]
SETTINGS = {
    "github": {"repository": "acme/shop", "label": "cx"},
    "gitlab": {"project": "acme/web/shop", "label": "cx"},
    "jira": {"project": "CX", "type": "Task", "user": "ann@example.com"},
    "webhook": {},
}
HOSTILE = "Pay [x](http://evil.example) @everyone <b>\n# head"


@pytest.fixture
def server(settings):
    settings.WEBHOOK_PRIVATE, settings.PUBLIC_ADDRESS = True, "https://maps.example"
    with tracking() as made:
        yield made


@pytest.fixture
def shop(db) -> Journey:
    return Journey.objects.create(name="Shop", slug="shop", case="customer")


@pytest.fixture
def change(shop) -> Change:
    future = Future.objects.create(journey=shop, name="No surprises", slug="no-surprises")
    told = {"kind": "remove", "touchpoint": "cart"}
    return Change.objects.create(future=future, title=HOSTILE, what=told, assumption="It @holds")


def tracker(kind: str, address: str) -> Tracker:
    made = Tracker(kind=kind)
    save(made, kind, address, SETTINGS[kind], "t0ken" if RECIPES[kind].token else "", True, None)
    return made


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


def test_an_accepted_proposal_is_handed_over_an_open_one_is_not(server, shop):
    made = tracker("github", server.address)
    row = Proposal.objects.create(journey=shop, kind="k", target="Cart", operations=[], reason="r")
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


# --- what comes back ---------------------------------------------------------------------------------
def said(made: Tracker, kind: str, state: str, when: str, number: int = 1) -> tuple[bytes, dict[str, str]]:
    """A message of a tracker that says an issue is open, in progress or done."""
    done, working = state == "done", state == "in progress"
    if kind == "github":
        told = {
            "issue": {"number": number, "state": "closed" if done else "open", "updated_at": when,
                      "assignees": [{}] if working else []},
            "repository": {"full_name": "acme/shop"},
        }  # fmt: skip
    elif kind == "gitlab":
        told = {
            "object_kind": "issue", "project": {"path_with_namespace": "acme/web/shop"},
            "object_attributes": {"iid": number, "state": "closed" if done else "opened",
                                  "updated_at": when.replace("T", " ").replace("Z", " UTC")},
            "labels": [{"title": "Doing"}] if working else [],
        }  # fmt: skip
    elif kind == "jira":
        category = {"open": "new", "in progress": "indeterminate", "done": "done"}[state]
        moment = timezone.datetime.fromisoformat(when.replace("Z", "+00:00")).timestamp()
        told = {"timestamp": int(moment * 1000), "issue": {
            "key": f"CX-{number}", "fields": {"status": {"statusCategory": {"key": category}}}}}  # fmt: skip
    else:
        told = {"delivery": str(made.handovers.get().delivery), "state": state, "at": when}
    return signed(made, kind, json.dumps(told).encode())


def signed(made: Tracker, kind: str, body: bytes) -> tuple[bytes, dict[str, str]]:
    secret = made.secrets["hook"]
    digest = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    return body, {
        "github": {"X-Hub-Signature-256": digest, "X-GitHub-Event": "issues"},
        "gitlab": {"X-Gitlab-Token": secret},
        "jira": {"X-Hub-Signature": digest},
        "webhook": {"Journeymap-Signature": signature(secret, int(time.time()), body)},
    }[kind]


def post(made: Tracker, body: bytes, headers: dict[str, str]):
    address = reverse("tracker-hook", args=[made.public])
    return Client().post(address, body, content_type="application/json", headers=headers)


@pytest.fixture
def handed(server, change):
    def hand(kind: str) -> tuple[Tracker, Handover]:
        made = tracker(kind, server.address)
        return made, carry_out(hand_over(made, change, None))

    return hand


@pytest.mark.parametrize("kind", RECIPES)
def test_the_tracker_moves_the_state_and_an_older_message_moves_nothing(handed, kind):
    made, job = handed(kind)
    steps = [("in progress", "2030-01-02T10:00:00Z"), ("done", "2030-01-02T11:00:00Z")]
    messages = [said(made, kind, *each) for each in steps]
    for (state, _), message in zip(steps, messages, strict=True):
        answer = post(made, *message)
        assert (answer.status_code, answer.json()) == (200, {"moved": 1})
        job.refresh_from_db()
        assert job.state == state
    for message in (messages[0], messages[1]):  # sent again by somebody who listened
        assert post(made, *message).json() == {"moved": 0}
    job.refresh_from_db()
    assert job.state == "done" and job.change.future.launches.count() == 0, "it launches nothing"
    assert Entry.objects.filter(action="tracker.moved").count() == 2


@pytest.mark.parametrize("kind", RECIPES)
def test_who_does_not_know_the_secret_moves_nothing(handed, kind):
    made, job = handed(kind)
    body, headers = said(made, kind, "done", "2030-01-02T10:00:00Z")
    (name,) = [each for each in headers if each != "X-GitHub-Event"]
    wrong = headers[name][:-1] + ("0" if headers[name][-1] != "0" else "1")
    for told in (
        {**headers, name: wrong},
        {k: v for k, v in headers.items() if k != name},
        {**headers, name: "é"},
    ):
        assert post(made, body, told).status_code == 401
    if kind != "gitlab":  # whose secret does not depend on the body
        assert post(made, body + b" ", headers).status_code == 401
    job.refresh_from_db()
    assert job.state == "open"


def test_our_own_signature_is_good_for_five_minutes(handed):
    made, _ = handed("webhook")
    body, _ = said(made, "webhook", "done", "2030-01-02T10:00:00Z")
    old = {"Journeymap-Signature": signature(made.secrets["hook"], int(time.time()) - 400, body)}
    answer = post(made, body, old)
    assert answer.status_code == 401 and "replay" in answer.json()["detail"]


def test_an_issue_of_another_repository_is_not_ours(handed):
    made, job = handed("github")
    body, _ = said(made, "github", "done", "2030-01-02T10:00:00Z")
    assert post(made, *signed(made, "github", body.replace(b"acme/shop", b"acme/other"))).json() == {
        "moved": 0
    }
    job.refresh_from_db()
    assert job.state == "open"


def test_what_was_closed_as_not_planned_is_dropped_not_done(handed):
    made, job = handed("github")
    body, _ = said(made, "github", "done", "2030-01-02T10:00:00Z")
    told = json.loads(body)
    told["issue"]["state_reason"] = "not_planned"
    post(made, *signed(made, "github", json.dumps(told).encode()))
    job.refresh_from_db()
    assert job.state == "dropped"


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[1]", b'{"state": "flying"}', b"[" * 9_000])
def test_what_is_not_understood_is_answered_so(handed, body):
    made, _ = handed("webhook")
    answer = post(made, *signed(made, "webhook", body))
    assert answer.status_code == 400 and "not understood" in answer.json()["detail"]


def test_a_tracker_that_is_off_or_unknown_has_no_address(handed):
    made, _ = handed("webhook")
    message = said(made, "webhook", "done", "2030-01-02T10:00:00Z")
    Tracker.objects.update(on=False)
    assert post(made, *message).status_code == 404
    assert Client().get(reverse("tracker-hook", args=[made.public])).status_code == 405
