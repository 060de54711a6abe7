"""Who refuses mining leaves the map, its rows and the runs that follow; who agrees again is back."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from journeymap.analysis.models import Run
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here

pytestmark = pytest.mark.django_db(transaction=True)
SHY = "c-07"


@pytest.fixture
def client(tmp_path) -> Client:
    rows = "".join(
        f"c-{number:02},{activity},2026-01-{day:02}T10:{number:02}:00\n"
        for number in range(30)
        for day, activity in enumerate(["visit", "basket", *(["buy"] if number % 2 else [])], start=1)
    )
    answers = "".join(
        f"{number},c-{number:02},{number % 5 + 1},2026-01-04,words {number}\n" for number in range(30)
    )
    files = {
        "events": f"customer,activity,time\n{rows}",
        "feedback": f"id,customer,score,time,text\n{answers}",
    }
    for kind, text in files.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        run_here(Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path)}]))
    call_command("discover", "Shop", "--case", "customer", stdout=StringIO())
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    return client


def shown(client: Client) -> dict[str, int]:
    told = client.get("/api/v1/journeys/shop/map/").json()
    ratings = [
        cell["n"] for cell in told["measures"] if cell["unit"] in ("score", "share") and cell["n"] in (29, 30)
    ]
    return {
        "cases": told["totals"]["cases"],
        "events": told["totals"]["events"],
        "answers": max(ratings, default=0),
    }


def rows(client: Client) -> set[str]:
    asked = json.dumps({"subject": "events", "where": [{"column": "activity", "op": "=", "value": "visit"}]})
    told = client.get("/api/v1/journeys/shop/map/rows/", {"selection": asked, "limit": 1000}).json()
    return {str(row) for row in told["results"]}


def say(client: Client, given: bool) -> None:
    told = {"purpose": "mining", "given": given}
    answer = client.post(f"/api/v1/customers/{SHY}/consent/", told, content_type="application/json")
    assert answer.status_code == 200


def test_map_rows_and_exports_leave_the_person_out_and_take_them_back(client):
    before = shown(client)
    assert before["cases"] == 30
    say(client, given=False)
    after = shown(client)
    assert after["cases"] == 29 and after["events"] == before["events"] - 3 and after["answers"] == 29
    assert not any(SHY in row for row in rows(client)) and len(rows(client)) == 29
    features = client.get("/api/v1/journeys/shop/features/export/?format=csv")
    assert SHY not in b"".join(features.streaming_content).decode()
    log = client.get("/api/v1/journeys/shop/log/export/?format=csv")
    assert SHY not in b"".join(log.streaming_content).decode()
    say(client, given=True)
    assert shown(client) == before and any(SHY in row for row in rows(client))


def test_a_run_that_comes_after_looks_at_everybody_else_only(client, monkeypatch):
    def counted() -> int:
        call_command("analyze", "shop", "dropoff", stdout=StringIO())
        run = Run.objects.order_by("-pk").first()
        assert run.status == Run.Status.DONE, run.error
        return max(run.measures.values_list("n", flat=True), default=0) or max(
            run.findings.values_list("n", flat=True), default=0
        )

    first = counted()
    say(client, given=False)
    assert counted() < first
    say(client, given=True)
    assert counted() == first
