"""Taking a map home by the API and the command: who may, what of customers' words goes along, which lanes."""

import re
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from pptx import Presentation

from journeymap.access.models import Entry
from tests.people import client_of

MAY = ("journeys.view_journey", "analysis.view_finding", "analysis.view_measure")
WORDS = "mine is number"  # in every answer of the shop
DRAWN = {
    "svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "pptx": b"PK", "html": b"<!doctype html>",
}  # fmt: skip


def taken(client, form, more=""):
    answer = client.get(f"/api/v1/journeys/shop/map/export/?format={form}{more}")
    assert answer.status_code == 200, answer.content
    return answer


@pytest.mark.django_db
@pytest.mark.parametrize("form", DRAWN)
def test_a_map_is_taken_as_a_file_and_the_trail_says_so(shop, form):
    answer = taken(client_of(may=MAY), form)
    assert answer.content.startswith(DRAWN[form])
    assert answer["Content-Disposition"] == f'attachment; filename="shop-map.{form}"'
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.target) == ("maps.export_map", "journey shop")


@pytest.mark.django_db
def test_words_of_customers_go_only_with_who_may_read_them(shop):
    reader = client_of(name="reader", may=(*MAY, "feedback.view_feedback"))
    assert WORDS in taken(reader, "html").content.decode()
    for form in ("html", "svg", "json"):
        assert WORDS not in taken(client_of(may=MAY), form).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["html", "svg", "json"])
def test_keys_of_customers_stay_at_home(shop, form):
    told = taken(client_of(may=MAY), form).content.decode()
    assert not re.search(r'[">]c\d{1,2}["<]', told)


@pytest.mark.django_db
def test_a_picture_shows_the_lanes_that_are_chosen(shop):
    deck = Presentation(BytesIO(taken(client_of(may=MAY), "pptx", "&lane=time&lane=flow").content))
    said = [shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame]
    assert said.index("Time in stage") < said.index("Flow") and "Touchpoints" not in said


@pytest.mark.django_db
def test_a_part_says_on_the_picture_which_it_is(shop):
    told = taken(client_of(may=MAY), "svg", "&trait=plan%3Dfree&until=2025-02-01").content.decode()
    assert "to 31 Jan 2025 · plan free" in told


@pytest.mark.django_db
def test_who_may_not_see_the_journey_takes_nothing(shop):
    assert client_of().get("/api/v1/journeys/shop/map/export/?format=pdf").status_code in (401, 403)


@pytest.mark.django_db
def test_the_command_writes_every_form_of_a_map(shop, tmp_path):
    for form, begin in DRAWN.items():
        path = tmp_path / f"map.{form}"
        call_command("export_map", "shop", "--format", form, "--output", str(path), stderr=StringIO())
        assert path.read_bytes().startswith(begin)
