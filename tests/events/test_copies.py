"""Which copies a machine forgets: those of what is not in the bucket any more, and none that is in use."""

from __future__ import annotations

import os
import shutil
import time
from functools import partial
from pathlib import Path

import pytest

from journeymap.events import files, holding, logs, tidying
from journeymap.events.snapshots import current
from journeymap.mining.definition import JourneyDefinition

from .conftest import events, load, random_events
from .test_rewriting import rows


@pytest.fixture
def shared(db, settings, tmp_path):
    """A machine that shares a store; the bucket is a folder: no server is asked."""
    settings.DATA_DIR = settings.RUN_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.SHARED_STORE = f"file://{tmp_path}/bucket"
    return tmp_path


def handed_in(name: str) -> Path:
    """An upload of this machine; where its copy is."""
    path = files.absolute(f"uploads/{name}")
    path.parent.mkdir(exist_ok=True)
    path.write_text("customer,activity\n")
    files.keep(f"uploads/{name}")
    return files.local(f"uploads/{name}")


def test_an_upload_that_an_import_reads_stays(shared):
    reading = handed_in("now")
    assert tidying.forget_copies() == 0 and reading.is_file()


def test_a_copy_of_what_another_machine_deleted_goes(shared):
    gone, stays = handed_in("gone"), handed_in("stays")
    (shared / "bucket/uploads/gone").unlink()
    assert tidying.forget_copies() == 1
    assert not gone.exists() and stays.is_file()


def test_a_copy_arrives_while_copies_are_looked_through(shared, monkeypatch):
    load(1, events(random_events(50)))
    told = rows(current())
    shutil.rmtree(files.copies())
    real, seen = shutil.copyfileobj, []

    def slow(source, target, *more):
        real(source, target, *more)
        target.flush()
        seen.append(tidying.forget_copies())

    monkeypatch.setattr("journeymap.events.places.bucket.shutil.copyfileobj", slow)
    assert rows(current()) == told and seen == [0]


def test_what_a_killed_process_was_fetching_goes(shared):
    left = files.copies() / "store/events/w/.0123.part"
    left.parent.mkdir(parents=True)
    left.touch()
    assert tidying.forget_copies() == 0
    long_ago = time.time() - 2 * tidying.RESTS
    os.utime(left, (long_ago, long_ago))
    assert tidying.forget_copies() == 1 and not left.exists()


class Elsewhere:
    """An engine whose machines read files at these paths, each piece worked on here as if it took long."""

    apart = True

    def __init__(self, waits):
        self._waits = waits

    def over(self, work, pieces):
        given = list(pieces)
        self._waits()
        return [work(piece) for piece in given]


def test_copies_that_other_machines_read_are_used_until_they_have(shared, monkeypatch):
    load(1, events(random_events(50)))
    long_ago = time.time() - 2 * tidying.RESTS
    copies = [files.local(path) for path in current().manifest.paths()]

    def waits():
        for copy in copies:
            os.utime(copy, (long_ago, long_ago))
        for _ in range(10_000):  # turns of the thread that holds them
            if all(copy.stat().st_mtime > long_ago for copy in copies):
                break
            time.sleep(0.01)
        assert tidying.make_room(limit=0) == 0

    monkeypatch.setattr(logs, "engine", lambda: Elsewhere(waits))
    monkeypatch.setattr(logs, "held", partial(holding.held, every=0.01))
    log = logs.compiled(JourneyDefinition(name="all", case="customer"), current())
    assert log.n_events == 50
