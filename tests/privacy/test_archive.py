"""A backup restores to the same map in an empty place, and refuses to mix or to trust damaged files."""

import json
import os
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from journeymap.access.audit import record
from journeymap.access.models import Entry
from journeymap.access.verifying import verify
from journeymap.privacy.archive import pack
from journeymap.privacy.older import complete_times

ROOT = Path(settings.BASE_DIR)
EVENTS = "customer,activity,time\nalice,visit,2026-01-01\nalice,buy,2026-01-02\nbob,visit,2026-01-03\n"


# Many commands in one process: most of a command's time goes into starting Python.
TALK = """
import django, io, json, sys
django.setup()
from django.core.management import CommandError, call_command
answers = []
for command in json.load(sys.stdin):
    said = io.StringIO()
    try:
        call_command(*command, stdout=said)
        answers.append([said.getvalue(), None])
    except CommandError as error:
        answers.append([said.getvalue(), str(error)])
json.dump(answers, sys.stdout)
"""


class Installation:
    """A data folder of its own, spoken to by commands in processes of their own. more: of the environment."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.more = folder, more

    def try_each(self, *commands: tuple[str, ...]) -> list[tuple[str, str | None]]:
        """(what it said, why it was refused) of each command."""
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        ours = {"JOURNEYMAP_DATA": str(self.folder), "DJANGO_SETTINGS_MODULE": "journeymap.settings"}
        done = subprocess.run(
            [sys.executable, "-c", TALK],
            cwd=ROOT,
            env=environment | ours | self.more,
            input=json.dumps(commands),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return [(said, refused) for said, refused in json.loads(done.stdout)]

    def __call__(self, *commands: tuple[str, ...]) -> list[str]:
        answers = self.try_each(*commands)
        assert not [refused for _, refused in answers if refused]
        return [said for said, _ in answers]


MAP = ("export_map", "shop", "--format", "json")
MIGRATE = ("migrate", "-v0")


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Installation:
    folder = tmp_path_factory.mktemp("filled")
    installation = Installation(folder / "data")
    (folder / "events.csv").write_text(EVENTS)
    (folder / "feedback.csv").write_text("text,score,customer\nfine,5,alice\n")
    installation(
        MIGRATE,
        ("import_events", str(folder / "events.csv")),
        ("import_feedback", str(folder / "feedback.csv")),
        ("discover", "shop"),
        ("backup", str(folder / "backup.tar.gz")),
    )
    return installation


@pytest.fixture(scope="module")
def archive(filled) -> Path:
    return filled.folder.parent / "backup.tar.gz"


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Installation:
    """Without data or tables. Every test but the last of this module leaves it without data."""
    return Installation(tmp_path_factory.mktemp("empty") / "data")


def test_an_installation_with_data_is_not_overwritten(filled, archive):
    (before, _), (_, refused), (after, _) = filled.try_each(MAP, ("restore", str(archive)), MAP)
    assert refused and "Restore into a new one" in refused
    assert json.loads(after) == json.loads(before)


def damaged(archive: Path, folder: Path) -> Path:
    """The archive with the last byte of one table changed."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "parts", filter="data")
    victim = next((folder / "parts" / "data").rglob("*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    with tarfile.open(folder / "damaged.tar.gz", "w:gz") as tar:
        tar.add(folder / "parts", arcname=".")
    return folder / "damaged.tar.gz"


def escaping(folder: Path) -> Path:
    """An archive with a file that would lie outside the folder it is unpacked to."""
    (folder / "evil").write_text("x")
    with tarfile.open(folder / "evil.tar.gz", "w:gz") as tar:
        tar.add(folder / "evil", arcname="../../evil-was-here")
    return folder / "evil.tar.gz"


def test_bad_archives_are_refused_and_leave_nothing(archive, empty, tmp_path):
    bad = [(damaged(archive, tmp_path), "checksum"), (escaping(tmp_path), "")]
    for number, content in enumerate([b"", b"not an archive", b"\x1f\x8b\x08\x00"]):
        (tmp_path / f"file-{number}").write_bytes(content)
        bad.append((tmp_path / f"file-{number}", "cannot be unpacked"))
    _, *answers = empty.try_each(MIGRATE, *(("restore", str(path)) for path, _ in bad))
    for (path, reason), (_, refused) in zip(bad, answers, strict=True):
        assert refused is not None and reason in refused, path.name
    assert not list((empty.folder / "store").rglob("*.parquet"))
    assert not list(tmp_path.parent.rglob("evil-was-here")) + list(empty.folder.rglob("evil-was-here"))


def test_a_backup_restores_to_the_same_map_elsewhere(filled, archive, empty):
    empty(MIGRATE, ("restore", str(archive)))
    again = ("import_events", str(filled.folder.parent / "events.csv"), "--json")
    restored, imported = empty(MAP, again)  # by another process, which knows what is stored and no more
    (original,) = filled(MAP)
    assert json.loads(restored) == json.loads(original)
    assert (empty.folder / "secret-key").read_text() == (filled.folder / "secret-key").read_text()
    assert json.loads(imported)["duplicates"] == 3


def test_nobody_else_may_read_a_backup_while_it_is_written_and_a_failed_one_leaves_nothing(
    tmp_path, monkeypatch
):
    (tmp_path / "secret-key").write_text("s")
    modes = []

    def full(tar, path, **options):
        modes.extend(each.stat().st_mode & 0o777 for each in tmp_path.glob("*.part"))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "add", full)
    with pytest.raises(OSError, match="No space left"):
        pack(tmp_path, [tmp_path / "secret-key"], tmp_path / "backup.tar.gz")
    assert modes == [0o600]
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.django_db
def test_times_come_back_to_the_microsecond_for_the_chain_of_the_audit_trail(monkeypatch):
    """Also out of a backup of a version that cut them; but not where somebody changed an entry."""
    cut = {}
    for microseconds in (1, 4, 999_000, 123_456):
        moment = datetime(2026, 1, 1, microsecond=microseconds, tzinfo=UTC)
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "now", partial(moment.astimezone, UTC))
            cut[record(None, "try", "this").pk] = microseconds // 1000 * 1000
    told = StringIO()
    call_command("dumpdata", "access.entry", format="exact", stdout=told)
    assert "00.123456+00:00" in told.getvalue()
    for pk, microseconds in cut.items():
        Entry.objects.filter(pk=pk).update(when=datetime(2026, 1, 1, microsecond=microseconds, tzinfo=UTC))
    assert verify().broken
    complete_times()
    assert verify().broken == ""
    Entry.objects.filter(seq=2).update(when=datetime(2026, 1, 2, tzinfo=UTC))
    complete_times()
    assert "entry 2: its time" in verify().broken
