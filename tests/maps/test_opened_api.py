"""Cells, flows, views and notes over HTTP: what they tell, who may, and what cannot be."""

import csv
import io

import pytest

from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.customers.addresses import stand_in
from journeymap.maps import noting
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Note
from tests.people import api_client_of

from .test_moods import scored

pytestmark = pytest.mark.django_db
MAP = "/api/v1/journeys/shop/map/"
FREE = {"trait": "plan=free", "channel": ["web", "shop"]}


@pytest.fixture
def bob(db):
    """Another business user."""
    return api_client_of(BUSINESS_USER, "bob")


def got(found, address="", **query):
    answer = found.get(f"{MAP}{address}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows_of(answer) -> list[dict]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


@pytest.mark.parametrize("part", [pytest.param({}, marks=pytest.mark.slow), FREE])
def test_a_cell_its_rows_and_its_file_agree(told, shop, store, ann, part):
    scored(shop, store, {f"f{n:03}": 0.1 for n in range(0, 60, 2)})
    shown = got(ann, **part)
    assert {cell["unit"] for cell in shown["measures"]} >= {"polarity", "share", "seconds", "cases", "NPS"}
    for cell in [*shown["measures"], *shown["findings"]]:
        address = f"cells/{cell['address']}/"
        opened = got(ann, address, **part)
        rows = got(ann, f"{address}rows/", limit=1000, **part)
        file = rows_of(ann.get(f"{MAP}{address}rows/", {**part, "format": "csv"}))
        assert (
            opened["cell"]["n"] == opened["counted"] == rows["count"] == len(rows["results"]) == len(file)
        ), cell
        assert sum(point["n"] for point in opened["trend"]["points"]) == cell["n"]
        assert opened["cell"] == cell


def test_how_to_get_a_number_again(shop, ann):
    cell = got(ann, **FREE)["measures"][0]
    again = got(ann, f"cells/{cell['address']}/", **FREE)["reproduce"]
    assert ann.get(again["cell"]).json()["cell"] == cell
    assert ann.get(again["rows"]).json()["count"] == cell["n"]
    assert again["command"] == (
        "manage.py export_map shop --format json --channel shop --channel web --trait plan=free"
    )


def test_what_is_not_there_is_404(told, shop, ann):
    for address in ("cells/c0/", "cells/f999999/", "cells/c0/rows/", "cells/c0/quotes/"):
        assert ann.get(f"{MAP}{address}").status_code == 404
    for address in ("map/sankey/", "map/views/", "map/notes/", "map/choices/"):
        assert ann.get(f"/api/v1/journeys/none/{address}").status_code == 404
    told.snapshot = None
    told.save()
    finding = got(ann)["findings"][0]["address"]
    assert "newer runs" in got(ann, f"cells/{finding}/")["gone"]
    assert ann.get(f"{MAP}cells/{finding}/rows/").status_code == 404


def test_who_may_not_know_customers_sees_stand_ins_and_no_keys(shop, store, ann, stranger):
    scored(shop, store, {f"f{n:03}": 0.1 for n in range(0, 60, 2)})
    for cell in got(stranger)["measures"]:
        assert (cell["evidence"] or {}).get("ids") is None
        opened = got(stranger, f"cells/{cell['address']}/")
        assert opened["counted"] == cell["n"] and (opened["cell"]["evidence"] or {}).get("ids") is None
        for row in got(stranger, f"cells/{cell['address']}/rows/")["results"]:
            assert "text" not in row
            named = [row.get(name) for name in ("key", "customer", "case", "session")]
            assert all(value is None or value.startswith("masked-") for value in named)
    address = got(stranger)["measures"][0]["address"]
    file = rows_of(stranger.get(f"{MAP}cells/{address}/rows/", {"format": "csv"}))
    assert all(row["key"].startswith("masked-") for row in file)
    assert stranger.get(f"{MAP}cells/{address}/quotes/").status_code == 403
    assert stranger.get("/api/v1/timeline/", {"customer": "c2"}).status_code == 403
    assert Entry.objects.filter(action="maps.export_rows").count() == 1


def test_quotes_and_timeline(shop, store, ann):
    scored(shop, store, {f"f{n:03}": 0.1 for n in range(0, 60, 2)})
    mood = next(c for c in got(ann)["measures"] if c["unit"] == "polarity")
    told = got(ann, f"cells/{mood['address']}/quotes/", limit=1)
    assert len(told["typical"]) == 1 and told["typical"][0]["text"].startswith("mine is number")
    found = ann.get("/api/v1/timeline/", {"customer": "c2", "limit": 2}).json()
    assert found["count"] == 5 and len(found["results"]) == 2
    assert ann.get("/api/v1/timeline/").status_code == 400
    assert ann.get("/api/v1/timeline/", {"customer": "nobody"}).status_code == 404
    assert Entry.objects.get(action="customers.view_timeline").target == stand_in("c2") != "c2"


def test_flows(shop, ann):
    whole = got(ann, "sankey/", depth=4)
    assert whole["cases"] == 60 and {n["kind"] for n in whole["nodes"]} >= {"start", "goal", "exit", "place"}
    assert got(ann, "sankey/", **FREE)["cases"] == 30
    assert got(ann, "graph/", shown=1, level="activity")["hidden"]["edges"] == 0
    assert got(ann, "graph/", follows="eventually")["counts"] == "cases"
    assert [s["name"] for s in got(ann, "funnel/", step=["visit", "pay"], level="touchpoint")["steps"]] == [
        "visit",
        "pay",
    ]
    assert got(ann, "variants/", limit=1)["hidden"]["variants"] > 0
    assert got(ann, "choices/")["presets"]


@pytest.mark.parametrize(
    "address, query",
    [
        ("sankey/", {"depth": 13}),
        ("sankey/", {"depth": "x"}),
        ("sankey/", {"level": "mood"}),
        ("graph/", {"shown": "nan"}),
        ("graph/", {"follows": "never"}),
        ("funnel/", {"step": "nowhere", "level": "touchpoint"}),
        ("funnel/", {"step": ["visit"] * 21, "level": "touchpoint"}),
        ("variants/", {"limit": 0}),
        ("compare/", {"other_since": "x"}),
        ("compare/", {"other_channel": "pigeon"}),
        ("sankey/", {"channel": "pigeon"}),
        ("cells/c0/", {"trait": "shoe=44"}),
    ],
)
def test_what_cannot_be_asked_is_refused(shop, ann, address, query):
    assert ann.get(f"{MAP}{address}", query).status_code == 400


def test_two_parts_are_compared(shop, ann):
    found = got(ann, "compare/", trait="plan=free", other_trait="plan=paid")
    cells = {cell["address"]: cell for cell in got(ann, trait="plan=free")["measures"]}
    goal = next(found[a] for a, cell in cells.items() if cell["name"] == "goal_rate")
    assert goal["marked"] and goal["change"] == goal["a"] - goal["b"] < 0


def test_views_are_private_or_shared(shop, ann, bob, ada, stranger):
    made = ann.post(f"{MAP}views/", {"name": "Free people", "query": {"trait": ["plan=free"]}}, format="json")
    assert made.status_code == 201 and made.json()["slug"] == "free-people" and made.json()["owner"] == "ann"
    address = f"{MAP}views/free-people/"
    assert bob.get(address).status_code == stranger.get(address).status_code == 404
    assert bob.patch(address, {"name": "x"}, format="json").status_code == 404
    assert got(bob, "views/")["results"] == [] and len(got(ann, "views/")["results"]) == 1
    assert ada.get(address).status_code == 200
    assert ann.patch(address, {"shared": True}, format="json").status_code == 200
    assert stranger.get(address).json()["query"] == {"trait": ["plan=free"]}
    assert stranger.patch(address, {"name": "x"}, format="json").status_code == 403
    for change in ({"name": "Not paying"}, {"query": {}}, {"shared": False}):
        assert bob.patch(address, change, format="json").status_code == 403
    assert bob.delete(address).status_code == 403
    assert ann.patch(address, {"name": "Not paying"}, format="json").json()["slug"] == "free-people"
    assert ada.delete(address).status_code == 204


@pytest.mark.parametrize(
    "query",
    [{"since": ["soon"]}, {"trait": ["x"]}, {"x": "y"}, {str(n): [] for n in range(31)}, {"x": ["y"] * 101}],
)
def test_views_that_cannot_be_are_refused(shop, ann, query):
    refused = ann.post(f"{MAP}views/", {"name": "x", "query": query}, format="json")
    assert refused.status_code == 400


def test_notes_guard_against_two_editors(shop, ann, bob, stranger):
    told = {"lane": "backstage", "stage": "Buy", "text": "Somebody prints <b>labels</b>"}
    note = ann.post(f"{MAP}notes/", told, format="json").json()
    assert (note["status"], note["revision"], note["by"], note["stage"]) == ("assumed", 1, "ann", "Buy")
    address = f"{MAP}notes/{note['id']}/"
    assert stranger.get(address).status_code == 200
    assert stranger.post(f"{MAP}notes/", told, format="json").status_code == 403
    assert ann.patch(address, {"text": "mine"}, format="json").status_code == 400
    assert ann.patch(address, {"text": "mine", "revision": 1}, format="json").json()["revision"] == 2
    late = bob.patch(address, {"text": "his", "revision": 1}, format="json")
    assert late.status_code == 409 and "ann changed" in str(late.json()) and "mine" in str(late.json())
    assert Note.objects.get().text == "mine"
    assert bob.patch(address, {"stage": "", "revision": 2}, format="json").json()["stage"] == ""
    assert bob.patch(address, {"stage": "Nowhere", "revision": 3}, format="json").status_code == 400
    assert bob.delete(f"{address}?revision=1").status_code == 409
    assert bob.delete(f"{address}?revision=3").status_code == 204
    assert not Entry.objects.filter(detail__icontains="mine").exists()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"lane": "ideas", "text": "  "}, "text"),
        ({"lane": "truths", "text": "x"}, "touchpoint"),
        ({"lane": "ideas", "text": "x", "cell": "nowhere"}, "cell"),
        ({"lane": "ideas", "text": "x", "says": "above", "limit": 1}, "cell"),
        ({"lane": "ideas", "text": "x", "cell": "KNOWN", "says": "above"}, "limit"),
        ({"lane": "ideas", "text": "x", "cell": "KNOWN", "limit": 1}, "says"),
    ],
)
def test_a_note_that_the_page_would_refuse_is_refused(shop, ann, told, field):
    cell = kept_map(shop)["measures"][0]["address"]
    told = {name: cell if value == "KNOWN" else value for name, value in told.items()}
    refused = ann.post(f"{MAP}notes/", told, format="json")
    assert refused.status_code == 400 and list(refused.json()) == [field]
    assert not Note.objects.exists()


