"""Pages and API of messages: administrators make receivers, mistakes stand at their field, secrets once."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from journeymap.access.exits import set_open
from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.actions.digesting.making import part
from journeymap.actions.models import Channel, Handover, Notice, Tracker
from journeymap.analysis.models import Proposal
from journeymap.futures.models import Change, Future
from journeymap.journeys.models import Journey
from journeymap.web.pages.actions import digest
from tests.people import api_client_of, client_of

from .conftest import channel

pytestmark = pytest.mark.django_db
FORM = {
    "name": "CX",
    "address": "https://hooks.slack.com/services/T0/B0/hush",
    "occasion": ["alerts"],
    "zone": "UTC",
}
GITHUB = {"name": "Issues", "address": "https://api.github.com", "s-repository": "acme/shop", "s-label": "cx",
          "token": "hush-hush", "on": "1"}  # fmt: skip


@pytest.fixture
def admin() -> Client:
    return client_of(ADMINISTRATOR)


@pytest.fixture
def change(db) -> Change:
    journey = Journey.objects.create(name="Shop", slug="shop", case="customer")
    future = Future.objects.create(journey=journey, name="Plan", slug="plan")
    return Change.objects.create(
        future=future, title="Show the fee", what={"kind": "remove", "touchpoint": "a"}
    )


def text(answer) -> str:
    return answer.content.decode()


def test_an_empty_page_teaches_and_leads_to_the_kinds(admin):
    assert "Nobody is told of anything yet" in text(admin.get("/messages/"))
    kinds = text(admin.get("/messages/new/"))
    for words in ("Slack", "Microsoft Teams", "Mattermost", "Google Chat", "GitHub", "GitLab", "Jira"):
        assert words in kinds


def test_a_chat_s_address_is_sealed_and_never_shown_again(admin):
    answer = admin.post("/messages/new/slack/", FORM)
    made = Channel.objects.get()
    assert answer.status_code == 302 and not made.on and made.whole_address == FORM["address"]
    for name in ("channel", "edit-channel"):
        assert "hush" not in text(admin.get(reverse(name, args=[made.pk])))
    assert "hush" not in text(admin.get("/messages/")) + text(admin.get("/admin/actions/channel/"))
    admin.post(f"/messages/{made.pk}/edit/", {**FORM, "address": "", "name": "Renamed"})
    made.refresh_from_db()
    assert (made.name, made.whole_address) == ("Renamed", FORM["address"])


def test_a_webhook_s_secret_is_shown_once(admin):
    form = {**FORM, "address": "https://example.com/hook"}
    shown = text(admin.post("/messages/new/webhook/", form))
    secret = re.search(r'id="secret"[^>]*>([^<]+)<', shown)
    assert secret is not None and "shown this once" in shown
    made = Channel.objects.get()
    page = reverse("channel", args=[made.pk])
    assert secret[1] not in text(admin.get(page))
    renewed = text(admin.post(f"{page}secret/"))
    assert "shown this once" in renewed and secret[1] not in renewed
    assert Entry.objects.filter(action__in=("channel.add", "channel.secret")).count() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"address": "ftp://x"}, "http or https"), ({"zone": "Mars/Here"}, "Europe/Lisbon"),
     ({"quiet_from": "25:00"}, "such as 22:00"), ({"quiet_from": "22:00"}, "both ends"),
     ({"first": "0", "occasion": ["alerts"]}, "from 1 to 1,000"), ({"hour": "24"}, "from 0 to 23"),
     ({"name": ""}, "blank"), ({"occasion": ["lists"]}, "Tick at least one list"),
     ({"journey": "gone"}, "gone")],
)  # fmt: skip
def test_what_cannot_work_is_said_at_its_field_and_nothing_is_kept(admin, wrong, said):
    answer = admin.post("/messages/new/slack/", FORM | wrong)
    assert answer.status_code == 400 and said in text(answer) and not Channel.objects.exists()


def test_two_of_one_name_are_refused_though_two_tabs_ask(admin):
    admin.post("/messages/new/slack/", FORM)
    answer = admin.post("/messages/new/slack/", FORM)
    assert answer.status_code == 400 and Channel.objects.count() == 1


def test_it_is_switched_on_and_a_test_needs_its_exit_open(admin):
    made = channel("slack", FORM["address"], on=False)
    page = f"/messages/{made.pk}/"
    assert "switch it on first" in text(admin.post(f"{page}test/", follow=True))
    admin.post(f"{page}switch/", {"on": "yes"})
    assert "is closed" in text(admin.post(f"{page}test/", follow=True)) and not Notice.objects.exists()
    assert "exit closed" in text(admin.get("/messages/"))
    set_open("chats", True, None)
    assert "On its way" in text(admin.post(f"{page}test/", follow=True))
    assert Notice.objects.get().test
    for form, address in (({"on": "perhaps"}, "switch/"), ({"occasion": "weather"}, "test/")):
        assert admin.post(f"{page}{address}", form).status_code == 400
    assert admin.post(f"{page}secret/").status_code == 400, "a chat has no secret of ours"


def test_it_is_deleted_with_its_messages(admin):
    made = channel("mail", "ann@example.com")
    Notice.objects.create(channel=made)
    assert "Delete the receiver" in text(admin.get(f"/messages/{made.pk}/delete/"))
    admin.post(f"/messages/{made.pk}/delete/")
    assert not Channel.objects.exists() and not Notice.objects.exists()


def test_a_hostile_name_is_text_on_every_page(admin):
    made = channel("mail", "ann@example.com")
    Channel.objects.update(name="<script>alert(1)</script>")
    notice = Notice.objects.create(channel=made, status="failed", error="<img src=x>")
    for address in ("/messages/", f"/messages/{made.pk}/", f"/messages/{made.pk}/edit/"):
        page = text(admin.get(address))
        assert "<script>alert" not in page and "<img src=x>" not in page
    assert notice.error


def test_the_digest_is_shown_in_a_frame_that_may_load_nothing(admin):
    made = channel("mail", "ann@example.com", occasions=["digest"])
    assert "There is no journey yet" in text(admin.get(f"/messages/{made.pk}/digest/"))
    answer = admin.get(f"/messages/{made.pk}/digest/mail/")
    policy = answer.headers["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy
        and "frame-ancestors 'self'" in policy
        and "script-src 'none'" in policy
    )
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_tracker_is_made_its_token_never_shown(admin):
    shown = text(admin.post("/messages/trackers/new/github/", GITHUB))
    made = Tracker.objects.get()
    assert "shown this once" in shown and "hush-hush" not in shown
    for name in ("tracker", "edit-tracker"):
        assert "hush-hush" not in text(admin.get(reverse(name, args=[made.pk])))
    answer = admin.post("/messages/trackers/new/github/", GITHUB | {"s-repository": "x", "name": "b"})
    assert answer.status_code == 400 and "acme/shop" in text(answer)
    assert admin.get("/messages/trackers/new/nothing/").status_code == 404


def test_a_change_is_handed_over_by_who_may_edit_and_shows_its_state(admin, change):
    admin.post("/messages/trackers/new/github/", GITHUB)
    made, form = Tracker.objects.get(), {"back": "/journeys/"}
    over = {**form, "over": f"change:{change.pk}:{made.pk}"}
    client = client_of(BUSINESS_USER)
    assert "is closed" in text(client.post("/hand-over/", over, follow=True))
    set_open("trackers", True, None)
    for _ in range(2):
        assert client.post("/hand-over/", over).headers["Location"] == "/journeys/"
    assert Handover.objects.get().change == change
    assert client_of(SUPPORT_AGENT).post("/hand-over/", over).status_code == 403
    for wrong in ("", "change", "change:x:1", "file:1:1", f"change:{change.pk}"):
        assert client.post("/hand-over/", {"over": wrong}).status_code == 400
    away = client.post("/hand-over/", {**over, "back": "https://evil.example/"})
    assert away.headers["Location"] == reverse("home")


def test_the_api_shows_receivers_and_hands_over(change):
    api, ann = api_client_of(ADMINISTRATOR), api_client_of(BUSINESS_USER, "ann")
    made = channel("slack", FORM["address"])
    told = api.get(f"/api/v1/channels/{made.pk}/").json()
    assert (told["address"], told["leaves"]) == ("hooks.slack.com", False) and "secret" not in told
    assert api.post(f"/api/v1/channels/{made.pk}/test/").status_code == 400
    set_open("chats", True, None)
    assert api.post(f"/api/v1/channels/{made.pk}/test/").status_code == 202
    assert api.get("/api/v1/notices/").json()["results"][0]["test"] is True
    tracker = Tracker.objects.create(name="t", kind="webhook", address="https://example.com", on=True)
    set_open("trackers", True, None)
    form = {"tracker": tracker.pk, "change": change.pk}
    first, second = (ann.post("/api/v1/handovers/", form, format="json") for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (202, second.json()["id"])
    assert ann.post("/api/v1/handovers/", {"tracker": tracker.pk}, format="json").status_code == 400
    assert ann.get("/api/v1/channels/").status_code == 403 and ann.get("/api/v1/trackers/").status_code == 403


def test_page_and_frame_of_a_digest_compute_it_once_and_changed_data_anew(admin, monkeypatch):
    shop = Journey.objects.create(name="Shop", slug="shop", case="customer")
    made = channel("mail", "ann@example.com", occasions=["digest"])
    asked = []

    def counted(*told):
        asked.append(told)
        return part(*told)

    monkeypatch.setattr(digest, "part", counted)
    for address in ("", "mail/", ""):
        assert "Shop" in text(admin.get(f"/messages/{made.pk}/digest/{address}"))
    assert len(asked) == 1
    shop.name = "Store"
    shop.save()
    assert "Store" in text(admin.get(f"/messages/{made.pk}/digest/")) and len(asked) == 2


def test_many_accepted_proposals_ask_no_more_of_the_database_than_one(admin, change):
    set_open("trackers", True, None)
    made = Tracker.objects.create(name="gh", kind="webhook", address="https://example.com", on=True)

    def accepted(number: int) -> Proposal:
        return Proposal.objects.create(
            journey=change.future.journey, kind="k", target=f"t{number}", operations=[], reason="r",
            status="accepted", decided=timezone.now(),
        )  # fmt: skip

    def queries(buttons: int) -> int:
        with CaptureQueriesContext(connection) as took:
            page = text(admin.get("/proposals/?status=accepted"))
        assert "#12</span>" in page and page.count("Hand over to") == buttons
        return sum("actions_" in each["sql"] or "access_door" in each["sql"] for each in took)

    first = accepted(0)
    Handover.objects.create(
        tracker=made, journey=first.journey, proposal=first, title="t", key="12", status="done"
    )
    few = queries(0)
    for each in range(1, 6):
        accepted(each)
    assert queries(5) == few
