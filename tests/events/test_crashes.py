"""Killed at any moment or out of disk, the store is what it was before or what it was to become."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from journeymap.events.appending import EventWriter, FeedbackWriter
from journeymap.events.erasing import drop_persons
from journeymap.events.files import StoreFull
from journeymap.events.rewriting import move_persons
from journeymap.events.snapshots import current

from .conftest import events, load, random_events
from .test_recording import feedback, record
from .test_rewriting import rows

SCRIPT = Path(__file__).with_name("at_work.py")
KILLS = 5


def settled(data: Path, **more: str) -> dict[str, str]:
    """The environment of processes on a data folder of their own, with its tables made."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("JOURNEYMAP_")}
    environment |= {"JOURNEYMAP_DATA": str(data), "DJANGO_SETTINGS_MODULE": "journeymap.settings", **more}
    migrate = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(migrate, cwd=SCRIPT.parents[2], env=environment, check=True, timeout=120)
    return environment


def checked(environment: dict[str, str]) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, SCRIPT, "check"], env=environment, stdout=subprocess.PIPE, text=True, timeout=120
    )
    assert told.returncode == 0
    report = json.loads(told.stdout)
    assert report["right"] and report["unique"], report
    assert report["orphans"] == report["missing"] == [], report
    assert report["spilled"] == 0, report
    return report


@pytest.mark.slow
def test_a_store_survives_being_killed_at_any_moment(tmp_path):
    environment = settled(tmp_path)
    moments = random.Random(4)
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, SCRIPT, "work"], env=environment, stdout=subprocess.PIPE, text=True
        ) as worker:
            assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
            time.sleep(moments.uniform(0.02, 1.0))
            worker.kill()
    report = checked(environment)
    assert report["imports"] == list(range(1, len(report["imports"]) + 1)) and report["rows"] > 200, report


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def database(request) -> dict[str, str]:
    return {"DATABASE_URL": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {}


@pytest.mark.slow
def test_overlapping_imports_of_many_processes_at_once_double_nothing(tmp_path, database):
    environment = settled(tmp_path, **database)
    workers = [
        subprocess.Popen([sys.executable, SCRIPT, "bring", str(number)], env=environment)
        for number in range(1, 6)
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0] * 5
    assert checked(environment)["imports"] == [1, 2, 3, 4, 5]


def fail_at(monkeypatch, target, name: str, call: int) -> None:
    """Let the call-th call of target.name fail as a full disk does."""
    real, count = getattr(target, name), iter(range(call + 10**6))

    def failing(*given, **named):
        if next(count) == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*given, **named)

    monkeypatch.setattr(target, name, failing)


def stored(store: Path) -> set[Path]:
    return {path for path in (store / "store").rglob("*") if path.is_file()}


@pytest.mark.parametrize("call", [0, 3, 20])
@pytest.mark.parametrize("target", [(pq.ParquetWriter, "write_table"), (os, "fsync"), (pa.ipc, "new_file")])
def test_a_full_disk_leaves_the_store_as_it_was(store, monkeypatch, target, call):
    monkeypatch.setattr("journeymap.events.appending.FEW_ROWS", 0)
    load(1, events(random_events(100)))
    before, old, had = current(), rows(current()), stored(store)
    table = events(random_events(3_000, seed=2))
    parts = [table.slice(start, 100) for start in range(0, 3_000, 100)]
    with monkeypatch.context() as broken:
        fail_at(broken, *target, call)
        with pytest.raises(StoreFull, match="Free some space"):
            load(2, *parts, chunk_rows=100)
    assert current() == before and rows(current()) == old
    assert stored(store) == had
    appended, _ = load(2, *parts, chunk_rows=100)
    assert appended.accepted + appended.duplicates == 3_000 and appended.accepted > 2_900


def test_a_full_disk_during_a_change_of_rows_leaves_the_store_as_it_was(store, monkeypatch):
    load(1, events(random_events(100)))
    record(FeedbackWriter(2), feedback(id=["1"], customer=["c1"]))
    before, old, had = current(), rows(current()), stored(store)
    moving, dropping = (lambda: move_persons({"c1": "c2"})), (lambda: drop_persons(["c1"]))
    for change, call in ((moving, 0), (moving, 1), (moving, 2), (dropping, 0)):
        with monkeypatch.context() as broken:
            fail_at(broken, pq.ParquetWriter, "write_table", call)
            with pytest.raises(StoreFull):
                change()
        assert current() == before and rows(current()) == old
        assert stored(store) == had


def test_a_writer_that_cannot_begin_says_why(store, monkeypatch):
    fail_at(monkeypatch, Path, "mkdir", 0)
    with pytest.raises(StoreFull):
        EventWriter(1)
