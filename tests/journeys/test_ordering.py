"""Drafts made in the background: over HTTP, and carried out."""

import pytest
from django.core.cache import cache

from journeymap.access.models import Entry
from journeymap.jobs.claiming import attempt
from journeymap.journeys import ordering
from journeymap.journeys.discovering import Asked, discover
from journeymap.journeys.models import Drafting, Journey

from .conftest import put, traces
from .test_api import SHOP, ann, send, shop, urlpatterns  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journeys.test_api")]


@pytest.fixture(autouse=True)
def no_throttle():
    cache.clear()


def test_a_large_log_is_drafted_in_the_background(store, ann, monkeypatch):  # noqa: F811
    put(1, traces(SHOP))
    monkeypatch.setattr(ordering, "LIMIT", 5)
    answer = send(ann, "post", "journeys/discover/", {"name": "Shop"})
    assert answer.status_code == 202 and not Journey.objects.exists()
    assert answer.json()["status"] == "queued"
    attempt(Drafting, answer.json()["id"])
    told = ann.get(f"/api/v1/draftings/{answer.json()['id']}/").json()
    assert (told["status"], told["journey"], told["progress"]) == ("done", "shop", 1.0)
    assert Journey.objects.get().owner.username == "ann"
    assert Entry.objects.get(action="journeys.discover").target == "journey shop"


def test_a_refusal_is_told_in_its_own_words(store, ann):  # noqa: F811
    put(1, traces(SHOP))
    data = {"name": "Shop", "case": "customer", "background": True}
    number = send(ann, "post", "journeys/discover/", data).json()["id"]
    attempt(Drafting, number)
    told = ann.get(f"/api/v1/draftings/{number}/").json()
    assert told["status"] == "failed" and "names a customer" in told["error"]


def test_progress_is_told_while_events_are_read(store):
    put(1, traces(SHOP))
    told = []
    journey, _ = discover(Asked("Shop"), None, lambda *beat: told.append(beat))
    assert journey.name == "Shop" and [share for share, _ in told] == sorted(share for share, _ in told)
    assert told[-1][0] > 0.9
