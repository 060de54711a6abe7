"""The tables of a large feed are made beside the request; who asks meanwhile is told when to ask again."""

import logging
import shutil
import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from journeymap.access.roles import BUSINESS_USER
from journeymap.desks import making, standing, tables
from journeymap.desks.models import Making
from journeymap.desks.odata import views
from journeymap.desks.taking import forget_takes
from journeymap.events.files import SnapshotGone, absolute, listed
from journeymap.jobs.claiming import run_here
from journeymap.jobs.states import Status
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import current_map
from journeymap.maps.lingering import lingering
from tests.analysis.company import events
from tests.desks.test_feed import basic, read
from tests.journeys.conftest import put
from tests.people import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(monkeypatch):
    """Every journey has more events than are looked at while one waits."""
    monkeypatch.setattr(standing, "FEW", 0)


@pytest.fixture
def shared(settings, tmp_path):
    """A store that several machines share."""
    settings.SHARED_STORE = f"file://{tmp_path}/bucket"


@pytest.fixture
def reader(large, shop, opened):
    _, token = AuthToken.objects.create(somebody(BUSINESS_USER, "ann"))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=basic("ann", token), HTTP_PREFER="odata.maxpagesize=50")
    return client


def told_to_wait(client, what: str = "$metadata") -> dict:
    answer = client.get(f"/odata/shop/{what}")
    assert answer.status_code == 503 and answer["OData-Version"] == "4.0", answer.content
    assert standing.SOONEST <= int(answer["Retry-After"]) <= standing.LATEST
    error = answer.json()["error"]
    assert error["code"] == "503" and f"in {answer['Retry-After']} seconds" in error["message"]
    return error


def made() -> Making:
    """What waits is carried out, as a worker does it."""
    return run_here(Making.objects.get(status=Status.QUEUED))


def followed(client, told: dict) -> list[dict]:
    """The rows of a first page and of all that follow it."""
    rows = told["value"]
    while address := told.get("@odata.nextLink"):
        told = client.get(address.removeprefix("http://testserver")).json()
        rows += told["value"]
    return rows


def test_who_asks_before_the_tables_are_there_is_told_when_to_ask_again(reader):
    for what in ("$metadata", "events", "events/$count", "cases('x')", "about"):
        assert "it is queued" in told_to_wait(reader, what)["message"]
    assert Making.objects.count() == 1, "of all who ask one begins it"
    made()
    assert reader.get("/odata/shop/$metadata").status_code == 200
    assert Making.objects.count() == 1


def test_tables_made_beside_are_those_that_are_made_while_one_waits(reader, monkeypatch):
    told_to_wait(reader)
    made()
    beside = {name: followed(reader, read(reader, name)) for name in tables.NAMES}
    monkeypatch.setattr(standing, "FEW", 10**9)
    for name in tables.NAMES:
        rows = followed(reader, read(reader, name))
        assert beside[name] == rows and (rows or name == "findings"), name


def test_a_running_job_says_how_far_it_is(reader):
    told_to_wait(reader)
    begun = timezone.now() - timedelta(seconds=40)
    Making.objects.update(status=Status.RUNNING, started=begun, heartbeat=timezone.now(), progress=0.5)
    answer = reader.get("/odata/shop/events")
    assert "50 % is done" in answer.json()["error"]["message"]
    assert 80 <= int(answer["Retry-After"]) <= standing.LATEST, "twice as long as it took so far"


def test_how_long_to_wait_is_never_more_than_programs_take(reader):
    row = Making(created=timezone.now())
    assert standing.left(row, 10**10) == standing.LATEST
    assert standing.left(row, 1) == standing.SOONEST
    assert standing.SOONEST < standing.left(row, 40 * standing.A_SECOND) <= 80


def test_new_data_do_not_keep_a_feed_from_ever_being_read(reader, shop):
    before = current_map(shop)["totals"]["events"]
    told_to_wait(reader)
    put(4, events(80))  # while the job is queued: it takes what is there when it begins
    made()
    now = current_map(shop)["totals"]["events"]
    assert len(followed(reader, read(reader, "events"))) == now > before
    put(5, events(90))
    assert len(followed(reader, read(reader, "events"))) == now, "what was made a moment ago is read"
    Making.objects.update(finished=timezone.now() - standing.FRESH)
    told_to_wait(reader)


def test_a_reading_goes_on_from_its_state_while_a_newer_one_is_made(reader):
    told_to_wait(reader)
    made()
    begun = read(reader, "events")
    whole = followed(reader, read(reader, "events"))
    put(4, events(80))
    Making.objects.update(finished=timezone.now() - standing.FRESH)
    told_to_wait(reader)
    made()
    assert len(followed(reader, read(reader, "events"))) > len(whole)
    assert followed(reader, begun) == whole


def test_tables_of_unchanged_data_are_made_once_however_old(reader):
    told_to_wait(reader)
    made()
    Making.objects.update(finished=timezone.now() - timedelta(hours=20))
    assert read(reader, "cases")["value"]
    assert Making.objects.count() == 1


def test_an_erasure_deletes_what_was_made(reader):
    told_to_wait(reader)
    made()
    begun = read(reader, "events")["@odata.nextLink"].removeprefix("http://testserver")
    assert forget_takes() == len(tables.FILES) and not list(listed(tables.FEEDS))
    assert reader.get(begun).status_code == 410
    told_to_wait(reader)


def test_tables_made_while_somebody_is_erased_are_not_kept(reader, monkeypatch):
    told_to_wait(reader)
    monkeypatch.setattr(making, "erasures", iter(range(9)).__next__)
    with pytest.raises(SnapshotGone):
        made()
    assert not [path for path in absolute(tables.FEEDS).rglob("*") if path.is_file()]
    assert Making.objects.get().status == Status.FAILED


