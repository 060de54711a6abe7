"""Handing data in over HTTP, in each role."""

import json

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.customers.suppression import digest
from journeymap.events.reading import bucket_tables
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.privacy.models import Erasure
from tests.people import api_client_of

pytestmark = pytest.mark.django_db(transaction=True)

VISIT = {
    "id": "e1",
    "customer": "alice",
    "activity": "visit",
    "time": "2026-01-01T10:00:00Z",
    "page": "/home",
}


@pytest.fixture
def agent() -> APIClient:
    return api_client_of(SUPPORT_AGENT)


@pytest.fixture
def admin() -> APIClient:
    return api_client_of(ADMINISTRATOR)


def events() -> list[dict]:
    return [row for table in bucket_tables(current()) for row in table.to_pylist()]


def test_a_batch_of_events_is_in_the_store_when_it_is_answered(agent):
    answer = agent.post("/api/v1/events/", [VISIT, {**VISIT, "id": "e2", "activity": "buy"}], format="json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["accepted"] == 2
    assert {row["activity"] for row in events()} == {"visit", "buy"}
    assert events()[0]["attr_page"] == "/home"
    assert not list(settings.UPLOADS_DIR.iterdir())


def test_a_batch_is_idempotent_by_id(agent):
    agent.post("/api/v1/events/", [VISIT], format="json")
    again = agent.post("/api/v1/events/", {"rows": [VISIT]}, format="json").json()
    assert (again["accepted"], again["duplicates"]) == (0, 1)
    assert len(events()) == 1


def test_rows_may_come_under_the_name_of_their_kind(agent):
    answer = agent.post("/api/v1/events/", {"events": [VISIT]}, format="json")
    assert (answer.status_code, answer.json()["accepted"]) == (201, 1)
    refused = agent.post("/api/v1/events/", {"feedback": [VISIT]}, format="json")
    assert refused.status_code == 400 and '"rows" or "events"' in refused.json()["rows"]


def test_lists_come_in_pages_of_the_size_told(agent):
    for number in range(3):
        agent.post("/api/v1/events/", [{**VISIT, "id": f"e{number}"}], format="json")
    first = agent.get("/api/v1/imports/", {"limit": 2}).json()
    assert (first["count"], len(first["results"])) == (3, 2)
    rest = agent.get(first["next"]).json()
    assert len(rest["results"]) == 1 and rest["next"] is None


def test_bad_rows_of_a_batch_come_back_with_their_reason_and_good_ones_are_kept(agent):
    answer = agent.post(
        "/api/v1/events/", [VISIT, {**VISIT, "id": "e2", "time": "soon"}], format="json"
    ).json()
    assert (answer["accepted"], answer["rejected"]) == (1, 1)
    rejected = agent.get(answer["rejects_file"])
    assert b"soon" in b"".join(rejected.streaming_content)


@pytest.mark.parametrize("body", [[], {}, {"rows": "x"}, ["x"], [{"customer": "a"}], None])
def test_what_is_no_batch_is_refused_with_a_reason(agent, body):
    answer = agent.post("/api/v1/events/", body, format="json")
    assert answer.status_code == 400, answer.content
    assert "rows" in answer.json()


def test_feedback_and_customers_come_in_batches_too(admin):
    told = [{"id": "f1", "text": "Mail me at a@example.com", "score": 5, "customer": "alice"}]
    assert admin.post("/api/v1/feedback/", told, format="json").json()["accepted"] == 1
    (shown,) = admin.get("/api/v1/feedback/").json()["results"]
    assert (shown["text"], shown["customer"]) == ("Mail me at [email]", "alice")
    told = [{"customer": "alice", "email": "a@example.com", "city": "Ulm"}]
    assert admin.post("/api/v1/customers/", told, format="json").json()["accepted"] == 1
    (shown,) = admin.get("/api/v1/customers/?trait=city=Ulm").json()["results"]
    assert shown["traits"] == {"city": "Ulm"}
    assert admin.get("/api/v1/customers/?trait=city=Bonn").json()["count"] == 0


def test_a_timeline_joins_what_is_known_of_a_person(admin):
    admin.post("/api/v1/events/", [VISIT], format="json")
    person = admin.get("/api/v1/customers/alice/").json()
    assert [event["activity"] for event in person["events"]] == ["visit"]
    assert admin.get("/api/v1/customers/nobody/").status_code == 404


def test_files_are_imported_in_the_background_and_can_be_taken_back(agent):
    file = SimpleUploadedFile(
        "visits.csv", b"customer,activity,time\nalice,visit,2026-01-01\nbob,visit,never\n"
    )
    answer = agent.post("/api/v1/imports/", {"kind": "events", "files": [file]}, format="multipart")
    assert answer.status_code == 202, answer.content
    job = run_here(Import.objects.get(pk=answer.json()["id"]))
    shown = agent.get(f"/api/v1/imports/{job.pk}/").json()
    assert (shown["status"], shown["accepted"], shown["rejected"], shown["files"]) == (
        "done",
        1,
        1,
        ["visits.csv"],
    )
    assert not list(settings.UPLOADS_DIR.iterdir())
    assert agent.post(f"/api/v1/imports/{job.pk}/undo/").json()["undone"]
    assert events() == []
    assert agent.post(f"/api/v1/imports/{job.pk}/undo/").status_code == 409


def test_a_waiting_import_can_be_cancelled_and_leaves_nothing(agent):
    file = SimpleUploadedFile("visits.csv", b"customer,activity,time\nalice,visit,2026-01-01\n")
    number = agent.post("/api/v1/imports/", {"kind": "events", "files": [file]}, format="multipart").json()[
        "id"
    ]
    assert agent.post(f"/api/v1/imports/{number}/cancel/").json()["status"] == "cancelled"
    assert not list(settings.UPLOADS_DIR.iterdir())


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (None, set()),
        (SUPPORT_AGENT, {"post events", "get imports", "get feedback"}),
        (BUSINESS_USER, {"get imports", "get feedback", "get customers", "get snapshots"}),
        (
            ADMINISTRATOR,
            {"post events", "get imports", "get feedback", "get customers", "get snapshots", "erase"},
        ),
    ],
)
def test_each_role_may_do_just_this(role, allowed):
    client = api_client_of(role) if role else APIClient()
    asked = {
        "post events": client.post("/api/v1/events/", [VISIT], format="json"),
        "get imports": client.get("/api/v1/imports/"),
        "get feedback": client.get("/api/v1/feedback/"),
        "get customers": client.get("/api/v1/customers/"),
        "get snapshots": client.get("/api/v1/snapshots/"),
        "erase": client.post("/api/v1/erasures/", {"key": "nobody"}, format="json"),
    }
    got_in = {name for name, answer in asked.items() if answer.status_code not in (401, 403)}
    assert got_in == allowed


