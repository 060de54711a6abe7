"""Receivers and trackers over HTTP: administrators make, change and delete them; secrets stay in."""

import json

import numpy as np
import pytest

from journeymap.access.exits import is_open
from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.access.secrets import unseal
from journeymap.actions import telling
from journeymap.actions.api import ChannelViewSet, TrackerViewSet
from journeymap.actions.models import Channel, Tracker
from journeymap.analysis.models import Run
from journeymap.journeys.models import Journey
from tests.people import api_client_of
from tests.web.test_customer_lists import keep

pytestmark = pytest.mark.django_db
CHANNELS, TRACKERS = "/api/v1/channels/", "/api/v1/trackers/"
CHAT = {"kind": "slack", "name": "CX", "address": "https://hooks.slack.com/services/T0/B0/hush"}
HOOK = {"kind": "webhook", "name": "Ours", "address": "https://example.com/in"}
GITHUB = {"kind": "github", "name": "Issues", "settings": {"repository": "acme/shop", "label": "cx"},
          "token": "hush-hush"}  # fmt: skip


@pytest.fixture
def api():
    return api_client_of(ADMINISTRATOR)


def send(api, method: str, address: str, told: dict) -> tuple[int, dict]:
    answer = getattr(api, method)(address, told, format="json")
    return answer.status_code, answer.json()


def test_a_receiver_is_made_closed_and_its_address_comes_out_as_its_host(api):
    status, made = send(api, "post", CHANNELS, CHAT)
    assert (status, made["address"], made["on"], made["leaves"]) == (201, "hooks.slack.com", False, False)
    assert made["secret"] == "" and made["occasions"] == ["alerts"]
    row = Channel.objects.get()
    assert row.whole_address == CHAT["address"] and "hush" not in row.secret
    for answer in (api.get(CHANNELS), api.get(f"{CHANNELS}{row.pk}/")):
        assert "hush" not in json.dumps(answer.json()) and "secret" not in json.dumps(answer.json())
    _, switched = send(api, "patch", f"{CHANNELS}{row.pk}/", {"on": True})
    assert switched["on"] and not switched["leaves"] and not is_open("chats"), "its exit stays closed"
    assert [each.action for each in Entry.objects.filter(target=f"channel {row.pk}").order_by("pk")] == [
        "channel.add", "channel.change",
    ]  # fmt: skip


def test_what_is_left_out_of_a_change_stays(api):
    Journey.objects.create(name="Shop", slug="shop", case="customer")
    told = {**CHAT, "journey": "shop", "occasions": ["alerts", "proposals"], "quiet_from": "22:00",
            "quiet_until": "07:00", "zone": "Europe/Lisbon", "on": True}  # fmt: skip
    _, made = send(api, "post", CHANNELS, told)
    status, changed = send(api, "patch", f"{CHANNELS}{made['id']}/", {"name": "CX team"})
    assert (status, changed["name"]) == (200, "CX team")
    same = set(changed) - {"name"}
    assert {name: changed[name] for name in same} == {name: made[name] for name in same}
    assert Channel.objects.get().whole_address == CHAT["address"]
    _, wide = send(api, "patch", f"{CHANNELS}{made['id']}/", {"journey": None, "quiet_from": None,
                                                              "quiet_until": None})  # fmt: skip
    assert (wide["journey"], wide["quiet_from"], wide["on"]) == (None, None, True)


