"""Addresses and forms that no page of ours makes: each is answered with a page, never with an error."""

import json
from base64 import urlsafe_b64encode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from journeymap.access.roles import ADMINISTRATOR
from journeymap.journeys.models import Journey
from journeymap.maps import keeping
from journeymap.maps.models import Note, SavedView
from journeymap.web.pages.maps.journey import JourneyPage
from tests.analysis.conftest import shop, store, told

__all__ = ["shop", "store", "told"]
pytestmark = pytest.mark.django_db
DIGITS = "9" * 5_000  # more than Python turns into a number
LARGE = str(10**30)
DEEP = "[" * 2_900
NO_NUMBERS = ("²", DIGITS, LARGE, "-1", "NaN", "1e999", "", DEEP, "{}")


@pytest.fixture
def ada(client):
    user = get_user_model().objects.create_user("ada")
    user.groups.add(Group.objects.get(name=ADMINISTRATOR))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(kind: str, text: str) -> str:
    return kind + urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "cell",
    [
        f"touchpoints.{DIGITS}", "touchpoints.²", "..", f"f{DIGITS}",
        address("w", DEEP), address("s", DEEP), address("v", '["x",["x"]]'),
        address("w", '["stage",Infinity,null,null,"goal"]'), address("w", '["stage",1e400,"x","y","goal"]'),
        address("w", json.dumps(["<b>", -5, None, None, "<b>"])), address("l", "[1,2]"),
    ],
)  # fmt: skip
def test_addresses_of_cells_that_were_never_given_open_nothing(ada, shop, cell):
    for piece in ("", "behind/", "trend/", "rows/"):
        assert ada.get(f"/journeys/shop/cell/{cell}/{piece}").status_code == 404, piece
    assert ada.get("/journeys/shop/", {"cell": cell}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"until": "0001-01-01"}, {"since": "0001-01-01", "until": "9999-12-31"}, {"to": "9999-12-31"},
        {"since": "0001-01-01T00:00:00+23:59"}, {"depth": DIGITS, "show": "sankey"},
        {"most": "²", "show": "graph"}, {"trait": "="}, {"lane": [f"x{n}" for n in range(500)]},
    ],
)  # fmt: skip
def test_a_look_that_cannot_be_shows_the_map_all_the_same(ada, shop, query):
    assert ada.get("/journeys/shop/", query, follow=True).status_code == 200


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_forms_of_the_editor_with_numbers_that_are_none_change_nothing(ada, shop, number):
    stage, revision = shop.stages.first(), shop.revision
    forms = [
        {"op": "move_stage", "stage": stage.pk, "place": number, "revision": revision},
        {"op": "rename_stage", "stage": stage.pk, "to": stage.name, "revision": number},
        {"op": "rename_stage", "stage": stage.pk, "to": stage.name, "revision": revision, "over": number},
        {"op": "rename_stage", "stage": number, "to": "New", "revision": revision},
    ]
    for form in forms:
        assert ada.post("/journeys/shop/edit/", form).status_code in (302, 409), form
    form = {"op": "restore", "number": number, "revision": revision}
    assert ada.post("/journeys/shop/edit/history/", form).status_code == 409
    form = {"op": "remove_rule", "rule": number, "revision": revision}
    assert ada.post("/journeys/shop/edit/rules/", form).status_code == 409
    form = {"op": "sources", "source": number, "revision": revision}
    assert ada.post("/journeys/shop/edit/settings/", form).status_code in (302, 409)
    shop.refresh_from_db()
    assert shop.stages.first().name == stage.name


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_numbers_that_are_none_are_refused_everywhere_else(ada, shop, number):
    assert ada.get("/journeys/new/", {"source": number}).status_code == 200
    assert ada.post("/journeys/new/", {"name": "x", "source": number}).status_code in (302, 422)
    assert ada.post("/alerts/", {"alert": number}).status_code == 404
    assert (
        ada.post("/journeys/shop/notes/", {"cell": f"opportunities.{number}", "text": "x"}).status_code == 404
    )
    assert not Note.objects.exists()
    figure = "/api/v1/retention/events/figure/"
    assert ada.get(figure, {"days": number}).status_code == 400
    assert ada.get(figure, {"days": f"000000001{DIGITS[:20]}"}).status_code == 400


def test_a_journey_that_is_deleted_while_its_map_is_made_is_not_there_any_more(ada, shop, monkeypatch):
    def deleted(path):
        Journey.objects.filter(pk=shop.pk).delete()

    monkeypatch.setattr(keeping, "_read", deleted)
    assert ada.get("/journeys/shop/").status_code == 404


