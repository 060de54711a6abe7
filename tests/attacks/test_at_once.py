"""Several people at once on one installation, each command a process of its own."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from benchmarks.faults_installation import Folder

pytestmark = pytest.mark.slow
HEAD = "customer,case,activity,time,number\n"
BASE = 1_767_225_600


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Folder:
    """An installation with 4,000 events and a journey."""
    made = Folder(tmp_path_factory.mktemp("var"), outside=tmp_path_factory.mktemp("files"))
    made.command("migrate", "-v0")
    made.command("import_events", file(made, "first", 4_000))
    made.command("discover", "shop")
    return made


def file(folder: Folder, name: str, rows: int, victim: str = "") -> str:
    path = folder.files / f"{name}.csv"
    lines = (
        f"{victim or f'{name}-c{n % 99}'},{name}-k{n // 4},a{n % 9},{BASE + n * 60},{name}-{n}\n"
        for n in range(rows)
    )
    path.write_text(HEAD + "".join(lines))
    return str(path)


def ended(*processes: subprocess.Popen[str]) -> list[dict]:
    """What they answered; every one must have been done, without a traceback."""
    answers = []
    for process in processes:
        stdout, stderr = process.communicate(timeout=240)
        assert process.returncode == 0 and "Traceback" not in stderr, stderr
        answers.append(json.loads(stdout))
    return answers


def until_running(folder: Folder, table: str) -> None:
    end = time.monotonic() + 120
    with closing(sqlite3.connect(folder.data / "journeymap.sqlite3", timeout=20)) as database:
        while not database.execute(f"SELECT count(*) FROM {table} WHERE status = 'running'").fetchone()[0]:
            assert time.monotonic() < end, f"nothing in {table} began"
            time.sleep(0.02)


def totals(folder: Folder) -> dict:
    return json.loads(folder.command("export_map", "shop", "--format", "json"))["totals"]


def test_the_same_file_twice_at_once_is_stored_once(folder):
    path, before = file(folder, "same", 3_000), totals(folder)["events"]
    both = [folder.start("import_events", path, "--json") for _ in range(2)]
    answers = ended(*both)
    assert sum(answer["accepted"] for answer in answers) == 3_000
    assert sum(answer["duplicates"] for answer in answers) == 3_000
    assert totals(folder)["events"] == before + 3_000


def test_different_files_at_once_are_both_stored(folder):
    before = totals(folder)["events"]
    answers = ended(
        *(folder.start("import_events", file(folder, f"other{n}", 1_000), "--json") for n in range(3))
    )
    assert [answer["accepted"] for answer in answers] == [1_000] * 3
    assert totals(folder)["events"] == before + 3_000


def test_drafting_the_same_journey_twice_at_once_makes_one(folder):
    answers = ended(*(folder.start("discover", "twice", "--json") for _ in range(2)))
    assert {answer["slug"] for answer in answers} == {"twice"}
    drawn = json.loads(folder.command("export_map", "twice", "--format", "json"))
    names = [stage["name"] for stage in drawn["stages"]]
    assert len(names) == len(set(names)) and drawn["totals"]["cases"]


def test_analysing_twice_at_once_an_import_an_undo_and_an_erasure_go_on_together(folder):
    brought = ended(folder.start("import_events", file(folder, "back", 500), "--json"))[0]["import"]
    folder.command("import_events", file(folder, "gone", 200, victim="victim-x"))
    runs = [folder.start("analyze", "shop", "dropoff", "--json") for _ in range(2)]
    until_running(folder, "analysis_run")
    others = [
        folder.start("import_events", file(folder, "meanwhile", 1_000), "--json"),
        folder.start("undo_import", str(brought), "--json"),
        folder.start("erase_customer", "victim-x", "--json"),
    ]
    imported, undone, erased = ended(*others)
    assert imported["accepted"] == 1_000 and undone["undone"] and erased["receipt"]["events"] == 200
    for answer in ended(*runs):
        assert [run["status"] for run in answer["runs"]] == ["done"], answer
    assert not left_of(folder, b"victim-x")
    again = json.loads(folder.command("analyze", "shop", "dropoff", "--json"))
    assert again["runs"][0]["status"] == "done"


def test_an_erasure_during_an_import_takes_its_rows_too(folder):
    folder.command("import_events", file(folder, "early", 100, victim="victim-y"))
    late = folder.start("import_events", file(folder, "late", 60_000, victim="victim-y"), "--json")
    until_running(folder, "ingest_import")
    (erased,) = ended(folder.start("erase_customer", "victim-y", "--json"))
    ended(late)
    assert erased["receipt"]["events"] >= 100
    assert not left_of(folder, b"victim-y")


def left_of(folder: Folder, key: bytes) -> list[str]:
    """Files of the data folder that still name somebody; Parquet is read, for it is compressed."""
    code = (
        "import sys, pathlib, pyarrow.parquet as pq\n"
        "for path in pathlib.Path(sys.argv[1]).rglob('*'):\n"
        "    if path.is_file():\n"
        "        parquet = path.suffix == '.parquet'\n"
        "        text = str(pq.read_table(path).to_pydict()).encode() if parquet else path.read_bytes()\n"
        "        print(path) if sys.argv[2].encode() in text else None\n"
    )
    told = [sys.executable, "-c", code, str(folder.data), key.decode()]
    return subprocess.run(told, capture_output=True, text=True, check=True).stdout.split()
