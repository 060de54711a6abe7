"""A backup restores to the same map in an empty place, and refuses to mix or to trust damaged files."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
EVENTS = "customer,activity,time\nalice,visit,2026-01-01\nalice,buy,2026-01-02\nbob,visit,2026-01-03\n"


class Installation:
    """A data folder of its own, spoken to by commands as a person would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *command: str, fails: bool = False) -> str:
        environment = {
            k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        }
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, capture_output=True, text=True,
            env={**environment, "JOURNEYMAP_DATA": str(self.folder)},
        )  # fmt: skip
        assert (done.returncode != 0) == fails, done.stderr
        return done.stderr if fails else done.stdout


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Installation:
    folder = tmp_path_factory.mktemp("filled")
    installation = Installation(folder / "data")
    (folder / "events.csv").write_text(EVENTS)
    (folder / "feedback.csv").write_text("text,score,customer\nfine,5,alice\n")
    installation("migrate", "-v0")
    installation("import_events", str(folder / "events.csv"))
    installation("import_feedback", str(folder / "feedback.csv"))
    installation("discover", "shop")
    installation("backup", str(folder / "backup.tar.gz"))
    return installation


@pytest.fixture
def archive(filled) -> Path:
    return filled.folder.parent / "backup.tar.gz"


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Installation:
    """Migrated, without data. Every test but the last of this module leaves it so."""
    installation = Installation(tmp_path_factory.mktemp("empty") / "data")
    installation("migrate", "-v0")
    return installation


def the_map(installation: Installation) -> dict:
    return json.loads(installation("export_map", "shop", "--format", "json"))


def test_an_installation_with_data_is_not_overwritten(filled, archive):
    before = the_map(filled)
    assert "Restore into a new one" in filled("restore", str(archive), fails=True)
    assert the_map(filled) == before


def test_a_damaged_archive_is_refused_and_leaves_nothing(archive, empty, tmp_path):
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "parts", filter="data")
    victim = next((tmp_path / "parts" / "data").rglob("*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "parts", arcname=".")
    assert "checksum" in empty("restore", str(tmp_path / "bad.tar.gz"), fails=True)
    assert not list((empty.folder / "store").rglob("*.parquet"))


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00"])
def test_what_is_no_archive_is_refused(content, empty, tmp_path):
    (tmp_path / "file").write_bytes(content)
    assert "cannot be unpacked" in empty("restore", str(tmp_path / "file"), fails=True)


def test_an_archive_cannot_write_outside_its_folder(empty, tmp_path):
    (tmp_path / "evil").write_text("x")
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "evil", arcname="../../evil-was-here")
    empty("restore", str(tmp_path / "evil.tar.gz"), fails=True)
    assert not list(tmp_path.rglob("evil-was-here"))


def test_a_backup_restores_to_the_same_map_elsewhere(filled, archive, empty):
    empty("restore", str(archive))
    assert the_map(empty) == the_map(filled)
    assert (empty.folder / "secret-key").read_text() == (filled.folder / "secret-key").read_text()
    answer = empty("import_events", str(filled.folder.parent / "events.csv"), "--json")
    assert json.loads(answer)["duplicates"] == 3
