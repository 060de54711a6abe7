"""/metrics: closed until opened; counts of several processes added up; names and numbers of ours only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import DatabaseError
from prometheus_client.parser import text_string_to_metric_families

from journeymap.access.counting import declared
from journeymap.connecting.models import Connection
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import attempt
from journeymap.operations.metrics import exposing
from journeymap.operations.metrics.gauges import Gauge, gauges
from tests.samples.models import Parcel

TOKEN = "a token of some length"
pytestmark = pytest.mark.django_db


@pytest.fixture
def scraped(settings, client):
    """What Prometheus reads, as {(name, labels): value}."""
    settings.METRICS_TOKEN = TOKEN

    def scrape() -> dict[tuple[str, frozenset], float]:
        answer = client.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }

    return scrape


def at(told, name: str, **labels: str) -> float:
    return told.get((f"journeymap_{name}", frozenset(labels.items())), 0.0)


def test_it_is_closed_until_a_token_is_set_and_brought(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for brought in ({}, {"HTTP_AUTHORIZATION": "Bearer another token"}, {"HTTP_AUTHORIZATION": TOKEN}):
        answer = client.get("/metrics", **brought)
        assert answer.status_code == 401 and b"journeymap_" not in answer.content
    assert client.post("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").status_code == 405


def test_a_short_token_is_refused_at_the_start(tmp_path):
    ours = {"JOURNEYMAP_DATA": str(tmp_path), "JOURNEYMAP_METRICS_TOKEN": "short"}
    done = subprocess.run(
        [sys.executable, "-c", "import journeymap.settings"],
        cwd=settings.BASE_DIR, env=os.environ | ours, capture_output=True, text=True,
    )  # fmt: skip
    assert "at least 16 characters" in done.stderr


def test_requests_are_counted_by_view_and_never_by_address(scraped, client):
    before = scraped()
    client.get("/livez?who=ann-mustermann")
    client.get("/people/ann-mustermann/")
    client.get("/nowhere/ann-mustermann")
    after = scraped()
    ours = {"view": "live", "method": "GET", "status": "200"}
    assert at(after, "requests_total", **ours) == at(before, "requests_total", **ours) + 1
    taken = at(after, "request_seconds_count", view="live") - at(before, "request_seconds_count", view="live")
    assert taken == 1
    assert not [labels for _, labels in after for _, value in labels if "mustermann" in value]


def test_every_figure_can_be_read(scraped):
    Connection.objects.create(name="Shop of Ann Mustermann", kind="rest", failures=3)
    Import.objects.create(kind="events", files=[{"name": "ann-mustermann.csv", "path": "x"}])
    told = scraped()
    names = {name for name, _ in told}
    assert at(told, "metrics_unread") == 0
    assert at(told, "jobs", kind="ingest.import", state="queued") == 1
    assert at(told, "part_state", part="database") == 0
    number = str(Connection.objects.get().pk)
    assert at(told, "connection_failures", connection=number, kind="rest") == 3
    assert {"journeymap_store_rows", "journeymap_disk_free_bytes", "journeymap_process_memory_bytes"} <= names
    # What people typed or customers said is in no label, and neither is an address or a name of a file.
    labels = {name for _, labels in told for name, _ in labels}
    assert labels <= {
        "view", "method", "status", "le", "kind", "state", "outcome", "part", "exit", "connection", "what",
        "duty", "analyzer", "call", "source", "version", "machine",
    }  # fmt: skip
    assert "ustermann" not in str(told)


def test_names_are_those_that_are_told(scraped):
    told = {re.sub(r"_created$", "", name) for name, _ in scraped() if not name.endswith("_created")}
    assert told <= exposing.names()


def test_no_name_is_used_twice():
    told = [gauge.name for gauge in gauges] + [f.name.removeprefix("journeymap_") for f in declared.collect()]
    assert len(told) == len(set(told)) and len(gauges) > 20


def test_a_job_is_counted_when_it_ends(scraped):
    before = scraped()
    attempt(Parcel, Parcel.objects.create().pk)
    after = scraped()
    ours = {"kind": "samples.parcel", "state": "done"}
    assert at(after, "jobs_ended_total", **ours) == at(before, "jobs_ended_total", **ours) + 1


@pytest.mark.parametrize(
    "fault", [DatabaseError("customers' words"), OSError("away"), psutil.AccessDenied(1)]
)
def test_where_something_is_away_the_rest_is_told(scraped, monkeypatch, fault):
    def away():
        raise fault

    monkeypatch.setattr(exposing, "gauges", [Gauge("jobs", "x", (), away), gauges[-1]])
    told = scraped()
    assert at(told, "metrics_unread") == 1 and any(name == "journeymap_processes" for name, _ in told)


COUNT = """
import os, sys
import django
django.setup()
from journeymap.access.counting import slot
from journeymap.access.exits import ASKED
ASKED.labels("tried", "open").inc()
if os.fork() == 0:
    ASKED.labels("tried", "open").inc(10)
    print(slot(), flush=True)
    os._exit(0)
os.wait()
print(slot(), flush=True)
"""


def test_processes_count_apart_and_the_next_one_goes_on(tmp_path):
    """Two processes one after the other, each with a child: 22 counted, in two slots."""
    ours = {"DJANGO_SETTINGS_MODULE": "tests.settings", "JOURNEYMAP_TEST_DATA": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", COUNT],
            cwd=settings.BASE_DIR, env=os.environ | ours, capture_output=True, text=True, check=True,
        ).stdout.split()
        for _ in range(2)
    ]  # fmt: skip
    assert said == [["1", "0"], ["1", "0"]]
    counts = tmp_path / "run" / "counts"
    files = sorted(path.name for path in counts.glob("counter_*.db"))
    assert files == ["counter_0.db", "counter_1.db"]
    (found,) = exposing.MultiProcessCollector.merge([str(path) for path in counts.glob("*.db")])
    assert [sample.value for sample in found.samples] == [22.0]


def test_the_folder_of_counts_is_in_the_data_folder():
    assert Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).is_relative_to(settings.DATA_DIR)