def test_evidence_that_left_the_map_does_not_keep_a_note_from_being_changed(shop, ann):
    note = Note.objects.create(journey=shop, lane="ideas", text="x", cell="gone", says="above", limit=1.0)
    change = {"text": "y", "revision": 1}
    assert ann.patch(f"{MAP}notes/{note.pk}/", change, format="json").json()["text"] == "y"


def test_a_journey_has_so_many_notes_and_no_more(shop, ann, monkeypatch):
    monkeypatch.setattr(noting, "MOST", 1)
    told = {"lane": "ideas", "text": "x"}
    assert ann.post(f"{MAP}notes/", told, format="json").status_code == 201
    refused = ann.post(f"{MAP}notes/", told, format="json")
    assert refused.status_code == 400 and "1 notes, the most that it can have" in str(refused.json())


def test_a_note_outlives_its_stage(shop, ann):
    ann.post(f"{MAP}notes/", {"lane": "ideas", "stage": "Buy", "text": "x"}, format="json")
    stage = shop.stages.get(name="Buy")
    stage.name = "Purchase"
    stage.save()
    assert got(ann, "notes/")["results"][0]["stage"] == "Purchase"
    stage.delete()
    assert got(ann, "notes/")["results"][0]["stage"] == "Buy"


def test_support_agents_see_nothing_of_this(shop):
    agent = api_client_of(SUPPORT_AGENT, "joe")
    for address in (
        "cells/c0/",
        "sankey/",
        "graph/",
        "funnel/",
        "variants/",
        "choices/",
        "compare/",
        "views/",
        "notes/",
    ):
        assert agent.get(f"{MAP}{address}").status_code == 403
    assert agent.get("/api/v1/timeline/", {"customer": "c2"}).status_code == 403