def test_the_secret_of_a_webhook_is_shown_to_who_makes_it_and_never_again(api):
    _, made = send(api, "post", CHANNELS, HOOK)
    assert len(made["secret"]) > 30
    for method, told in (("get", {}), ("patch", {"name": "Theirs"})):
        _, shown = send(api, method, f"{CHANNELS}{made['id']}/", told)
        assert "secret" not in shown and made["secret"] not in json.dumps(shown)
    assert made["secret"] not in Channel.objects.get().secret


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"address": "http://hooks.slack.com/x"}, "address"),
        ({"address": ""}, "address"),
        ({"kind": "pigeon"}, "kind"),
        ({"zone": "Moon/Dark"}, "zone"),
        ({"occasions": ["weather"]}, "occasions"),
        ({"occasions": ["lists"]}, "lists"),
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"hour": 24}, "hour"),
        ({"journey": "nowhere"}, "journey"),
        ({"lists": [{"analyzer": "a", "name": "nothing"}], "occasions": ["lists"]}, "lists"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_kept(api, told, field):
    status, wrong = send(api, "post", CHANNELS, {**CHAT, **told})
    assert (status, list(wrong)) == (400, [field])
    assert not Channel.objects.exists()


def test_lists_are_watched_by_name_and_stay_where_they_are_left_out(api):
    shop = Journey.objects.create(name="Shop", slug="shop", case="customer")
    run = Run.objects.create(journey=shop, analyzer="dropoff", status="done")
    keep(run, "worth", np.array([3.0, 2.0]), ["ann", "bob"], unit="money")
    watched = {"journey": "shop", "analyzer": "dropoff", "name": "worth"}
    status, made = send(api, "post", CHANNELS, {**CHAT, "occasions": ["lists"], "lists": [watched]})
    assert (status, made["lists"]) == (201, [watched])
    _, changed = send(api, "patch", f"{CHANNELS}{made['id']}/", {"first": 10})
    assert (changed["lists"], changed["first"]) == ([watched], 10)
    assert send(api, "patch", f"{CHANNELS}{made['id']}/", {"lists": []})[0] == 400
    _, without = send(api, "patch", f"{CHANNELS}{made['id']}/", {"occasions": ["alerts"]})
    assert without["lists"] == []


def test_a_tracker_is_made_its_token_never_shown_and_it_stays_when_left_out(api):
    status, made = send(api, "post", TRACKERS, GITHUB)
    assert (status, made["address"], made["on"]) == (201, "https://api.github.com", False)
    row = Tracker.objects.get()
    assert made["secret"] == row.secrets["hook"] and row.secrets["token"] == "hush-hush"
    assert made["hook"] == f"/hooks/trackers/{row.public}/"
    _, changed = send(api, "patch", f"{TRACKERS}{row.pk}/", {"settings": {"label": "map"}, "on": True})
    assert changed["settings"] == {"repository": "acme/shop", "label": "map"} and changed["on"]
    row.refresh_from_db()
    assert row.secrets == {"token": "hush-hush", "hook": made["secret"]} and not is_open("trackers")
    for shown in (made, changed, api.get(TRACKERS).json()):
        assert "hush-hush" not in json.dumps(shown)
    assert made["secret"] not in json.dumps([changed, api.get(TRACKERS).json()])


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"settings": {"repository": "x", "label": "cx"}}, "repository"),
        ({"settings": {**GITHUB["settings"], "host": "evil"}}, "settings"),
        ({"token": ""}, "token"),
        ({"address": "http://api.github.com"}, "address"),
        ({"kind": "pigeon"}, "kind"),
    ],
)
def test_a_tracker_that_cannot_be_is_refused_at_its_field(api, told, field):
    status, wrong = send(api, "post", TRACKERS, {**GITHUB, **told})
    assert (status, list(wrong)) == (400, [field])
    assert not Tracker.objects.exists()


def test_a_token_is_not_sent_to_another_machine_than_it_was_entered_for(api):
    _, made = send(api, "post", TRACKERS, GITHUB)
    status, wrong = send(api, "patch", f"{TRACKERS}{made['id']}/", {"address": "https://evil.example"})
    assert status == 400 and "token" in json.dumps(wrong)
    assert Tracker.objects.get().address == "https://api.github.com"


BOTH = pytest.mark.parametrize(
    ("address", "told", "view"), [(CHANNELS, HOOK, ChannelViewSet), (TRACKERS, GITHUB, TrackerViewSet)]
)


def meanwhile(monkeypatch, view, does) -> None:
    """Somebody else does this as soon as a change has read its row."""
    read = view.get_object

    def get_object(self):
        found = read(self)
        does(type(found).objects.filter(pk=found.pk))
        return found

    monkeypatch.setattr(view, "get_object", get_object)


