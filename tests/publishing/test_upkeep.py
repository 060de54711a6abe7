"""Upkeep: when a review is due, that somebody did it, and how the map says that it is overdue."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from journeymap.access.models import Entry
from journeymap.maps.keeping import kept_map
from journeymap.maps.models import Note
from journeymap.publishing.upkeep import CannotKeep, overdue, reviewed, set_cadence, upkeep
from tests.people import client_of, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea():
    return somebody("Business user", "bea")


@pytest.fixture
def client(bea):
    return client_of("Business user", "bea")


@pytest.mark.parametrize(
    "due, words", [(date(2026, 3, 1), "94\u202fd past review"), (date(2026, 6, 3), ""), (None, "")]
)
def test_a_review_is_overdue_from_the_day_after(due, words):
    assert overdue(due, date(2026, 6, 3)) == words


def test_reviewed_today_moves_the_day_by_the_cadence(shop, bea):
    today = timezone.localdate()
    assert reviewed(shop, bea) == today + timedelta(days=90)
    set_cadence(shop, 30, bea)
    assert reviewed(shop, bea) == today + timedelta(days=30)
    shop.refresh_from_db()
    assert shop.review_date == today + timedelta(days=30) and upkeep(shop).reviewed == today
    assert {each.action for each in Entry.objects.all()} >= {"publishing.review", "publishing.cadence"}
    for days in (0, 9_999):
        with pytest.raises(CannotKeep, match="from 1 to"):
            set_cadence(shop, days, bea)


def test_a_map_past_its_review_is_grey_until_somebody_looked_it_through(shop, client):
    shop.review_date = timezone.localdate() - timedelta(days=94)
    shop.save()
    Note.objects.create(journey=shop, lane="backstage", text="two vans")
    page = client.get("/journeys/shop/").content.decode()
    assert 'class="board past"' in page and "94\u202fd past review" in page and "is-stale" in page
    answer = client.post(reverse("upkeep", args=["shop"]), {"what": "reviewed"})
    assert answer.url == "/journeys/shop/"
    page = client.get("/journeys/shop/").content.decode()
    assert 'class="board past"' not in page and "past review" not in page
    client.post(reverse("upkeep", args=["shop"]), {"what": "cadence", "days": "14"})
    assert upkeep(shop).cadence == 14
    client.post(reverse("upkeep", args=["shop"]), {"what": "cadence", "days": "x"})
    assert upkeep(shop).cadence == 14


def test_a_note_gets_its_evidence_by_the_form_and_the_map_says_what_comes_of_it(shop, client):
    rate = next(each for each in kept_map(shop)["measures"] if each["name"] == "share_of_start")
    form = {
        "cell": "backstage.1",
        "text": "hardly anybody",
        "evidence": rate["address"],
        "says": "below",
        "limit": "5,0 %",
    }
    assert client.post("/journeys/shop/notes/", form).status_code == 302
    note = Note.objects.get()
    assert (note.cell, note.says, note.limit) == (rate["address"], "below", 0.05)
    assert "contested" in client.get("/journeys/shop/cell/backstage.1/").content.decode()
    change = {**form, "revision": note.revision, "says": "above"}
    client.post(f"/journeys/shop/notes/{note.pk}/", change)
    drawer = client.get("/journeys/shop/cell/backstage.1/").content.decode()
    assert 'value="5"' in drawer and "above 5" in drawer
    client.post(
        f"/journeys/shop/notes/{note.pk}/", {**change, "revision": 2, "limit": "many", "text": "kept"}
    )
    note.refresh_from_db()
    assert note.text == "kept" and note.limit == 0.05
    client.post(f"/journeys/shop/notes/{note.pk}/", {**change, "revision": 3, "evidence": ""})
    note.refresh_from_db()
    assert (note.cell, note.limit) == ("", None)


def test_people_mark_a_touchpoint_as_a_moment_of_truth(shop, client):
    form = {"cell": "truths.2", "text": "<b>here</b> they decide", "touchpoint": "pay"}
    client.post("/journeys/shop/notes/", form)
    assert (Note.objects.get().at, Note.objects.get().place) == ("pay", "Buy")
    page = client.get("/journeys/shop/").content.decode()
    assert "&lt;b&gt;here&lt;/b&gt; they decide" in page
    client.post("/journeys/shop/notes/", {**form, "touchpoint": "visit"})  # of another stage
    assert Note.objects.count() == 1