def test_a_support_agent_does_not_see_whose_words_they_are(agent):
    agent.post("/api/v1/feedback/", [{"text": "slow", "customer": "alice"}], format="json")
    (shown,) = agent.get("/api/v1/feedback/").json()["results"]
    assert shown["customer"] == ""


def test_an_erasure_asked_for_over_http_leaves_a_receipt_without_the_key(admin):
    admin.post("/api/v1/events/", [VISIT], format="json")
    asked = admin.post("/api/v1/erasures/", {"key": "alice"}, format="json")
    assert asked.status_code == 202

    run_here(Erasure.objects.get(pk=asked.json()["id"]))
    receipt = admin.get(f"/api/v1/erasures/{asked.json()['id']}/").json()
    assert receipt["receipt"]["events"] == 1 and receipt["digest"] == digest("alice")
    assert "alice" not in json.dumps(receipt)
    assert events() == []


def test_a_token_is_given_for_a_password_and_works_until_revoked():
    User.objects.create_user("carol", password="correct horse").groups.add(
        Group.objects.get(name=SUPPORT_AGENT)
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Basic Y2Fyb2w6Y29ycmVjdCBob3JzZQ==")
    token = client.post("/api/v1/auth/token/").json()["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert client.get("/api/v1/auth/me/").json()["roles"] == [SUPPORT_AGENT]
    assert client.post("/api/v1/auth/token/revoke/").status_code == 204
    assert client.get("/api/v1/auth/me/").status_code == 401


def test_texts_of_an_undone_import_are_gone(agent):
    number = agent.post("/api/v1/feedback/", [{"text": "slow"}], format="json").json()["import"]
    agent.post(f"/api/v1/imports/{number}/undo/")
    assert not Feedback.objects.exists()


def test_an_id_means_the_same_row_whatever_else_a_batch_holds(agent):
    agent.post("/api/v1/events/", [VISIT], format="json")
    again = agent.post("/api/v1/events/", [{**VISIT, "shop": "Ulm"}], format="json").json()
    assert (again["accepted"], again["duplicates"]) == (0, 1)


@pytest.mark.parametrize("told", ["activity=a\0b", json.dumps({"activity": "a\0b"}), "{no json", "activity"])
def test_a_mapping_that_cannot_be_is_refused_with_a_reason(agent, told):
    file = SimpleUploadedFile("visits.csv", b"customer,activity,time\nalice,visit,2026-01-01\n")
    answer = agent.post(
        "/api/v1/imports/", {"kind": "events", "files": [file], "map": told}, format="multipart"
    )
    assert answer.status_code == 400 and "map" in answer.json()
    assert not Import.objects.exists()