def test_notes_and_views_of_a_journey_that_is_deleted_meanwhile_are_refused(ada, shop, monkeypatch):
    there = Journey.objects.get(pk=shop.pk)
    stages = list(there.stages.all())
    monkeypatch.setattr(JourneyPage, "journey", there)
    monkeypatch.setattr(type(there.stages), "all", lambda self: stages)
    Journey.objects.filter(pk=shop.pk).delete()
    assert ada.post("/journeys/shop/views/", {"name": "mine"}).status_code == 404
    assert ada.post("/journeys/shop/notes/", {"cell": "opportunities.1", "text": "x"}).status_code == 404
    assert not Note.objects.exists() and not SavedView.objects.exists()


NUL = "a\0b"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/journeys/shop/notes/", {"cell": "opportunities.1", "text": NUL}),
        ("/journeys/shop/views/", {"name": NUL}),
        ("/journeys/shop/views/?lane=a%00b", {"name": "x"}),
        ("/journeys/shop/edit/", {"op": "add_stage", "name": NUL, "revision": "1"}),
        ("/journeys/shop/edit/settings/", {"op": "describe", "name": NUL, "revision": "1"}),
        ("/journeys/new/", {"name": NUL}),
        ("/proposals/decide/", {"decision": NUL, "chosen": NUL, "because": NUL}),
        ("/alerts/", {"alert": "1", "assign": NUL}),
        ("/people/", {"key": NUL}),
        ("/people/refuse/", {"key": NUL}),
        ("/people/retention/", {"kind": NUL, "days": NUL, "revision": NUL}),
        ("/analyzers/dropoff/setting/", {"revision": "0", "schedule": NUL, "journey": NUL}),
        ("/analyzers/dropoff/start/", {"journey": "shop", "channel": NUL, "trait": f"{NUL}={NUL}"}),
        ("/sign-in/", {"username": NUL, "password": NUL}),
        ("/account/password/", {"old_password": NUL, "new_password1": NUL, "new_password2": NUL}),
    ],
)
def test_forms_with_a_nul_which_no_database_keeps_are_refused(ada, shop, address, form):
    answer = ada.post(address, form)
    assert answer.status_code == 400 and b"cannot be read" in answer.content
    assert not Note.objects.exists() and not SavedView.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/journeys/shop/?view=a%00b", "/journeys/shop/?channel=a%00b", "/journeys/shop/cell/a%00b/",
        "/runs/?analyzer=a%00b", "/runs/?journey=a%00b", "/audit/?who=a%00b&action=a%00b&what=a%00b",
        "/alerts/?journey=a%00b", "/proposals/?journey=a%00b", "/journeys/?q=a%00b", "/imports/?q=a%00b",
        "/analyzers/?journey=a%00b", "/analyzers/a%00b/", "/models/?status=a%00b",
        "/api/v1/findings/?place=a%00b", "/api/v1/runs/?analyzer=a%00b", "/api/v1/audit/?action=a%00b",
        "/api/v1/feedback/?channel=a%00b", "/api/v1/customers/a%00b/", "/api/v1/timeline/?customer=a%00b",
        "/api/v1/journeys/a%00b/", "/api/v1/journeys/shop/map/notes/?lane=a%00b",
        "/journeys/shop/edit/rules/?q=a%00b", "/" "home/journeys/a%00b/", "/people/a%00b/",
    ],
)  # fmt: skip
def test_addresses_with_a_nul_are_refused(ada, shop, address):
    assert ada.get(address).status_code == 400


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/api/v1/journeys/shop/map/views/", {"name": "x", "query": {NUL: ["x"]}}),
        ("/api/v1/journeys/shop/map/notes/", {"lane": NUL, "text": NUL}),
        ("/api/v1/runs/", {"analyzer": "dropoff", "journey": "shop", "params": {NUL: NUL}}),
        ("/api/v1/runs/", {"analyzer": "dropoff", "journey": "shop", "filter": {"channels": [NUL]}}),
        ("/api/v1/journeys/discover/", {"name": NUL}),
        ("/api/v1/people/suppress/", {"key": NUL}),
        ("/api/v1/erasures/", {"customer": NUL, "key": NUL}),
    ],
)
def test_json_with_a_nul_is_no_error(ada, shop, address, told):
    answer = ada.post(address, json.dumps(told), content_type="application/json")
    assert answer.status_code == 400, answer.content
