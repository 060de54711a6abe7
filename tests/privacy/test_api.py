"""One person and the times of keeping over HTTP: each role gets what is its own, no more."""

import io
import zipfile

import pytest
from django.test import Client

from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import run_here
from journeymap.privacy.models import Retention
from journeymap.privacy.suppressing import is_suppressed
from tests.people import client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def roles() -> dict[str, Client]:
    clients = {"nobody": Client()}
    return clients | {role: client_of(role) for role in (ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT)}


@pytest.fixture
def company(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("customer,activity,time\nann,visit,2026-01-01\nbob,visit,2026-01-01\n")
    run_here(Import.objects.create(kind="events", files=[{"name": path.name, "path": str(path)}]))


def asked(clients: dict[str, Client], method: str, address: str, body: object = None) -> dict[str, int]:
    """Status by role; the administrator asks last."""
    order = ["nobody", SUPPORT_AGENT, BUSINESS_USER, ADMINISTRATOR]
    ask = {role: getattr(clients[role], method) for role in order}
    told = {"data": body, "content_type": "application/json"} if body is not None else {}
    answers = {role: ask[role](address, **told) for role in order}
    for answer in answers.values():
        if answer.streaming:
            b"".join(answer.streaming_content)
    return {role: answer.status_code for role, answer in answers.items()}


@pytest.mark.parametrize(
    ("method", "address", "body", "allowed"),
    [
        ("post", "/api/v1/people/export/", {"key": "ann"}, 200),
        ("post", "/api/v1/people/suppress/", {"key": "ann"}, 200),
        ("post", "/api/v1/people/unsuppress/", {"key": "ann"}, 200),
        ("post", "/api/v1/erasures/", {"key": "ann"}, 202),
        ("get", "/api/v1/erasures/", None, 200),
        ("get", "/api/v1/retention/", None, 200),
        ("put", "/api/v1/retention/events/", {"days": 30, "revision": 0}, 200),
        ("get", "/api/v1/retention/events/figure/?days=30", None, 200),
        ("get", "/api/v1/audit/", None, 200),
    ],
)
def test_only_administrators_reach_what_touches_a_whole_person(
    roles, company, method, address, body, allowed
):
    assert asked(roles, method, address, body) == {
        "nobody": 401, SUPPORT_AGENT: 403, BUSINESS_USER: 403, ADMINISTRATOR: allowed,
    }  # fmt: skip


def test_an_export_is_a_zip_that_is_gone_when_it_was_sent(roles, company, settings):
    answer = roles[ADMINISTRATOR].post(
        "/api/v1/people/export/", {"key": "ann"}, content_type="application/json"
    )
    content = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"visit" in archive.read("events.csv") and b"bob" not in archive.read("events.json")
    assert not list(settings.EXPORTS_DIR.iterdir())
    unknown = roles[ADMINISTRATOR].post(
        "/api/v1/people/export/", {"key": "x"}, content_type="application/json"
    )
    assert unknown.status_code == 404


def test_refusing_and_taking_again(roles, company):
    admin = roles[ADMINISTRATOR]
    assert admin.post("/api/v1/people/suppress/", {"key": "ann"}, content_type="application/json").json() == {
        "keys": 1, "refused": True,
    }  # fmt: skip
    assert is_suppressed("ann")
    admin.post("/api/v1/people/unsuppress/", {"key": "ann"}, content_type="application/json")
    assert not is_suppressed("ann")


def test_two_changes_of_one_limit_do_not_overwrite_each_other(roles):
    admin, where = roles[ADMINISTRATOR], "/api/v1/retention/events/"
    told = {"days": 30, "revision": 0}
    assert admin.put(where, told, content_type="application/json").json()["revision"] == 1
    late = admin.put(where, {"days": None, "revision": 0}, content_type="application/json")
    assert late.status_code == 409 and "it is 30 days now" in late.json()["detail"]
    assert Retention.objects.get(kind="events").days == 30


@pytest.mark.parametrize("days", ["0", "-1", "x", "", "99999999999999", "1e3", "٣"])
def test_a_figure_for_days_that_make_no_sense_is_refused(roles, days):
    answer = roles[ADMINISTRATOR].get("/api/v1/retention/events/figure/", {"days": days})
    assert answer.status_code == 400
    assert roles[ADMINISTRATOR].get("/api/v1/retention/x/figure/", {"days": "3"}).status_code == 404


def test_the_trail_is_read_with_filters(roles):
    record(None, "deed", "journey shop")
    record(None, "other", "journey shop")
    answer = roles[ADMINISTRATOR].get("/api/v1/audit/?action=deed&target__icontains=SHOP").json()
    assert [entry["seq"] for entry in answer["results"]] == [Entry.objects.get(action="deed").seq]
