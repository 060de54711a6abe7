"""What many people at once and many rows cost: one computation; no more queries for 50 rows than for 5."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.functional import cached_property

from journeymap.access.roles import ADMINISTRATOR
from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.models import Finding, Run
from journeymap.ingest.models import Import
from journeymap.journeys.models import Journey
from journeymap.maps import keeping
from journeymap.maps.opening import Opened
from journeymap.web.pages.maps.journey import JourneyPage
from tests.analysis.company import found_company
from tests.analysis.conftest import shop, store
from tests.people import client_of
from tests.web.test_home import pain

__all__ = ["shop", "store"]
VIEWERS, SEATS = 200, 20
FEW, MANY = 5, 50


@pytest.mark.django_db(transaction=True)
def test_two_hundred_viewers_of_one_map_cost_one_computation(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    journey = found_company()
    computed, answers, drawn = [], [], keeping.drawn

    def counting(*told):
        computed.append(told)
        return drawn(*told)

    def look():
        for _ in range(VIEWERS // SEATS):
            answers.append(keeping.kept_map(journey)["slug"])
        connection.close()

    monkeypatch.setattr(keeping, "drawn", counting)
    threads = [threading.Thread(target=look) for _ in range(SEATS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == ["shop"] * VIEWERS and len(computed) == 1


def test_who_waits_for_a_map_holds_up_nobody_with_another():
    """`functools.cached_property` of Python 3.11 has one lock for all instances of a class."""
    holding = JourneyPage.__dict__["map"], SnapshotData.__dict__["answers"], Opened.__dict__["counted"]
    assert all(isinstance(each, cached_property) for each in holding)


@pytest.mark.django_db(transaction=True)
def test_what_is_computed_for_something_else_waits_for_nobody(settings, tmp_path):
    """More threads than turns, each computing one thing that needs another which all of them need."""
    settings.DATA_DIR = tmp_path
    journey = found_company()
    found = []

    def ask(number):
        inner = lambda: keeping.kept(journey, "inner", keeping.Part(), lambda: {"one": 1})  # noqa: E731
        found.append(keeping.kept(journey, f"outer {number}", keeping.Part(), inner))
        connection.close()

    threads = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(3 * keeping.AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert found == [{"one": 1}] * len(threads)


def grow(what, journey, number):
    for n in range(number):
        if what == "runs":
            Run.objects.create(journey=journey, analyzer=f"a{n}", status="done", finished=timezone.now())
        elif what == "imports":
            Import.objects.create(kind="events", files=[{"name": f"{n}.csv", "path": "", "bytes": 1}])
        elif what == "findings":
            pain(journey, headline=f"h{n}", name=f"place {n}")
        else:
            other = Journey.objects.create(name=f"journey {number} {n}")
            assert other.slug


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "address"),
    [
        ("runs", "/runs/"),
        ("imports", "/imports/"),
        ("findings", "/"),
        ("findings", "/journeys/shop/"),
        ("runs", "/journeys/shop/"),
        ("journeys", "/journeys/"),
        ("journeys", "/"),
    ],
)
def test_fifty_rows_cost_as_many_queries_as_five(shop, what, address):
    admin = client_of(ADMINISTRATOR)
    counts = []
    for number in (FEW, MANY - FEW):
        grow(what, shop, number)
        admin.get(address)  # what is computed once and kept does not count
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], [each["sql"][:160] for each in asked]
    assert Finding.objects.count() <= MANY
