"""Nothing that anyone needs is swept, and nothing else stays."""

from __future__ import annotations

import pytest

from journeymap.events import compaction, files, reading
from journeymap.events.appending import EventWriter
from journeymap.events.compaction import compact
from journeymap.events.files import SnapshotGone
from journeymap.events.models import Snapshot
from journeymap.events.rewriting import drop_imports
from journeymap.events.snapshots import current, pin, publish, unpin
from journeymap.events.sweeping import drop_snapshots, sweep, sweep_orphans

from .conftest import events, load, random_events
from .test_rewriting import rows


def parquet() -> set[str]:
    return {found.path for found in files.listed("store") if found.path.endswith(".parquet")}


def test_unpinned_snapshots_go_after_their_grace_and_their_files_with_them(store):
    load(1, events(random_events(50, seed=1)))
    pin(current(), "run:1")
    load(2, events(random_events(50, seed=2)))
    middle = current()
    drop_imports([1])
    assert drop_snapshots() == 0  # all are young
    assert drop_snapshots(grace=0) == 2  # the empty one and the middle one
    assert not Snapshot.objects.filter(pk=middle.pk).exists()
    assert sweep_orphans(min_age=0) == []  # the pinned one still names the first file
    unpin("run:1")
    drop_snapshots(grace=0)
    assert len(sweep_orphans(min_age=0)) == 1
    assert parquet() == current().manifest.paths()
    with pytest.raises(SnapshotGone, match="no longer kept"):
        pin(middle, "run:2")


def test_a_writer_at_work_keeps_its_files(store):
    with EventWriter(1) as writer:
        writer.add(events(random_events(50)))
        appended = writer.finish()
        assert sweep_orphans(min_age=0) == []
        publish(appended)
    assert sweep_orphans(min_age=0) == []
    assert parquet() == current().manifest.paths()


def test_young_orphans_are_left_alone(store):
    orphan = "store/events/nobody/x.parquet"
    path = store / orphan
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    files.keep(orphan)
    sweep()
    assert files.exists(orphan)
    assert sweep_orphans(min_age=0) == [orphan]
    assert not files.exists(orphan) and not list((store / "store/events").rglob("*.parquet"))


@pytest.mark.parametrize("together", [500_000, 0])
def test_compaction_changes_files_and_nothing_else(store, monkeypatch, together):
    monkeypatch.setattr(compaction, "TOGETHER_AT_MOST", together)
    for number in range(1, compaction.FILES_AT_MOST + 1):
        load(number, events(random_events(20, seed=number, attr_x=str(number))))
    assert not compact()
    load(99, events(random_events(20, seed=99)))
    before, old = current(), rows(current())
    tables = [t.to_pylist() for t in reading.bucket_tables(before)]
    assert compact()
    after = current()
    assert after == before and after.manifest.identity == before.manifest.identity
    assert len(after.manifest.events) == (1 if together else len(tables))
    assert after.manifest.imports() == before.manifest.imports()
    assert [t.to_pylist() for t in reading.bucket_tables(after)] == tables
    assert rows(before) == old  # a reader that began before goes on
    drop_snapshots(grace=0)
    assert sweep_orphans() == [] and len(sweep_orphans(min_age=0)) == 17
    again, _ = load(100, events(random_events(20, seed=3, attr_x="3")))
    assert (again.accepted, again.duplicates) == (0, 20)


def test_rows_appended_during_a_compaction_stay(store):
    for number in range(1, compaction.FILES_AT_MOST + 2):
        load(number, events(random_events(20, seed=number)))
    with compaction.Compaction() as change:
        change.apply(current().manifest)
        load(99, events(random_events(20, seed=99)))
        merged = change.apply(current().manifest)
        assert merged.rows("events") == current().manifest.rows("events")
        drop_imports([1])
        manifest = current().manifest
        assert change.apply(manifest) == manifest  # what it merged is no longer there
