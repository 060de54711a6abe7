"""Pages and API of connections: administrators only, secrets never shown again, mistakes at their field."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER
from journeymap.connecting.keeping import moved
from journeymap.connecting.models import Connection, Pull
from tests.people import api_client_of, client_of

from .conftest import events
from .scripted import Zendesk, serving
from .test_databases import TOLD, of_sqlite, sqlite_file

pytestmark = pytest.mark.django_db(transaction=True)
HUSH = "hush-hush"


@pytest.fixture
def admin() -> Client:
    return client_of(ADMINISTRATOR)


@pytest.fixture
def api():
    return api_client_of(ADMINISTRATOR)


def form(**fields) -> dict:
    told = {
        "s-address": "postgresql://reader@127.0.0.1:5432/shop", "s-password": HUSH, "s-key": "id",
        "s-query": "select 1 as id", "s-cursor": "changed", "s-overlap": "300", "s-timeout": "60",
        "name": "Shop", "gives": "events", "told": "customer=who, activity=what", "changed": "newest",
        "every": "60", "on": "1",
    }  # fmt: skip
    return told | fields


def test_an_empty_page_teaches_and_leads_to_the_kinds(admin):
    page = admin.get(reverse("connections")).content.decode()
    assert "No source is connected yet" in page and reverse("choose-connection") in page
    kinds = admin.get(reverse("choose-connection")).content.decode()
    for words in ("Zendesk", "Typeform", "Database or warehouse", "Devices (MQTT)", "Webhook"):
        assert words in kinds


def test_a_connection_is_made_on_its_page_and_its_secret_is_never_shown_again(admin, api):
    answer = admin.post(reverse("new-connection", args=("sql",)), form())
    made = Connection.objects.get()
    assert answer.status_code == 302 and made.secrets == {"password": HUSH}
    assert made.told == {"customer": "who", "activity": "what"}
    for name in ("connection", "edit-connection"):
        page = admin.get(reverse(name, args=(made.pk,))).content.decode()
        assert HUSH not in page and made.sealed not in page
    answer = api.get(f"/api/v1/connections/{made.pk}/").json()
    assert HUSH not in json.dumps(answer) and "secrets" not in answer
    assert [entry.action for entry in Entry.objects.order_by("seq")][-1] == "connection.add"
    assert HUSH not in json.dumps([entry.detail for entry in Entry.objects.all()])


def test_a_secret_left_empty_stays_unless_the_source_is_another_place(admin):
    admin.post(reverse("new-connection", args=("sql",)), form())
    made = Connection.objects.get()
    edit = reverse("edit-connection", args=(made.pk,))
    admin.post(edit, form(**{"s-password": "", "name": "Shop 2"}))
    made.refresh_from_db()
    assert (made.name, made.secrets) == ("Shop 2", {"password": HUSH})
    admin.post(edit, form(**{"s-password": "", "s-address": "postgresql://reader@10.0.0.9:5432/shop"}))
    made.refresh_from_db()
    assert made.secrets == {}


SHOP = "postgresql://r@db/shop"


@pytest.mark.parametrize(
    ("before", "now", "elsewhere"),
    [
        ({"address": SHOP}, {"address": SHOP + "2"}, False),
        ({"address": SHOP}, {"address": SHOP + "?host=evil"}, True),
        ({"address": SHOP}, {"address": SHOP + "#?host=evil"}, True),
        ({"address": SHOP}, {"address": "postgresql://r@db#@evil/shop"}, True),
        ({"host": "a"}, {"host": "a", "tls": False}, False),
        ({"host": "a", "tls": True}, {"host": "a", "tls": False}, True),
    ],
)
def test_a_secret_is_sent_nowhere_else(before, now, elsewhere):
    assert moved(before, now) is elsewhere


def test_while_a_pull_is_open_nothing_begins_again(admin, api, connect):
    connection = connect("webhook", {}, name="Calls", cursor={"message": 7})
    under_way = Pull.objects.create(connection=connection)
    answer = api.post(f"/api/v1/connections/{connection.pk}/begin-again/")
    assert answer.status_code == 409 and "is being pulled" in answer.json()["detail"]
    page = admin.post(reverse("begin-again", args=(connection.pk,)), follow=True)
    assert "stop that pull first" in page.content.decode()
    connection.refresh_from_db()
    assert connection.cursor == {"message": 7}
    under_way.cancel()
    assert api.post(f"/api/v1/connections/{connection.pk}/begin-again/").status_code == 200
    connection.refresh_from_db()
    assert connection.cursor == {}


def test_a_mistake_is_said_at_its_field_and_nothing_is_kept(admin):
    told = form(**{"s-query": "drop table x", "s-overlap": "much", "told": "nonsense"})
    answer = admin.post(reverse("new-connection", args=("sql",)), told)
    assert answer.status_code == 400 and not Connection.objects.exists()
    assert "no &#x27;=&#x27;" in answer.content.decode()
    page = admin.post(reverse("new-connection", args=("sql",)), told | {"told": ""}).content.decode()
    assert "it must be one SELECT" in page and "valid number" in page
    assert 'value="much"' in page and "drop table x" in page and HUSH not in page


def test_trying_shows_masked_rows_and_how_they_are_understood(admin, tmp_path, connect):
    path = sqlite_file(tmp_path, 50)
    query = "select *, 'jo@' || 'example.com' as mail from orders"
    connection = connect("sql", of_sqlite(path, query=query), told=TOLD)
    page = admin.post(reverse("try-connection", args=(connection.pk,))).content.decode()
    assert "The first rows" in page and "<mark>email</mark>" in page and "jo@example.com" not in page
    assert re.search(r"activity</small> <span class=\"data\">status", page)
    assert events() == []


def test_a_source_that_does_not_answer_is_told_in_plain_words(admin, connect):
    connection = connect(
        "zendesk", {"address": "http://127.0.0.1:1", "email": "a@example.com"}, {"token": HUSH}
    )
    page = admin.post(reverse("try-connection", args=(connection.pk,))).content.decode()
    assert "could not be reached" in page and HUSH not in page


def test_pulling_pausing_beginning_again_and_deleting(admin, connect):
    with serving(Zendesk(5)) as served:
        connection = connect(
            "zendesk", {"address": served.address, "email": "a@example.com"}, {"token": HUSH}
        )
        one = (connection.pk,)
        admin.post(reverse("pull-connection", args=one))
        Pull.objects.get().run_here()
        page = admin.get(reverse("connection", args=one)).content.decode()
        assert "well" in page and ">10<" in page
        admin.post(reverse("begin-again", args=one))
        connection.refresh_from_db()
        assert connection.cursor == {}
        admin.post(reverse("switch-connection", args=one))
        connection.refresh_from_db()
        assert not connection.on and connection.next_time is None
        admin.post(reverse("delete-connection", args=one))
    assert not Connection.objects.exists() and len(events()) == 10
    deeds = {entry.action for entry in Entry.objects.all()}
    assert {"connection.pull", "connection.begin-again", "connection.pause", "connection.delete"} <= deeds


def test_a_second_pull_does_not_begin_while_one_waits(api, connect):
    connection = connect("sql", of_sqlite("/x"))
    assert api.post(f"/api/v1/connections/{connection.pk}/pull/").status_code == 202
    assert api.post(f"/api/v1/connections/{connection.pk}/pull/").status_code == 409
    assert api.post(f"/api/v1/pulls/{Pull.objects.get().pk}/cancel/").json()["status"] == "cancelled"


def test_the_api_makes_tries_and_changes_a_connection(api, tmp_path):
    told = {"name": "Shop", "kind": "sql", "gives": "events", "settings": of_sqlite(sqlite_file(tmp_path, 9)),
            "told": TOLD, "secrets": {"password": ""}}  # fmt: skip
    made = api.post("/api/v1/connections/", told, format="json")
    assert made.status_code == 201, made.content
    address = f"/api/v1/connections/{made.json()['id']}/"
    assert len(api.post(f"{address}test/").json()["rows"]) == 9
    wrong = api.patch(address, {"settings": {"address": "x"}}, format="json")
    assert wrong.status_code == 400 and {"address", "query"} <= wrong.json().keys()
    again = api.patch(address, {"every": 5}, format="json")
    assert again.json()["every"] == 5
    assert api.delete(address).status_code == 204


def test_nobody_but_administrators_sees_connections(connect):
    connection = connect("sql", of_sqlite("/x"))
    client = client_of(BUSINESS_USER)
    for address in (reverse("connections"), reverse("connection", args=(connection.pk,))):
        assert client.get(address).status_code == 403
    assert api_client_of(BUSINESS_USER).get("/api/v1/connections/").status_code == 403
    assert client.post(reverse("pull-connection", args=(connection.pk,))).status_code == 403
