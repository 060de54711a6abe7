"""An installation of its own for each test, and its commands as a person meets them."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class

from journeymap.analysis.models import Finding, Measure, Run
from journeymap.customers.models import Link
from journeymap.events.reading import bucket_tables, customers_table, feedback_table
from journeymap.events.snapshots import current
from journeymap.feedback.models import Feedback
from journeymap.ingest.models import Import, Shape
from journeymap.journeys.models import Journey

FOLDERS = {"UPLOADS_DIR": "uploads", "STORE_DIR": "store", "EXPORTS_DIR": "exports", "RUN_DIR": "run"}
FILES_KEPT = [f"store/{name}" for name in ("events", "feedback", "customers", "claims")]
FILES_KEPT += ["rejects", "exports", "uploads"]
EVENTS = (
    "case,customer,activity,time\n"
    "o1,alice,visit,2026-01-01 10:00\no1,alice,buy,2026-01-01 10:05\n"
    "o2,bob,visit,2026-01-02 09:00\no2,bob,leave,2026-01-02 09:30\n"
)


@dataclass(frozen=True)
class Answer:
    """What a person saw, and the exit code."""

    stdout: str
    stderr: str
    code: int

    @property
    def done(self) -> bool:
        return self.code == 0

    @property
    def reason(self) -> str:
        """The last thing said, where the command was not done."""
        return "" if self.done else self.stderr.rpartition("Error: ")[2].strip()

    @property
    def data(self) -> Any:
        return json.loads(self.stdout)

    @property
    def counts(self) -> tuple[int, int, int]:
        assert self.done, self.stderr
        return self.data["accepted"], self.data["duplicates"], self.data["rejected"]


Command = Callable[..., Answer]


def run(name: str, *told: object) -> Answer:
    """A command as `manage.py` runs it. Whatever would be a traceback for a person fails the test."""
    stdout, stderr, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(stdout), redirect_stderr(stderr):
        try:
            load_command_class(get_commands()[name], name).run_from_argv(["manage.py", name, *map(str, told)])
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 1
    return Answer(stdout.getvalue(), stderr.getvalue(), code)


@pytest.fixture
def data(transactional_db, settings, tmp_path) -> Path:
    """The data folder of an installation that only this test knows."""
    settings.DATA_DIR = tmp_path / "var"
    for name, folder in FOLDERS.items():
        setattr(settings, name, settings.DATA_DIR / folder)
        (settings.DATA_DIR / folder).mkdir(parents=True)
    return settings.DATA_DIR


@pytest.fixture
def command(data) -> Command:
    return run


@pytest.fixture
def write(tmp_path) -> Callable[[str, str | bytes], Path]:
    """Write a file as somebody would hand it in."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def filled(command, write) -> Command:
    """The same, with four events and a journey named "shop"."""
    assert command("import_events", write("before.csv", EVENTS), "--json").counts == (4, 0, 0)
    assert command("discover", "shop", "--json").done
    return command


def held(data: Path) -> dict[str, Any]:
    """All that is stored and visible: what an attack that fails must leave as it was."""
    events = [row for table in bucket_tables(current()) for row in table.to_pylist()]
    kept = {
        str(path.relative_to(data)): hashlib.md5(path.read_bytes()).hexdigest()
        for folder in FILES_KEPT
        for path in (data / folder).rglob("*")
        if path.is_file()
    }
    return {
        "snapshot": current().number,
        "events": sorted(str(row) for row in events),
        "feedback": feedback_table(current()).to_pylist(),
        "customers": customers_table(current()).to_pylist(),
        "files": kept,
        "rows": [model.objects.count() for model in (Feedback, Link, Shape, Journey, Finding, Measure)],
        "done": list(Import.objects.filter(status="done").values_list("pk", flat=True)),
        "ended": Run.objects.filter(status__in=("queued", "running")).count(),
    }
