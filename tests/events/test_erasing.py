"""After an erasure no byte of the person is left in the store, in no snapshot and no file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from journeymap.events import logs, reading
from journeymap.events.appending import CustomerWriter, EventWriter, FeedbackWriter
from journeymap.events.erasing import drop_persons
from journeymap.events.files import SnapshotGone
from journeymap.events.models import Snapshot
from journeymap.events.rewriting import move_persons
from journeymap.events.snapshots import current, pin, publish
from journeymap.mining.definition import JourneyDefinition

from .conftest import events, load, random_events
from .test_recording import feedback, record
from .test_rewriting import rows

SECRET = "erika-mustermann-4711"


def holds(folder: Path, text: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def filled(layout_rows: int = 300) -> list[dict]:
    theirs = [{"customer": SECRET, "case": SECRET, "activity": "buy", "time": t} for t in range(5)]
    return [*random_events(layout_rows), *theirs]


@pytest.mark.parametrize("few", [0, 200_000])
def test_a_person_leaves_every_snapshot_and_every_file(store, monkeypatch, few):
    monkeypatch.setattr("journeymap.events.appending.FEW_ROWS", few)
    monkeypatch.setattr("journeymap.events.files.COMPRESSION", "NONE")  # so that bytes can be searched
    load(1, events(filled()))
    pin(current(), "run:1")
    old_rows = rows(current())
    load(2, events([*random_events(50, seed=3), *filled(0)]))  # claims the same rows once more
    record(FeedbackWriter(3), feedback(id=["1", "2"], customer=[SECRET, "c1"]))
    record(FeedbackWriter(4), feedback(id=["1", "3"], customer=[SECRET, "c1"]))
    record(CustomerWriter(5), feedback(customer=[SECRET, "c1"], attr_x=["1", "2"]))
    logs.compiled(JourneyDefinition(name="j", case="customer"), current())
    assert holds(store / "store", SECRET)
    before = current().number
    told = []
    erased = drop_persons(
        [SECRET], then=lambda snapshot, erased: told.append((snapshot.number, erased.events))
    )
    assert (erased.events, erased.feedback, erased.customers) == (5, 1, 1)
    assert told == [(before + 1, 5)] and current().number == before + 1
    assert holds(store / "store", SECRET) == []
    for snapshot in Snapshot.objects.all():
        assert not [row for row in rows(snapshot) if SECRET in row[:3]]
    first = Snapshot.objects.get(number=1)
    assert rows(first) == Counter({row: n for row, n in old_rows.items() if row[0] != SECRET})
    revisions = [(s.files["identity"], s.manifest.paths()) for s in Snapshot.objects.all()]
    assert all(a != b or p == q for i, (a, p) in enumerate(revisions) for b, q in revisions[i + 1 :])


def test_erasing_again_or_nobody_changes_nothing(store):
    load(1, events(filled()))
    drop_persons([SECRET])
    before = current()
    for nobody in ([SECRET], [], ["unknown"]):
        erased = drop_persons(nobody)
        assert (erased.events, erased.files) == (0, [])
    assert current() == before


def test_stitched_persons_are_erased_together(store):
    load(1, events(filled()))
    move_persons({SECRET: "c1"})
    erased = drop_persons(["c1"], customers=[SECRET])
    assert erased.events > 5
    assert {row[0] for row in rows(current())} & {"c1", SECRET} == set()


def test_an_import_at_work_leaves_the_erased_out(store):
    refused: dict[str, str | None] = {}
    load(1, events(random_events(50)))
    with EventWriter(2, lambda: dict(refused)) as writer:
        writer.add(events(filled(0)))
        appended = writer.finish()
        refused[SECRET] = None
        load(3, events([{"customer": SECRET, "activity": "x", "time": 3}]))
        drop_persons([SECRET])
        snapshot = publish(appended)
    assert (appended.accepted, appended.left_out) == (0, 5)
    assert not [row for row in rows(snapshot) if row[1] == SECRET]


def test_a_reader_whose_files_were_erased_is_told(store):
    load(1, events(filled()))
    snapshot = current()
    drop_persons([SECRET])
    with pytest.raises(SnapshotGone, match="Start again"):
        list(reading.bucket_tables(snapshot))


def test_an_erasure_that_fails_leaves_the_store_whole(store):
    load(1, events(filled()))
    before = rows(current())

    def fail(*_):
        raise RuntimeError("no receipt")

    with pytest.raises(RuntimeError, match="no receipt"):
        drop_persons([SECRET], then=fail)
    assert rows(current()) == before