@BOTH
def test_who_changes_something_else_does_not_undo_that_it_was_switched_off(
    api, monkeypatch, address, told, view
):
    _, made = send(api, "post", address, {**told, "on": True})
    meanwhile(monkeypatch, view, lambda row: row.update(on=False, address="https://new.example.com"))
    status, changed = send(api, "patch", f"{address}{made['id']}/", {"name": "Other", "token": "fresh"})
    row = view.queryset.model.objects.get()
    assert (status, changed["name"], changed["on"]) == (200, "Other", False)
    assert (row.name, row.on, row.address) == ("Other", False, "https://new.example.com")


@BOTH
def test_what_was_deleted_meanwhile_does_not_come_back(api, monkeypatch, address, told, view):
    _, made = send(api, "post", address, told)
    meanwhile(monkeypatch, view, lambda row: row.delete())
    status, wrong = send(api, "patch", f"{address}{made['id']}/", {"name": "Other"})
    assert status == 400 and "deleted meanwhile" in wrong["name"][0]
    assert not view.queryset.model.objects.exists()


@BOTH
def test_a_secret_that_a_change_makes_is_shown_to_who_changed_it(api, address, told, view):
    """A row whose secrets were lost, as one that was kept by another installation, gets others."""
    _, made = send(api, "post", address, told)
    field = "secret" if view is ChannelViewSet else "sealed"
    view.queryset.model.objects.update(**{field: ""})
    _, changed = send(api, "patch", f"{address}{made['id']}/", {"name": "Other", "token": "fresh"})
    assert changed["name"] == "Other" and len(changed["secret"]) > 30
    row = view.queryset.model.objects.get()
    kept = unseal(row.secret, telling.PURPOSE) if field == "secret" else row.secrets["hook"]
    assert changed["secret"] == kept != made["secret"]
    _, again = send(api, "patch", f"{address}{made['id']}/", {"name": "Third"})
    assert "secret" not in again


@pytest.mark.parametrize(("address", "told", "noted"), [
    (CHANNELS, HOOK, "channel.secret"), (TRACKERS, GITHUB, "tracker.secret"),
])  # fmt: skip
def test_a_lost_secret_is_renewed_shown_once_and_noted(api, address, told, noted):
    _, made = send(api, "post", address, told)
    one = f"{address}{made['id']}/"
    status, renewed = send(api, "post", f"{one}secret/", {})
    assert status == 200 and len(renewed["secret"]) > 30 and renewed["secret"] != made["secret"]
    row = (Channel if address == CHANNELS else Tracker).objects.get()
    kept = unseal(row.secret, telling.PURPOSE) if address == CHANNELS else row.secrets["hook"]
    assert renewed["secret"] == kept
    assert "secret" not in api.get(one).json()
    assert Entry.objects.filter(action=noted).count() == 1
    assert api_client_of(SUPPORT_AGENT, "bea").post(f"{one}secret/").status_code == 403


def test_what_signs_nothing_has_no_secret_to_renew(api):
    _, made = send(api, "post", CHANNELS, CHAT)
    status, wrong = send(api, "post", f"{CHANNELS}{made['id']}/secret/", {})
    assert status == 400 and "only webhooks have a secret" in wrong["detail"]
    assert Channel.objects.get().whole_address == CHAT["address"]


@pytest.mark.parametrize(("address", "told"), [(CHANNELS, CHAT), (TRACKERS, GITHUB)])
def test_only_administrators_make_change_and_delete_and_the_kind_stays(api, address, told):
    _, made = send(api, "post", address, told)
    one = f"{address}{made['id']}/"
    for role in (BUSINESS_USER, SUPPORT_AGENT):
        other = api_client_of(role, role.lower().replace(" ", "-"))
        for method, where in (("post", address), ("patch", one), ("delete", one), ("get", one)):
            assert send_status(other, method, where, told) == 403
    assert send_status(api, "put", one, told) == 405
    status, wrong = send(api, "patch", one, {"kind": "webhook"})
    assert status == 400 and "stays" in json.dumps(wrong)
    assert send_status(api, "delete", one, {}) == 204 and send_status(api, "get", one, {}) == 404
    assert Entry.objects.filter(action__endswith=".delete").count() == 1


def send_status(api, method: str, address: str, told: dict) -> int:
    return getattr(api, method)(address, told, format="json").status_code