def test_what_could_not_be_made_is_said_and_tried_again_later(reader, monkeypatch):
    told_to_wait(reader)
    with monkeypatch.context() as patched:
        patched.setattr(tables, "make", lambda *_told: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            made()
    answer = reader.get("/odata/shop/events")
    assert answer.status_code == 500 and "could not be made" in answer.json()["error"]["message"]
    assert "division" not in answer.json()["error"]["message"]
    put(4, events(80))
    assert reader.get("/odata/shop/events").status_code == 500, "newer data are no reason to try at once"
    assert Making.objects.count() == 1
    Making.objects.update(finished=timezone.now() - standing.FAILED_FOR)
    told_to_wait(reader)
    made()
    assert read(reader, "events")["value"]


def test_a_changed_definition_is_tried_at_once_although_the_last_one_failed(reader, shop):
    told_to_wait(reader)
    Making.objects.update(status=Status.FAILED, finished=timezone.now())
    assert reader.get("/odata/shop/events").status_code == 500
    defined_anew(shop)
    told_to_wait(reader)


def test_what_was_defined_otherwise_is_not_read_although_it_is_fresh(reader, shop):
    told_to_wait(reader)
    made()
    put(4, events(80))
    assert read(reader, "events")["value"]
    defined_anew(shop)
    told_to_wait(reader)


def defined_anew(journey: Journey) -> None:
    journey.goal = ["pay"]
    journey.save()


@pytest.mark.usefixtures("shared")
def test_another_machine_reads_what_a_worker_made(reader, settings):
    told_to_wait(reader)
    state = made()
    begun = read(reader, "events")
    shutil.rmtree(settings.DATA_DIR / "copies/exports")  # a machine that has never read it
    assert not absolute(f"{tables.FEEDS}/{state.place}").exists()
    assert len(followed(reader, begun)) == len(followed(reader, read(reader, "events"))) > 50


@pytest.mark.usefixtures("shared")
def test_a_machine_fetches_the_table_that_is_read_and_no_other(reader, settings):
    told_to_wait(reader)
    copies = settings.DATA_DIR / f"copies/{tables.FEEDS}/{made().place}"
    shutil.rmtree(copies)
    described = reader.get("/odata/shop/$metadata").content.decode()
    assert all(f'Name="{name}"' in described for name in tables.NAMES)
    assert [path.name for path in copies.iterdir()] == [tables.TOLD]
    begun = read(reader, "events")
    shutil.rmtree(copies)
    assert followed(reader, begun)
    assert {path.name for path in copies.iterdir()} == {tables.TOLD, "events.parquet"}


def test_a_reading_of_what_comes_from_the_map_cannot_go_on_from_a_state(reader):
    told_to_wait(reader)
    answer = reader.get(f"/odata/shop/stages?$skiptoken={made().place}.1.1")
    assert answer.status_code == 410, answer.content


def test_who_is_told_to_wait_is_no_error_in_the_log_or_among_the_counts(reader, caplog):
    before = waits()
    told_to_wait(reader, "events")
    (line,) = (record for record in caplog.records if record.name == "django.request")
    assert line.levelno == logging.WARNING and "Not yet: /odata/shop/events" in line.getMessage()
    assert waits() == before + 1


def waits() -> float:
    """How often feeds have said that their tables are being made, as it is counted."""
    (family,) = views.WAITS.collect()
    return next(sample.value for sample in family.samples if sample.name.endswith("_total"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_client_that_heeds_retry_after_reads_as_if_nothing_had_been(
    live_server, large, shop, opened, monkeypatch
):
    """By an OData library over requests, which waits and asks again as Power Query is said to."""
    odata = pytest.importorskip("odata", reason="python-odata is not installed (requirements-dev.txt)")
    requests = pytest.importorskip("requests")
    adapters = pytest.importorskip("requests.adapters")
    monkeypatch.setattr(standing, "SOONEST", 1)
    _, token = AuthToken.objects.create(somebody(BUSINESS_USER, "ann"))
    expected, found, waited = current_map(shop)["totals"]["events"], [], threading.Event()

    def ask() -> None:
        session = requests.Session()
        again = adapters.Retry(total=600, status_forcelist=[503], respect_retry_after_header=True)
        session.mount("http://", adapters.HTTPAdapter(max_retries=again))
        session.auth = ("ann", token)
        root = f"{live_server.url}/odata/shop/"
        service = odata.ODataService(root, session=session, reflect_entities=True, quiet_progress=True)
        found.extend(each.event_key for each in service.query(service.entities["events"]))

    asker = threading.Thread(target=ask)
    asker.start()
    while asker.is_alive() and not Making.objects.filter(status=Status.QUEUED).exists():
        waited.wait(0.05)
    with lingering(allowed=False):
        made()
    asker.join(600)
    assert not asker.is_alive()
    assert len(found) == len(set(found)) == expected


def test_the_page_says_that_tables_are_being_made_and_whose_feed_it_shows(large, shop, opened):
    other = Journey.objects.create(name="Another", slug="another")
    browser = Client()
    browser.force_login(somebody(BUSINESS_USER, "bea"), backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get("/desks/?journey=shop").content.decode()
    assert "/odata/shop/" in page and "This journey is large" in page and "being made" not in page
    assert f'href="?journey={other.slug}"' in page
    Making.objects.create(journey=shop, base="x", status=Status.RUNNING, progress=0.34)
    page = browser.get("/desks/?journey=shop").content.decode()
    assert "are being made" in page and "34 %" in page
    assert "/odata/another/" in browser.get("/desks/?journey=another").content.decode()
