"""The suites of the store once more, its files in a bucket; and what several machines that share one see."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from journeymap.events import files, sweeping, tidying, writers
from journeymap.events.appending import EventWriter
from journeymap.events.compaction import compact
from journeymap.events.erasing import drop_persons
from journeymap.events.erasures import erasures
from journeymap.events.logs import compiled, logs_folder
from journeymap.events.models import Machine, Writer
from journeymap.events.places.bucket import COPIES, Bucket, StoreAway
from journeymap.events.reading import bucket_tables, customers_table, feedback_table
from journeymap.events.recording import CustomerWriter, FeedbackWriter
from journeymap.events.rewriting import drop_imports, move_persons
from journeymap.events.snapshots import current, pin, publish
from journeymap.events.writers import StoreMoved
from journeymap.mining.definition import JourneyDefinition

from .conftest import events, load, random_events
from .test_recording import customers, feedback, record
from .test_rewriting import rows

MAP = JourneyDefinition(name="j", case="case")


@pytest.fixture
def machine(settings, tmp_path):
    """`machine("b")`: from here on this is the machine b, with a data folder of its own."""

    def become(name: str) -> Path:
        settings.DATA_DIR = settings.RUN_DIR = tmp_path / name
        (tmp_path / name).mkdir(exist_ok=True)
        return tmp_path / name

    return become


def held(folder: Path, words: str) -> list[Path]:
    """Files of a machine that have these words in them (texts of the store's files are not packed away)."""
    return [path for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def copies(folder: Path) -> set[str]:
    return {path.relative_to(folder / COPIES).as_posix() for path in (folder / COPIES).rglob("*.parquet")}


def kept(folder: str = "store") -> set[str]:
    return {found.path for found in files.listed(folder)}


def test_what_one_machine_brings_another_reads(shared, machine):
    machine("a")
    load(1, events(random_events(300)))
    record(FeedbackWriter(2), feedback(id=["1"], customer=["c1"]))
    record(CustomerWriter(3), customers(customer=["c1"], attr_plan=["gold"]))
    told = rows(current())
    folder = machine("b")
    assert not copies(folder)
    assert rows(current()) == told and told.total() > 200
    assert feedback_table(current()).num_rows == customers_table(current()).num_rows == 1
    assert copies(folder) == current().manifest.paths() == kept()


def test_no_byte_of_the_store_stays_outside_copies(shared, machine):
    folder = machine("a")
    load(1, events(random_events(300)))
    outside = [p for p in (folder / "store").rglob("*") if p.is_file()]
    assert not outside and not Writer.objects.exists()


def test_a_copy_is_fetched_once_and_again_where_it_is_lost(shared, machine, monkeypatch):
    machine("a")
    load(1, events(random_events(50)))
    folder = machine("b")
    told = rows(current())
    with monkeypatch.context() as broken:
        broken.setattr(Bucket, "_fetch", lambda *_: pytest.fail("it was there"))
        assert rows(current()) == told
    for path in copies(folder):
        (folder / COPIES / path).unlink()
    assert rows(current()) == told


def test_what_is_erased_on_one_machine_is_on_no_other(shared, machine):
    machine("a")
    load(1, events([*random_events(60), {"customer": "ann-to-go", "case": "k", "activity": "a", "time": 1}]))
    other = machine("b")
    rows(current())
    compiled(MAP, current())
    assert held(other, "ann-to-go")
    tidying.tidy()
    first = machine("a")
    drop_persons(["ann-to-go"])
    assert not held(first, "ann-to-go")
    assert held(other, "ann-to-go"), "the other machine has not looked yet"
    assert Machine.objects.get().erasures < erasures()
    machine("b")
    assert tidying.tidy()
    assert not held(other, "ann-to-go") and not list(logs_folder().glob("[!.]*/"))
    assert Machine.objects.get().erasures == erasures()
    assert rows(current()).total() == 60


def test_a_log_of_rows_that_an_erasure_left_alone_stays(shared, machine):
    """Runs may be at work on it."""
    machine("a")
    load(1, events([{"customer": "bob", "case": "k1", "activity": "a", "time": 1}]))
    pin(current(), "run:1")
    before = compiled(MAP, current()).folder.name
    load(2, events([{"customer": "ann-to-go", "case": "k2", "activity": "a", "time": 1}]))
    hers = compiled(MAP, current()).folder.name
    machine("b")
    drop_persons(["ann-to-go"])
    machine("a")
    since = compiled(MAP, current()).folder.name
    tidying.tidy()
    left = {path.name for path in logs_folder().glob("[!.]*/")}
    assert left == {before, since} and hers not in left


def test_what_only_one_machine_has_goes_after_an_erasure(shared, machine, settings):
    folder = machine("b")
    settings.EXPORTS_DIR = folder / "exports"
    (folder / "exports" / "desks").mkdir(parents=True)
    (folder / "tmp").mkdir()
    left = [folder / "exports/x~map.csv", folder / "tmp/cut.upload"]
    working = [folder / "runs/7/in", folder / "tmp/now.upload"]
    for path in (*left, working[1]):
        path.write_text("ann-to-go")
    working[0].mkdir(parents=True)
    long_ago = time.time() - 3600
    os.utime(left[1], (long_ago, long_ago))
    tidying.tidy()
    assert left[0].exists()
    drop_persons(["ann-to-go"])
    tidying.tidy()
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in working), "somebody may be at work there"


def test_a_copy_on_its_way_while_rows_are_erased_does_not_arrive(shared, machine, monkeypatch):
    machine("a")
    load(1, events([{"customer": "ann-to-go", "case": "k", "activity": "a", "time": 1}]))
    old = current().manifest
    other = machine("b")
    real, erased = shutil.copyfileobj, []

    def slow(source, target, *more):
        real(source, target, *more)
        if not erased:
            erased.append(True)
            drop_persons(["ann-to-go"])
            tidying.tidy()

    monkeypatch.setattr("journeymap.events.places.bucket.shutil.copyfileobj", slow)
    with pytest.raises(files.SnapshotGone):
        files.open_parquet(old.events[0].path)
    assert erased and not held(other, "ann-to-go")


def test_the_writer_of_a_machine_that_is_alive_keeps_its_files(shared, machine):
    machine("a")
    with EventWriter(1) as writer:
        writer.add(events(random_events(50)))
        writer.finish()
        made = kept("store/events")
        machine("b")
        tidying.tidy()
        assert sweeping.sweep_orphans(min_age=0) == [] and kept("store/events") == made and made
        machine("a")
    assert not kept("store/events") and not Writer.objects.exists()


def test_a_writer_that_was_taken_for_dead_publishes_nothing(shared, machine):
    machine("a")
    with EventWriter(1) as writer:
        writer.add(events(random_events(50)))
        appended = writer.finish()
        Writer.objects.update(seen="2020-01-01T00:00Z")
        machine("b")
        assert len(sweeping.sweep_orphans(min_age=0)) == 1
        machine("a")
        with pytest.raises(StoreMoved, match="start it again"):
            publish(appended)
    assert not current().manifest.events and not kept("store/events")


def test_a_machine_buries_its_own_dead_at_once(shared, machine):
    machine("a")
    writer = EventWriter(1)
    writer.add(events(random_events(50)))
    writer.finish()
    writer._workplace.folder.joinpath("lock").unlink()  # as if its process had died
    assert kept("store/events")
    machine("b")
    assert writers.bury() == 0
    machine("a")
    tidying.tidy()
    assert not Writer.objects.exists()
    assert sweeping.sweep_orphans(min_age=0) and not kept("store/events")
    writer.close()


def test_a_snapshot_is_read_whole_while_it_is_merged_and_erased_elsewhere(shared, machine, monkeypatch):
    monkeypatch.setattr("journeymap.events.compaction.FILES_AT_MOST", 2)
    machine("a")
    for number in range(1, 6):
        load(number, events(random_events(40, seed=number)))
    snapshot, told = current(), rows(current())
    pin(snapshot, "run:1")
    machine("b")
    assert compact()
    sweeping.sweep_orphans()
    machine("c")
    assert rows(snapshot) == told, "files that were merged have their grace"
    assert rows(current()) == told
    machine("b")
    drop_persons(["c1"])
    machine("c")
    with pytest.raises(files.SnapshotGone):
        for copy in copies(machine("c")):
            (machine("c") / COPIES / copy).unlink()
        rows(snapshot)
    left = Counter({row: count for row, count in told.items() if "c1" not in row})
    snapshot.refresh_from_db()
    assert rows(snapshot) == rows(current()) == left


def test_moves_and_undone_imports_leave_only_what_is_named(shared, machine):
    machine("a")
    load(1, events(random_events(100)))
    load(2, events(random_events(100, seed=7)))
    machine("b")
    move_persons({"c1": "c2"})
    drop_imports([1])
    sweeping.drop_snapshots(grace=0)
    sweeping.delete_doomed()
    sweeping.sweep_orphans(min_age=0)
    assert kept("store/events") == current().manifest.paths()
    assert sum(table.num_rows for table in bucket_tables(current())) == 100


def test_copies_that_are_not_used_make_room(shared, machine, settings):
    folder = machine("a")
    load(1, events(random_events(100)))
    load(2, events(random_events(100, seed=7)))
    first, second = (entry.path for entry in current().manifest.events)
    files.local(second)
    size = (folder / COPIES / second).stat().st_size
    assert tidying.make_room(limit=size) == 0, "what was just used stays"
    long_ago = time.time() - 86_400
    os.utime(folder / COPIES / first, (long_ago, long_ago))
    assert tidying.make_room(limit=size) == 1
    assert copies(folder) == {second} and rows(current()).total() > 150


def test_a_store_that_does_not_answer_says_so_and_changes_nothing(shared, machine, settings, monkeypatch):
    machine("a")
    load(1, events(random_events(30)))
    told, before = rows(current()), current()
    monkeypatch.setattr("journeymap.events.places.drivers.ATTEMPTS", 1)
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    with pytest.raises(StoreAway, match=r"JOURNEYMAP_STORE.*try again"):
        load(2, events(random_events(30, seed=3)))
    assert current() == before and rows(current()) == told


def test_results_written_anew_have_a_name_of_their_own(shared, machine):
    machine("a")
    place = files.absolute("runs/1/x.txt")
    place.parent.mkdir(parents=True)
    place.write_text("ann and bob")
    files.keep("runs/1/x.txt")
    now = files.rewrite("runs/1/x.txt", lambda path: path.write_text("bob"))
    again = files.rewrite(now, lambda path: path.write_text("nobody"))
    assert len({"runs/1/x.txt", now, again}) == 3 and len(again) == len(now)
    assert files.local(again).read_text() == "nobody"
    files.remove(now)
    assert kept("runs") == {"runs/1/x.txt", again}
