"""A tracker says how an issue stands: only who knows the secret is heard; an issue only moves forwards."""

import hmac
import json
import time
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journeymap.access.models import Entry
from journeymap.access.posting import signature
from journeymap.actions.models import Handover, Tracker
from journeymap.actions.trackers.asking import hand_over
from journeymap.actions.trackers.recipes import RECIPES

from .conftest import carry_out
from .tracking import tracker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]


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
