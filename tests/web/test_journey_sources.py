"""Thousands of live imports are one box where the imports of a journey are chosen."""

import re
from html import unescape

import pytest
from django.urls import reverse

from journeymap.access.roles import BUSINESS_USER
from journeymap.ingest.models import Import
from journeymap.journeys.models import Drafting
from journeymap.tracking.models import Taking
from journeymap.web.pages.journeys import sourced
from tests.journeys.conftest import put, traces
from tests.people import client_of

pytestmark = pytest.mark.django_db


def an_import(live: bool = False, **told) -> int:
    told = {"kind": "events", "accepted": 2, "status": "done", "files": [{"name": "a.csv"}], **told}
    job = Import.objects.create(**told)
    if live:
        Taking.objects.create().imports.add(job)
    return job.pk


@pytest.fixture
def imports():
    return an_import(), [an_import(live=True) for _ in range(5)]


def boxes(*told, **more) -> list[tuple]:
    return [(each.value, each.imports, each.events, each.chosen) for each in sourced.offered(*told, **more)]


def test_live_imports_are_one_box(imports):
    own, _ = imports
    an_import(live=True, kind="customers")
    an_import(accepted=0)
    assert boxes(()) == [(str(own), 1, 2, False), ("live-other", 5, 10, False)]
    assert boxes((), everything=True) == [(str(own), 1, 2, True), ("live-other", 5, 10, True)]


def test_those_that_are_chosen_already_stay_what_they_are(imports):
    own, live = imports
    assert boxes(live[:2]) == [(str(own), 1, 2, False), ("live", 2, 4, True), ("live-other", 3, 6, False)]
    assert sourced.numbers(["live"], live[:2]) == [str(each) for each in live[:2]]
    assert sourced.numbers([str(own), "live-other"], live[:2]) == [str(own), *map(str, live[2:])]
    assert sourced.numbers(["live", "live-other"], live[:2]) == [str(each) for each in live]


def test_a_box_says_that_live_events_to_come_are_not_behind_it(imports, settings, tmp_path):
    _, live = imports
    named = [(each.name, each.live) for each in sourced.offered(live[:2])]
    assert named == [
        ("a.csv", False),
        ("Live events until now", True),
        ("Live events until now, other imports", True),
    ]
    settings.DATA_DIR = tmp_path
    put(1, traces(["a b"]))
    page = client_of(BUSINESS_USER).get("/journeys/new/").content.decode()
    assert "Live events until now" in page and "later ones belong only where all are chosen" in page


def test_a_draft_that_is_begun_again_keeps_its_live_imports_by_a_short_address(imports, settings, tmp_path):
    own, live = imports
    settings.DATA_DIR = tmp_path
    put(own, traces(["a b"]))
    ann = client_of(BUSINESS_USER, "ann")
    failed = Drafting.objects.create(title="Shop", sources=[*live[:3]], status="failed")
    page = ann.get(reverse("drafting", args=[failed.pk])).content.decode()
    (address,) = re.findall(r'href="([^"]*drafting=[^"]*)"', page)
    address = unescape(address)
    assert "source=" not in address and len(address) < 120
    form = ann.get(address).content.decode()
    ticked = re.findall(r'name="source" value="([^"]*)" checked', form)
    assert ticked == ["live"] and f'name="drafting" value="{failed.pk}"' in form
    told = {"name": "Shop", "source": ticked, "drafting": failed.pk}
    refused = ann.post(address, {**told, "name": ""}).content.decode()
    assert re.findall(r'name="source" value="([^"]*)" checked', refused) == ticked
    ann.post(address, told)
    assert Drafting.objects.order_by("pk").last().sources == live[:3]


def test_what_is_chosen_stays_so_where_a_form_is_refused(imports, settings, tmp_path):
    own, live = imports
    settings.DATA_DIR = tmp_path
    put(own, traces(["a b"]))
    ann = client_of(BUSINESS_USER, "ann")
    refused = ann.post("/journeys/new/", {"name": "", "source": "live-other"}).content.decode()
    ticked = re.findall(r'name="source" value="([^"]*)" checked', refused)
    ann.post("/journeys/new/", {"name": "Shop", "source": ticked})
    assert Drafting.objects.get().sources == live


def test_what_is_no_box_is_told_as_it_was_for_whoever_refuses_it(imports):
    assert sourced.numbers(["x", "7"]) == ["x", "7"]
