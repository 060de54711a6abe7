"""Drafts over HTTP, and who may see what of files."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.ingest.models import Draft, Import
from journeymap.jobs.claiming import run_here
from tests.people import api_client_of

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = b"customer,activity,time,shop\nalice1,visit,2026-01-01,Ulm\nalice1,buy,never,Ulm\n"


def hand_in(client: APIClient, content: bytes = EVENTS, **told):
    file = SimpleUploadedFile("visits.csv", content)
    return client.post("/api/v1/drafts/", {"files": [file], **told}, format="multipart")


def test_a_draft_is_handed_in_corrected_and_started():
    agent = api_client_of(SUPPORT_AGENT)
    answer = hand_in(agent)
    assert answer.status_code == 201, answer.content
    (draft,) = answer.json()["drafts"]
    (file,) = draft["files"]
    assert (draft["kind"], file["rows"], file["rows_refused"]) == ("events", 2, 1)
    assert {each["name"]: each["means"] for each in file["columns"]} == {
        "customer": "customer", "activity": "activity", "time": "time", "shop": "attribute",
    }  # fmt: skip
    assert "alice1" not in json.dumps(file), "who may not see customers sees no keys"
    changed = agent.patch(f"/api/v1/drafts/{draft['id']}/", {"map": "channel=shop"}, format="json").json()
    assert changed["files"][0]["columns"][3]["means"] == "channel"
    started = agent.post(f"/api/v1/drafts/{draft['id']}/start/")
    assert started.status_code == 202
    job = run_here(Import.objects.get(pk=started.json()["id"]))
    assert (job.accepted, job.rejected) == (1, 1)
    again = agent.post(f"/api/v1/drafts/{draft['id']}/start/")
    assert again.status_code == 409 and str(job.pk) in again.json()["detail"]
    assert agent.patch(f"/api/v1/drafts/{draft['id']}/", {"map": ""}, format="json").status_code == 409
    assert agent.get(f"/api/v1/drafts/{draft['id']}/").json()["import"] == job.pk


def test_who_may_see_customers_sees_their_keys():
    (draft,) = hand_in(api_client_of(ADMINISTRATOR)).json()["drafts"]
    assert draft["files"][0]["first_rows"][0]["cells"]["Customer"] == "alice1"


def test_a_draft_is_its_makers_alone():
    (draft,) = hand_in(api_client_of(SUPPORT_AGENT)).json()["drafts"]
    other = api_client_of(SUPPORT_AGENT, "another")
    assert other.get("/api/v1/drafts/").json()["count"] == 0
    address = f"/api/v1/drafts/{draft['id']}/"
    asked = (other.get(address), other.delete(address), other.post(f"{address}start/"))
    assert [answer.status_code for answer in asked] == [404, 404, 404]
    assert hand_in(api_client_of(BUSINESS_USER)).status_code == 403


def test_what_cannot_be_is_refused_with_words():
    agent = api_client_of(SUPPORT_AGENT)
    assert "empty" in hand_in(agent, b"").json()["files"][0]
    (draft,) = hand_in(agent, b"a,b\n1,2\n").json()["drafts"]
    assert draft["files"][0]["error"]
    refused = agent.post(f"/api/v1/drafts/{draft['id']}/start/")
    assert refused.status_code == 400 and "visits.csv" in refused.json()["map"]
    wrong = agent.patch(f"/api/v1/drafts/{draft['id']}/", {"map": "{"}, format="json")
    assert wrong.status_code == 400
    assert agent.delete(f"/api/v1/drafts/{draft['id']}/").status_code == 204
    assert not Draft.objects.exists()


def test_rejected_rows_go_to_who_had_the_file_and_to_who_may_see_customers():
    (draft,) = hand_in(api_client_of(SUPPORT_AGENT)).json()["drafts"]
    number = api_client_of(SUPPORT_AGENT).post(f"/api/v1/drafts/{draft['id']}/start/").json()["id"]
    run_here(Import.objects.get(pk=number))
    address = f"/api/v1/imports/{number}/rejects/"
    seen = {}
    for role, name in [(SUPPORT_AGENT, ""), (SUPPORT_AGENT, "another"), (BUSINESS_USER, "")]:
        answer = api_client_of(role, name).get(address)
        seen[name or role] = answer.status_code
        answer.close()
    assert seen == {SUPPORT_AGENT: 200, "another": 403, BUSINESS_USER: 200}
    shown = api_client_of(SUPPORT_AGENT, "another").get(f"/api/v1/imports/{number}/").json()
    assert shown["refusals"] == {"the time … is not readable": 1}
