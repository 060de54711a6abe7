"""Pages and API of editions: two publishers, the board of then, its rows, comparing, going back."""

import re

import pytest
from django.urls import reverse

from journeymap.journeys.editing import edits
from journeymap.maps.models import Note
from journeymap.publishing.editions import newest, publish
from journeymap.publishing.models import Edition
from tests.analysis.company import answers, hear
from tests.people import client_of, somebody

from .test_editions import edit

pytestmark = pytest.mark.django_db
EDITIONS = "/api/v1/journeys/shop/editions/"
ON_THE_CELL = re.compile(r"([\d,]+) on the cell (.) ([\d,]+) rows")


@pytest.fixture
def bea():
    return somebody("Business user", "bea")


@pytest.fixture
def client(bea):
    return client_of("Business user", "bea")


def page(client, name, *args, query="", status=200):
    answer = client.get(f"{reverse(name, args=args)}{query}")
    assert answer.status_code == status
    return answer.content.decode()


def test_publishing_by_hand_and_who_was_quicker(shop, client):
    assert "Nothing is published yet" in page(client, "editions", "shop")
    form = {"reason": "<b>first</b>", "after": "0"}
    assert client.post(reverse("editions", args=["shop"]), form).url == "/journeys/shop/editions/1/"
    late = client.post(reverse("editions", args=["shop"]), {"reason": "mine", "after": "0"})
    assert late.status_code == 409 and "bea published v1 meanwhile" in late.content.decode()
    assert 'value="mine"' in late.content.decode() and Edition.objects.count() == 1
    listed = page(client, "editions", "shop")
    assert "&lt;b&gt;first&lt;/b&gt;" in listed and "Publish v2" in listed
    head = page(client, "map", "shop")
    assert "<b>v1</b>" in head and "changed since" not in head
    Note.objects.create(journey=shop, lane="backstage", text="new")
    assert "changed since" in page(client, "map", "shop")


def test_an_edition_shows_the_map_of_then_and_every_number_opens_to_its_rows(shop, told, bea, client):
    Note.objects.create(journey=shop, lane="backstage", stage=shop.stages.first(), text="two vans", by=bea)
    made = publish(shop, bea, "agreed")
    Note.objects.all().delete()
    hear(9, [{**row, "id": f"x{row['id']}", "row": row["row"] + 500} for row in answers()])
    shown = page(client, "edition", "shop", 1)
    assert "two vans" in shown and "agreed" in shown
    opened = 0
    for cell in [*made.content["measures"], *made.content["findings"]][::4]:
        drawer = page(client, "edition-cell", "shop", 1, cell["address"])
        number, sign, rows = ON_THE_CELL.search(drawer).groups()
        assert sign == "=" and int(number.replace(",", "")) == int(rows.replace(",", "")) == cell["n"]
        assert f"GET {EDITIONS}1/" in drawer and "passes a limit" not in drawer
        assert page(client, "edition-rows", "shop", 1, cell["address"])
        opened += 1
    assert opened > 10
    note = page(client, "edition-cell", "shop", 1, "backstage.1")
    assert "two vans" in note and "/notes/" not in note.replace("notes/history", "")
    assert page(client, "edition", "shop", 7, status=404) and page(
        client, "edition-cell", "shop", 1, "c0", status=404
    )


def test_a_number_whose_run_is_gone_says_so(shop, told, bea, client):
    made = publish(shop, bea)
    address = made.content["findings"][0]["address"]
    told.delete()
    assert "is not kept any more" in page(client, "edition-behind", "shop", 1, address)
    assert page(client, "edition-rows", "shop", 1, address)


def test_two_versions_side_by_side(shop, bea, client):
    publish(shop, bea)
    edit(shop, bea, edits.rename_touchpoint, touchpoint="pay", to="<i>Pay</i>")
    rows = answers()
    for row in rows:
        row |= {
            "id": f"x{row['id']}",
            "score": 0.0 if row["kind"] == "nps" else row["score"],
            "row": row["row"] + 500,
        }
    hear(9, rows)
    publish(shop, bea)
    shown = page(client, "editions-compare", "shop", query="?before=1&after=2")
    assert "renamed to" in shown and "&lt;i&gt;Pay&lt;/i&gt;" in shown and "<i>Pay" not in shown
    moved = page(client, "editions-compare", "shop", query="?before=1&after=2&kind=moved")
    assert "▼" in moved and "NPS" in moved and "by chance alone" in moved
    for kind in ("findings", "notes", "within", "counts", "others"):
        assert page(client, "editions-compare", "shop", query=f"?before=1&kind={kind}")
    assert "same version twice" in page(client, "editions-compare", "shop", query="?before=2&after=2")
    assert page(client, "editions-compare", "shop", query="?before=9", status=404)
    assert page(client, "editions-compare", "shop", query="?before=²", status=404)


def test_going_back_asks_first(shop, bea, client):
    publish(shop, bea)
    edit(shop, bea, edits.rename_touchpoint, touchpoint="pay", to="Payment")
    publish(shop, bea)
    asks = page(client, "edition-restore", "shop", 1)
    assert "“Payment” renamed to “pay”" in asks
    shop.refresh_from_db()
    stale = client.post(reverse("edition-restore", args=["shop", 1]), {"revision": shop.revision - 1})
    assert stale.status_code == 409 and Edition.objects.count() == 2
    done = client.post(reverse("edition-restore", args=["shop", 1]), {"revision": shop.revision})
    assert done.url == "/journeys/shop/editions/3/" and newest(shop).reason == "v1 restored"


def test_editions_over_http(shop, ann):
    assert ann.post(EDITIONS, {"reason": "first"}, format="json").status_code == 400
    made = ann.post(EDITIONS, {"reason": "first", "after": 0}, format="json")
    assert made.status_code == 201 and made.json()["number"] == 1
    late = ann.post(EDITIONS, {"after": 0}, format="json")
    assert late.status_code == 409 and late.json()["newest"]["number"] == "1"
    assert ann.get(EDITIONS).json()["count"] == 1
    whole = ann.get(f"{EDITIONS}1/").json()
    assert whole["content"]["slug"] == "shop" and whole["content"]["notes"] == []
    assert [stage["name"] for stage in whole["design"]["stages"]] == ["Look", "Buy", "Stay"]
    Note.objects.create(journey=shop, lane="backstage", text="new")
    told = ann.get(f"{EDITIONS}1/differences/").json()
    assert [(each["kind"], each["what"], each["after"]) for each in told] == [("note", "new", "new")]
    assert ann.get(f"{EDITIONS}1/differences/", {"to": "1"}).json() == []
    assert ann.get(f"{EDITIONS}1/differences/", {"to": "x"}).status_code == 404
    assert ann.post(f"{EDITIONS}1/restore/", {"revision": 99}, format="json").status_code == 409
    shop.refresh_from_db()
    assert ann.post(f"{EDITIONS}1/restore/", {"revision": shop.revision}, format="json").json()["number"] == 2
    assert ann.get("/api/v1/journeys/none/editions/").status_code == 404
