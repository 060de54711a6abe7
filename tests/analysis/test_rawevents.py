"""Raw events reach the analyzer that asks for them, with the names of what was handed in."""

import duckdb
import pytest

from journeymap.analysis.rawevents import handed_in, raw_events
from journeymap.customers import consenting
from journeymap.events.snapshots import current
from journeymap.ingest.models import Import
from journeymap.jobs.states import Status
from journeymap.mining.frames import FolderData


@pytest.mark.django_db
def test_every_stored_event_but_those_of_who_refused(shop, tmp_path):
    consenting.say("c1", "mining", False)
    (path,) = raw_events(current(), tmp_path)
    rows = duckdb.read_parquet(str(path))
    everything = sum(entry.rows for entry in current().manifest.events)
    theirs = rows.filter("customer = 'c1'").fetchall()
    assert theirs == [] and 0 < len(rows) < everything


@pytest.mark.django_db
def test_imports_are_known_by_the_names_of_their_files(store, tmp_path):
    names = [["orders.csv"], ["a.csv", "b.csv"], ["batch.jsonl"]]
    for files in names:
        Import.objects.create(kind="events", files=[{"name": name} for name in files], status=Status.DONE)
    Import.objects.create(kind="events", files=[{"name": "failed.csv"}], status=Status.FAILED)
    data = FolderData(snapshot="1", scope="company", log=None, sources=handed_in(tmp_path))
    assert [name for (name,) in data.sources.project("name").fetchall()] == [
        "orders.csv",
        "a.csv, b.csv",
        "API (events)",
    ]
