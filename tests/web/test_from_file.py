"""A map is imported on a page: look first, then import what was looked at."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from journeymap.access.models import Entry
from journeymap.access.roles import BUSINESS_USER, SUPPORT_AGENT
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.documents import document
from journeymap.maps.models import ImportedMap
from tests.analysis.conftest import shop, store
from tests.people import api_client_of, client_of

__all__ = ["shop", "store"]
pytestmark = pytest.mark.django_db
PAGE, API = "/journeys/new/from-file/", "/api/v1/maps/import/"


@pytest.fixture
def ann():
    return client_of(BUSINESS_USER, "ann")


@pytest.fixture
def told(shop):
    return json.loads(json.dumps(document(shop, Part())))


def sent(client: Client, told: dict, op: str, mark: str = "", **more):
    file = SimpleUploadedFile("shop.json", json.dumps(told).encode(), "application/json")
    return client.post(PAGE, {"file": file, "op": op, "mark": mark}, **more)


def test_a_map_of_a_new_name_is_looked_at_then_made(ann, told):
    Journey.objects.all().delete()
    seen = sent(ann, told, "look")
    text = seen.content.decode()
    form = text.partition('id="map-file"')[2].partition("</form>")[0]  # outside, the script tells no button
    assert 'name="mark"' in form and 'value="import"' in form
    assert "A new journey" in text and " · ".join(seen.context["seen"].stages) in text
    assert not Journey.objects.exists()
    done = sent(ann, told, "import", seen.context["seen"].mark)
    made = Journey.objects.get()
    assert done.status_code == 302 and done.url == f"/journeys/{made.slug}/"
    assert made.owner.username == "ann" and ImportedMap.objects.get().file == "shop.json"
    assert "imported cells are shown" in ann.get(done.url).content.decode()
    assert Entry.objects.filter(action="maps.import_map").count() == 1


def test_a_map_of_a_known_name_tells_what_changes_of_the_definition(ann, told, shop):
    told["definition"]["stages"].append("Return")
    told["stages"].append({**told["stages"][-1], "name": "Return", "touchpoints": []})
    seen = sent(ann, told, "look")
    text = seen.content.decode()
    assert "There is a journey" in text and "Return" in text and "its own measured cells" in text
    assert len(seen.context["told"]) == 1
    shop.refresh_from_db()
    before = shop.revision
    assert sent(ann, told, "import", seen.context["seen"].mark).status_code == 302
    shop.refresh_from_db()
    assert shop.revision == before + 1 and shop.stages.filter(name="Return").exists()


def test_only_what_was_looked_at_is_imported(ann, told, shop):
    mark = sent(ann, told, "look").context["seen"].mark
    other = {**told, "about": {**told["about"], "description": "another"}}
    refused = sent(ann, other, "import", mark)
    assert refused.status_code == 409 and b"not as it was when you looked" in refused.content
    Journey.objects.filter(pk=shop.pk).update(revision=shop.revision + 1)
    assert sent(ann, told, "import", mark).status_code == 409
    assert not ImportedMap.objects.exists()


def test_the_script_gets_the_part_and_is_led_on(ann, told):
    htmx = {"headers": {"HX-Request": "true"}}
    part = sent(ann, told, "look", **htmx)
    assert part.content.decode().lstrip().startswith('<div id="seen"')
    done = sent(ann, told, "import", part.context["seen"].mark, **htmx)
    assert done.headers["HX-Redirect"] == "/journeys/shop/"
    wrong = ann.post(PAGE, {"op": "look"}, **htmx)
    assert wrong.status_code == 200 and b"Choose the file first" in wrong.content


def test_over_the_api_a_map_is_foreseen_made_and_made_anew(told):
    ann = api_client_of(BUSINESS_USER, "ann")
    Journey.objects.all().delete()
    seen = ann.post(f"{API}?preview=true", told, format="json")
    assert seen.status_code == 200 and seen.json()["made"] and not Journey.objects.exists()
    done = ann.post(API, told, format="json")
    assert done.status_code == 201 and done.json()["shown"] and done.json()["slug"] == "shop"
    file = SimpleUploadedFile("again.json", json.dumps(told).encode())
    again = ann.post(API, {"file": file}, format="multipart")
    assert again.status_code == 200 and not again.json()["made"]
    assert ann.post(API, {}, format="multipart").json()["file"].startswith("Send the map's JSON")


def test_who_may_not_change_journeys_imports_none(told):
    assert client_of(SUPPORT_AGENT, "sue").get(PAGE).status_code == 403
    viewer = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
    assert sent(client_of(None, "vic", may=viewer), told, "look").status_code == 403
    assert api_client_of(None, "vic", may=viewer).post(API, told, format="json").status_code == 403
    assert b"Import a map" not in client_of(None, "vic").get("/journeys/").content
