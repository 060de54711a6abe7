"""Who makes and changes write keys, over pages and API; what is kept of a key."""

import json

import pytest

from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.tracking.keys import digest_of, make
from journeymap.tracking.models import Arrival, WriteKey
from tests.people import api_client_of, client_of

pytestmark = pytest.mark.django_db
NEW = {"name": "Shop", "source": "shop", "origins": "https://Shop.example.com/\n"}


@pytest.fixture
def admin():
    return api_client_of(ADMINISTRATOR)


def test_a_key_is_told_once_and_only_its_digest_is_kept(admin):
    told = admin.post("/api/v1/write-keys/", NEW, format="json").json()
    row = WriteKey.objects.get()
    assert row.digest == digest_of(told["key"])
    assert row.origins == "https://shop.example.com"
    again = admin.get(f"/api/v1/write-keys/{row.pk}/").json()
    assert "key" not in again
    assert told["key"] not in json.dumps(again)
    assert told["key"].startswith(again["start"])


def test_making_changing_and_renewing_are_in_the_audit_trail(admin):
    row = admin.post("/api/v1/write-keys/", NEW, format="json").json()
    address = f"/api/v1/write-keys/{row['id']}/"
    assert admin.patch(address, {"on": False, "rate": 100}, format="json").json()["rate"] == 100
    fresh = admin.post(f"{address}renew/").json()["key"]
    assert fresh != row["key"]
    entries = Entry.objects.filter(action__startswith="write_key").order_by("seq")
    assert [entry.action for entry in entries] == ["write_key.make", "write_key.change", "write_key.renew"]
    assert entries[1].detail == {"changed": ["on", "rate"], "on": False}
    assert not any(fresh in json.dumps(entry.detail) for entry in entries)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"origins": "shop.example.com"}, "origins"), ({"origins": "https://a.example/path"}, "origins"),
        ({"consent": {"Analytics": "selling"}}, "consent"), ({"consent": [1]}, "consent"),
        ({"rate": 0}, "rate"), ({"source": "no blanks"}, "source"), ({"name": ""}, "name"),
        ({"channel": "pigeon"}, "channel"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_key_is_told_by_field_and_nothing_is_made(admin, told, field):
    answer = admin.post("/api/v1/write-keys/", {**NEW, **told}, format="json")
    assert answer.status_code == 400, answer.content
    assert field in answer.json()
    assert not WriteKey.objects.exists()


def test_the_source_of_a_key_stays(admin):
    row, _ = make(None, "Shop", "shop")
    answer = admin.patch(f"/api/v1/write-keys/{row.pk}/", {"source": "other"}, format="json")
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.source == "shop"


def test_business_users_see_and_support_agents_do_not():
    row, _ = make(None, "Shop", "shop")
    business, support = api_client_of(BUSINESS_USER), api_client_of(SUPPORT_AGENT)
    assert business.get("/api/v1/live/").json()["well"] is True
    assert business.post("/api/v1/write-keys/", NEW, format="json").status_code == 403
    assert business.post(f"/api/v1/write-keys/{row.pk}/renew/").status_code == 403
    assert business.post("/api/v1/live/try-again/").status_code == 403
    assert support.get("/api/v1/live/").status_code == 403
    assert support.get("/api/v1/write-keys/").status_code == 403


def test_what_was_set_aside_can_be_tried_again_by_an_administrator(admin):
    row, _ = make(None, "Shop", "shop")
    Arrival.objects.create(key=row, call="track", events=1, size=1, body=b"x", aside=True)
    assert admin.get("/api/v1/live/").json()["aside"] == 1
    told = admin.post("/api/v1/live/try-again/").json()
    assert (told["aside"], told["requests"]) == (0, 1)


def test_the_page_shows_a_new_key_once_with_lines_to_copy():
    browser = client_of(ADMINISTRATOR)
    shown = browser.post("/live/keys/new/", {**NEW, "channel": "web"})
    row = WriteKey.objects.get()
    assert shown.status_code == 200
    plain = shown.context["plain"]
    text = shown.content.decode()
    assert text.count(plain) > 4
    assert 'analytics.host = "http://testserver"' in text.replace("&quot;", '"')
    assert row.channel == "web"
    assert plain not in browser.get(f"/live/keys/{row.pk}/").content.decode()


def test_the_page_tells_what_is_wrong_and_keeps_what_was_typed():
    browser = client_of(ADMINISTRATOR)
    make(None, "Shop", "shop")
    twice = browser.post("/live/keys/new/", {**NEW, "source": "other"})
    assert twice.status_code == 400
    assert "already exists" in twice.content.decode()
    assert 'value="other"' in twice.content.decode()


def test_a_key_is_changed_on_its_page_by_an_administrator_alone():
    row, _ = make(None, "Shop", "shop")
    told = {"name": "Shop, Ulm", "origins": "", "rate": "50", "consent": '{"C2": "mining"}', "channel": ""}
    assert client_of(BUSINESS_USER).post(f"/live/keys/{row.pk}/", told).status_code == 403
    assert client_of(ADMINISTRATOR).post(f"/live/keys/{row.pk}/", told).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.rate, row.consent, row.on) == ("Shop, Ulm", 50, {"C2": "mining"}, False)


def test_names_of_keys_are_never_markup():
    make(None, "<script>alert(1)</script>", "shop")
    assert b"<script>alert" not in client_of(BUSINESS_USER).get("/live/").content


def test_the_empty_page_teaches_what_to_do():
    assert b"Make the first write key" in client_of(ADMINISTRATOR).get("/live/").content
    assert b"An administrator makes write keys" in client_of(BUSINESS_USER).get("/live/").content


def test_try_again_leads_back_to_the_page():
    answer = client_of(ADMINISTRATOR).post("/live/try-again/")
    assert (answer.status_code, answer.url) == (302, "/live/")
