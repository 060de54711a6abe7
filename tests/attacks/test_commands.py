"""Commands told nonsense, asked too early or twice: a sentence on stderr, no stdout, nothing changed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import OperationalError

from journeymap.analysis.models import Run, ScoreSet
from journeymap.events import files
from journeymap.ingest.models import Import
from journeymap.jobs.claiming import claim
from journeymap.journeys.models import Journey
from journeymap.privacy.models import Erasure
from journeymap.privacy.requesting import request_erasure
from journeymap.privacy.staging import stage
from tests.attacks.conftest import EVENTS, Answer, held

ROOT = Path(__file__).resolve().parents[2]
EARLY = (
    "import_events x.csv --json", "import_feedback x.csv", "import_customers x.csv", "discover shop --json",
    "analyze shop --json", "export_map shop --format json", "erase_customer alice --json", "undo_import 1",
    "backup x.tar.gz", "restore x.tar.gz", "export_log shop --format csv --output x.csv",
)  # fmt: skip


def refused(answer: Answer, *words: str) -> None:
    assert not answer.done and answer.stdout == "", answer
    assert len(answer.reason) > 20 and all(word in answer.reason for word in words), answer
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("told", EARLY)
def test_before_migrate_every_command_says_what_to_do(command, monkeypatch, told):
    monkeypatch.setattr("journeymap.access.commands.MigrationExecutor.migration_plan", lambda *_: ["one"])
    refused(command(*told.split()), "manage.py migrate")


@pytest.mark.slow
def test_a_data_folder_without_tables_or_rights_is_explained(tmp_path):
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("JOURNEYMAP", "DATABASE"))
    }
    (tmp_path / "x.csv").write_text(EVENTS)
    for folder, word in ((tmp_path / "new", "manage.py migrate"), (Path("/proc/nowhere"), "JOURNEYMAP_DATA")):
        done = subprocess.run(
            [sys.executable, "manage.py", "import_events", str(tmp_path / "x.csv"), "--json"],
            cwd=ROOT,
            env=clean | {"JOURNEYMAP_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "journeymap.settings"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode and done.stdout == "" and word in done.stderr
        assert "Traceback" not in done.stderr, done.stderr


def test_a_journey_that_does_not_exist_is_named(filled, data, tmp_path):
    before = held(data)
    for name in ("nowhere", "", "SHOP ", "../shop", "'; DROP TABLE ingest_import; --"):
        refused(filled("analyze", name, "--json"), "There")
        for form in ("json", "csv", "mermaid"):
            refused(filled("export_map", name, "--format", form), "There")
        refused(filled("export_log", name, "--format", "csv", "--output", tmp_path / "no.csv"), "There")
    refused(filled("analyze", "shop", "no-such-analyzer", "--json"), "no-such-analyzer")
    refused(filled("export_map", "shop", "--format", "docx"))
    refused(filled("discover", "other", "--case", "attr_nothing", "--json"))
    refused(filled("discover", "other", "--source", 99, "--json"), "99")
    assert held(data) == before and not (tmp_path / "no.csv").exists()


def test_without_events_there_is_nothing_to_draft(command):
    refused(command("discover", "shop", "--json"), "vent")


def test_the_same_name_again_changes_what_the_events_changed_alone(filled, data):
    before = held(data)
    assert filled("discover", "shop", "--json").done
    assert held(data) == before


NAMES = ["a/b", "../../etc/passwd", "it's \"quoted\"", "☕ 日本語", "x" * 200, "discover", "-", "a\nb",
         "<script>alert(1)</script>", "%s {0} {name}",
         "\x1b[31mred", "‮evil", "con", ".", " padded "]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_journey_of_any_name_can_be_drawn_and_found(filled, data, name):
    drafted = filled("discover", "--json", "--", name)
    assert drafted.done and drafted.data["journey"] == name.strip()
    for asked in (drafted.data["journey"], drafted.data["slug"]):
        drawn = filled("export_map", "--format", "json", "--", asked)
        assert drawn.done and drawn.data["journey"] == name.strip() and drawn.data["totals"]["cases"] == 2
    assert filled("export_map", "--format", "mermaid", "--", name.strip()).done
    assert "\x1b" not in filled("discover", "--", name).stdout


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "x" * 300])
def test_a_name_that_cannot_be_kept_is_refused(filled, data, name):
    before = held(data)
    refused(filled("discover", "--json", "--", name))
    assert held(data) == before


def test_an_output_that_cannot_be_written_is_named(filled, tmp_path):
    for path in (tmp_path, tmp_path / "no" / "map.json"):
        refused(filled("export_map", "shop", "--format", "json", "--output", path), str(path))
    refused(filled("export_map", "shop", "--format", "json", "--output", "/dev/full"), "space")


def test_erasing_or_undoing_what_is_not_there(filled, data):
    before = held(data)
    for key in ("nobody", "", "ALICE", "alice ", "'; --", "*", "%"):
        refused(filled("erase_customer", "--json", "--", key))
    refused(filled("undo_import", 99), "99")
    refused(filled("undo_import", "one"))
    assert held(data) == before
    number = Import.objects.get().pk
    assert filled("undo_import", number).done
    refused(filled("undo_import", number), "undone already")


def test_a_restore_that_cannot_be_is_refused(filled, data, write, tmp_path):
    before = held(data)
    assert filled("backup", tmp_path / "whole.tar.gz").done
    refused(filled("restore", tmp_path / "whole.tar.gz"), "Restore into a new")
    refused(filled("backup", tmp_path / "no" / "x.tar.gz"))
    assert held(data) == before


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08 cut"])
def test_a_damaged_archive_restores_nothing(command, data, write, content):
    refused(command("restore", write("bad.tar.gz", content)), "Nothing was restored")
    refused(command("restore", "/no/such/file"), "no such file")


def test_a_full_disk_or_a_lost_database_is_told_in_a_sentence(filled, data, write, monkeypatch):
    before, path = held(data), write("more.csv", EVENTS.replace("o1", "o7"))

    def full(*_given, **_named):
        raise OSError(28, "No space left on device")

    for target, name in ((files.pq.ParquetWriter, "write_table"), (files.os, "fsync"), (Path, "mkdir")):
        with monkeypatch.context() as broken:
            broken.setattr(target, name, full)
            refused(filled("import_events", path, "--json"), "full", "space")
        assert held(data) == before

    def lost(*_given, **_named):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Import.objects, "create", lost)
        refused(filled("import_events", path, "--json"), "full", "space")
    assert held(data) == before
    assert filled("import_events", path, "--json").counts == (2, 2, 0)


def test_ctrl_c_ends_without_a_traceback(filled, data, write, monkeypatch):
    before = held(data)

    def interrupted(*_given, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("journeymap.ingest.importing.publish", interrupted)
        answer = filled("import_events", write("more.csv", EVENTS.replace("o1", "o7")), "--json")
    assert answer.code == 130 and answer.stdout == "" and "Traceback" not in answer.stderr
    assert held(data) == before


def test_an_erasure_whose_process_died_is_taken_over_by_the_next_command(filled, data, settings):
    """Without a server nobody sweeps: the command itself must notice that the other process is dead."""
    settings.JOBS_HEARTBEAT_LIMIT = 2
    dead = claim(Erasure, request_erasure("alice").pk)
    begun = time.monotonic()
    answer = filled("erase_customer", "alice", "--json")
    assert answer.done and answer.data["erasure"] == dead.pk and answer.data["receipt"]["events"] == 2
    assert 1 < time.monotonic() - begun < 30


def test_an_erasure_takes_what_killed_and_failed_work_left_behind(filled, data, write):
    """Inputs of a failed run, the folder of a killed backup, half an upload: all hold the person."""
    run = Run.objects.create(journey=Journey.objects.get(), analyzer="dropoff", status="failed")
    for place in (run.folder / "in", data / "backup-k1lled" / "data", data / "tmp"):
        place.mkdir(parents=True, exist_ok=True)
    left = [
        run.folder / "in" / "customers.parquet",
        run.folder / "out.jsonl",
        data / "backup-k1lled" / "data" / "x",
        data / "tmp" / "tmp7.upload.csv",
    ]
    for path in left:
        path.write_text("alice was here")
    with stage("backup-") as alive:
        (alive / "database.jsonl").write_text("of a backup at work")
        answer = filled("erase_customer", "alice", "--json")
        assert (alive / "database.jsonl").exists()
    assert answer.data["receipt"]["leftovers_deleted"] >= len(left)
    assert not any(path.exists() for path in left)


def test_an_erasure_keeps_the_results_of_others(filled, data):
    assert filled("analyze", "shop", "dropoff", "--json").done
    kept = [data / path for path in ScoreSet.objects.values_list("path", flat=True)]
    assert filled("erase_customer", "alice", "--json").done
    assert all(path.exists() for path in kept)
    assert filled("export_map", "shop", "--format", "json").data["totals"]["cases"] == 1
