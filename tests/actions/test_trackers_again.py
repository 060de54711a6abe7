"""What is tried, told or handed over again, what a token goes through, and what text means to a tracker."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from journeymap.access.exits import set_open
from journeymap.access.posting import Answer, Undelivered
from journeymap.actions import forgetting, notifying
from journeymap.actions.keeping import Refused
from journeymap.actions.models import Handover, Notice, Tracker
from journeymap.actions.trackers import handing, hearing
from journeymap.actions.trackers.asking import hand_over, of_change, of_proposal
from journeymap.actions.trackers.keeping import save
from journeymap.actions.trackers.moving import Moved, state_of
from journeymap.actions.trackers.waiting import retry
from journeymap.analysis.models import Proposal
from journeymap.futures.models import Change, Future
from journeymap.jobs.claiming import claim, finish
from journeymap.journeys.models import Journey

from .conftest import carry_out, channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_doors")]
SETTINGS = {"repository": "acme/shop", "label": "cx"}
LATER = timedelta(hours=1)


@pytest.fixture
def shop(db) -> Journey:
    return Journey.objects.create(name="Shop", slug="shop", case="customer")


@pytest.fixture
def change(shop) -> Change:
    future = Future.objects.create(journey=shop, name="Better", slug="better")
    return Change.objects.create(
        future=future, title="Call C-4711", what={"kind": "remove", "touchpoint": "/close"}
    )


def github(address: str = "https://api.example.com", token: str = "t0ken") -> Tracker:
    made = Tracker(kind="github")
    save(made, "gh", address, SETTINGS, token, True, None)
    return made


def own() -> Tracker:
    made = Tracker(kind="webhook")
    save(made, "own", "https://issues.example.com", {}, "", True, None)
    return made


def failed(job: Handover) -> None:
    finish(claim(Handover, job.pk), "failed", "502")
    Handover.objects.filter(pk=job.pk).update(finished=timezone.now() - LATER)


# --- tokens ------------------------------------------------------------------------------------------
def test_a_token_does_not_go_out_in_clear_text_also_by_an_edit(settings):
    with pytest.raises(Refused, match="https"):
        github("http://api.example.com")
    made = github()
    with pytest.raises(Refused, match="https"):
        save(made, "gh", "http://api.example.com", SETTINGS, "", True, None)
    settings.WEBHOOK_PRIVATE = True
    made.refresh_from_db()
    with pytest.raises(Refused, match="kept sealed"):
        save(made, "gh", "http://api.example.com", SETTINGS, "", True, None)


def test_the_address_of_a_chat_is_a_secret_and_goes_encrypted_too():
    with pytest.raises(Undelivered, match="https"):
        channel("slack", "http://hooks.example.com/T/B/x", on=False)


@pytest.mark.parametrize("token", ["ghp_a\nb", "ghp a", "ghp_\u00e9", "a\tb"])
def test_a_token_that_no_header_takes_is_refused_when_it_is_entered(token):
    with pytest.raises(Refused) as refused:
        github(token=token)
    assert set(refused.value.wrong) == {"token"} and "ghp" not in str(refused.value)


# --- the state ---------------------------------------------------------------------------------------
def test_what_the_tracker_said_before_its_answer_was_kept_stays(change, monkeypatch):
    made = own()
    job = hand_over(made, change, None)

    def answer(*_, **__):
        hearing.take(made, Moved("", "done", timezone.now(), delivery=str(job.delivery)))
        return Answer(200, b'{"key": "1"}')

    monkeypatch.setattr(handing, "exchange", answer)
    job = carry_out(job)
    assert (job.state, job.key) == ("done", "1")


def test_an_issue_that_is_found_again_is_as_its_tracker_has_it(change, monkeypatch):
    job = hand_over(github(), change, None)
    Handover.objects.update(began=timezone.now() - LATER)
    issue = f'[{{"number": 7, "state": "closed", "body": "Journeymap {job.delivery}"}}]'
    monkeypatch.setattr(handing, "exchange", lambda *_, **__: Answer(200, issue.encode()))
    assert carry_out(job).state == "done"


@pytest.mark.parametrize(
    ("kind", "issue", "state"),
    [("gitlab", {"state": "opened", "labels": ["Doing"]}, "in progress"), ("gitlab", {}, "open"),
     ("jira", {"fields": {"status": {"statusCategory": {"key": "done"}}}}, "done"), ("jira", {}, "open"),
     ("github", {"state": "closed", "state_reason": "not_planned"}, "dropped"),
     ("webhook", {"state": "done"}, "done"), ("webhook", {"state": "flying"}, "open")],
)  # fmt: skip
def test_the_state_of_an_issue_is_read_from_its_own_words(kind, issue, state):
    assert state_of(kind, issue) == state


# --- erased ------------------------------------------------------------------------------------------
def test_an_erased_hand_over_is_not_sent_again(change):
    job = hand_over(own(), change, None)
    failed(job)
    assert forgetting.erase({"C-4711"}) == 1
    job.refresh_from_db()
    assert (job.status, job.title, retry()) == ("cancelled", "(erased)", 0)


def test_one_that_was_erased_while_it_was_sent_and_failed_is_not_sent_again(change):
    job = hand_over(own(), change, None)
    claimed = claim(Handover, job.pk)
    forgetting.erase({"C-4711"})
    finish(claimed, "failed", "502")
    Handover.objects.update(finished=timezone.now() - LATER)
    assert retry() == 0


def test_handed_over_again_it_is_put_into_words_anew(change):
    made = own()
    job = hand_over(made, change, None)
    failed(job)
    forgetting.erase({"C-4711"})
    Change.objects.update(title="Call back")
    again = hand_over(made, Change.objects.get(), None)
    assert (again.pk, again.status, again.title) == (job.pk, "queued", "Call back")
    assert again.text.startswith("Change: ") and "(erased)" not in again.text


def test_an_erased_message_that_had_failed_is_not_tried_again():
    box = channel("mail", "ann@example.com")
    notice = Notice.objects.create(channel=box, content={"words": "C-4711"}, status="failed", attempts=1)
    Notice.objects.update(finished=timezone.now() - LATER)
    forgetting.erase({"C-4711"})
    notice.refresh_from_db()
    assert notice.status == "cancelled" and notifying.retry(box, timezone.now()) == 0


# --- text --------------------------------------------------------------------------------------------
def test_no_line_of_an_issue_is_a_command(change, shop):
    rows = of_change(change)["text"].splitlines()
    planted = Proposal.objects.create(
        journey=shop, kind="k", target="t", operations=[], reason="/confidential", because="/move x/y",
        status="accepted",
    )  # fmt: skip
    rows += of_proposal(planted)["text"].splitlines()
    rows += ["/assign @eve", " /close", "\u200b/move"]
    assert not any(each.startswith("/") for each in rows[:-3])
    for line in handing.markdown(rows, "", "id").splitlines():
        assert not line.startswith("/") or line[1] == "\u2060"


# --- looking for it ----------------------------------------------------------------------------------
def test_an_issue_is_looked_for_on_every_page_since_it_was_first_sent(change, monkeypatch):
    began = timezone.now() - timedelta(days=3)
    job = hand_over(github(), change, None)
    Handover.objects.update(began=began)
    asked = []

    def answer(method, url, *_, **__):
        told = parse_qs(urlsplit(url).query)
        asked.append(told)
        mine = f'{{"number": 612, "body": "Journeymap {job.delivery}"}}'
        other = '{"number": 1, "body": ""}'
        assert method == "GET"
        rows = [other] * 50 if told["page"] != ["3"] else [other, mine]
        return Answer(200, f"[{','.join(rows)}]".encode())

    monkeypatch.setattr(handing, "exchange", answer)
    assert carry_out(job).key == "612"
    assert [each["page"] for each in asked] == [["1"], ["2"], ["3"]]
    assert asked[0]["since"][0] < began.strftime("%Y-%m-%dT%H:%M:%SZ") and asked[0]["since"][0].endswith("Z")


def test_where_there_are_too_many_issues_no_second_one_is_made(change, monkeypatch):
    job = hand_over(github(), change, None)
    Handover.objects.update(began=timezone.now())
    methods = []

    def answer(method, *_, **__):
        methods.append(method)
        return Answer(200, f"[{','.join(['{}'] * 50)}]".encode())

    monkeypatch.setattr(handing, "exchange", answer)
    with pytest.raises(Undelivered, match="too many issues"):
        carry_out(job)
    assert set(methods) == {"GET"} and len(methods) == handing.PAGES


def test_while_the_exit_is_closed_nothing_is_tried_again(change):
    failed(hand_over(own(), change, None))
    set_open("trackers", False, None)
    assert retry() == 0
