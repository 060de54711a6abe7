"""Lines of the log: for people or as JSON, bearing what is done; no words of customers, no forged line."""

from __future__ import annotations

import io
import json
import logging
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from rest_framework.test import APIClient

from journeymap.access.about import HEADER, about, also, known, well_formed
from journeymap.access.discretion import ShortAddresses, logging_into
from journeymap.access.lines import JsonLines, PlainLines
from journeymap.access.watching import WatchRequests
from journeymap.analysis.models import Run
from journeymap.ingest.models import Import
from journeymap.jobs import sending
from journeymap.jobs.claiming import attempt
from journeymap.jobs.tasks import carry_out
from tests.people import somebody
from tests.samples.models import Parcel

WORDS = "my secret is 4711"
HOSTILE = f"{WORDS}\x1b[31m\n2026-01-01 CRITICAL 1 journeymap: forged\r\x07\u2028"


@pytest.fixture(params=[PlainLines, JsonLines])
def written(request):
    """What all loggers write, in one of the two forms, as text."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    handler.addFilter(ShortAddresses())  # as the settings say
    root, level = logging.getLogger(), logging.getLogger().level
    requests = logging.getLogger("journeymap.requests")
    before, requests.level = requests.level, logging.INFO
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(level)
    requests.setLevel(before)


@pytest.fixture
def told(written, request):
    """The lines as JSON told them; asked for only where the form is JSON."""
    return lambda: [json.loads(line) for line in written().splitlines()]


json_only = pytest.mark.parametrize("written", [JsonLines], indirect=True)


def test_no_text_begins_a_line_or_moves_the_cursor(written):
    logging.getLogger("journeymap.tried").warning("it is called %s", HOSTILE)
    assert written().count("\n") == 1 and written().endswith("\n")
    assert not set("\x1b\x07\r\u2028") & set(written())


def test_of_an_error_its_kinds_and_places_are_written_not_what_it_quotes(written):
    try:
        try:
            raise ValueError(HOSTILE)
        except ValueError as error:
            raise KeyError(HOSTILE) from error
    except KeyError:
        logging.getLogger("journeymap.tried").exception("something broke")
    assert "builtins.KeyError" in written() and "builtins.ValueError" in written()
    assert "test_lines.py" in written() and WORDS not in written() and "forged" not in written()


@json_only
def test_a_line_bears_what_is_done(told):
    log = logging.getLogger("journeymap.tried")
    with about(job="ingest.import 7"):
        also(analyzer="dropoff")
        log.info("inside")
    also(job="nobody's")
    log.info("outside", extra={"facts": {"seconds": 0.5}})
    inside, outside = told()
    assert (inside["job"], inside["analyzer"], inside["level"]) == ("ingest.import 7", "dropoff", "INFO")
    assert inside["time"].endswith("+00:00") and inside["message"] == "inside"
    assert "job" not in outside and outside["seconds"] == 0.5 and "error" not in outside


@pytest.mark.parametrize("number", ["ann-mustermann", "", "x" * 64, "a" * 65, "1234\n5678", "12345678 x"])
def test_a_number_that_could_be_words_is_not_taken_over(number):
    assert not well_formed(number)
    answer = WatchRequests(lambda request: HttpResponse(known()["request"]))(
        RequestFactory().get("/", HTTP_X_REQUEST_ID=number)
    )
    assert well_formed(answer["X-Request-ID"]) and answer["X-Request-ID"] != number
    assert answer.content.decode() == answer["X-Request-ID"]


@pytest.mark.django_db
@json_only
def test_a_request_bears_its_number_who_asked_and_its_view(told):
    client, user = APIClient(), somebody("Administrator", "ann-mustermann")
    number = str(uuid4())
    client.force_login(user)
    assert client.get("/api/v1/journeys/?ann=1", HTTP_X_REQUEST_ID=number)["X-Request-ID"] == number
    line = next(each for each in told() if each["logger"] == "journeymap.requests")
    assert (line["request"], line["person"], line["status"]) == (number, str(user.pk), 200)
    assert line["view"] == "journey-list" and line["seconds"] > 0
    assert "mustermann" not in json.dumps(told()) and "ann=1" not in json.dumps(told())


@pytest.mark.django_db
def test_the_number_goes_with_the_message_to_the_worker(monkeypatch):
    sent = {}

    def send_task(name, args, **options):
        sent.update(options["headers"] or {}, name=name)

    monkeypatch.setattr(sending.current_app, "send_task", send_task)
    with about(request="0123456789abcdef"):
        sending.send(Parcel.objects.create())
    assert sent == {HEADER: "0123456789abcdef", "name": "jobs.carry_out"}
    sent.clear()
    sending.send(Parcel.objects.create())
    assert HEADER not in sent


@pytest.mark.django_db
@json_only
def test_a_worker_takes_it_from_the_message(told):
    parcel = Parcel.objects.create(trouble=HOSTILE)
    carry_out.apply(args=("samples.parcel", str(parcel.pk)), headers={HEADER: "0123456789abcdef"})
    line = next(each for each in told() if each["logger"] == "journeymap.jobs.claiming")
    assert (line["request"], line["job"]) == ("0123456789abcdef", parcel.name)
    assert "ValueError" in line["message"] and WORDS not in json.dumps(told())


@pytest.mark.django_db
def test_no_words_of_customers_are_written_whatever_goes_wrong(written, data, write, client, monkeypatch):
    monkeypatch.setattr("journeymap.web.pages.home.home.HomePage.get", broken)
    path = write("f.csv", f'id,text,score\n1,"{HOSTILE}",5\n{WORDS},,x\n'.encode())
    for kind in ("feedback", "events"):
        job = Import.objects.create(
            kind=kind, files=[{"name": f"{WORDS}.csv", "path": str(path), "own": False}]
        )
        attempt(Import, job.pk)
    attempt(Run, Run.objects.create(analyzer=WORDS).pk)
    attempt(Parcel, Parcel.objects.create(trouble=HOSTILE).pk)
    page = Client(raise_request_exception=False)
    page.force_login(somebody("Administrator", WORDS), backend="django.contrib.auth.backends.ModelBackend")
    assert page.get("/", HTTP_X_REQUEST_ID=WORDS).status_code == 500
    page.get(f"/api/v1/customers/{WORDS}/timeline/", HTTP_REFERER=WORDS, HTTP_USER_AGENT=WORDS)
    page.post(f"/people/{WORDS}/", {WORDS: HOSTILE})
    Client(enforce_csrf_checks=True).post(f"/sign-in/?next=/{WORDS}", {"username": WORDS})
    client.post("/api/v1/imports/", HOSTILE, content_type="application/json")
    assert "failed" in written() and "RuntimeError" in written()
    assert WORDS not in written() and "4711" not in written() and "\x1b" not in written()


def broken(*_given, **_named):
    raise RuntimeError(HOSTILE)


def test_the_settings_choose_the_form(tmp_path):
    plain, as_json = logging_into(tmp_path, "INFO"), logging_into(tmp_path, "INFO", "json")
    assert {handler["formatter"] for handler in plain["handlers"].values()} == {"plain"}
    assert {handler["formatter"] for handler in as_json["handlers"].values()} == {"json"}
    assert plain["loggers"]["journeymap.requests"]["level"] == "WARNING"
    assert as_json["loggers"]["journeymap.requests"]["level"] == "INFO"
