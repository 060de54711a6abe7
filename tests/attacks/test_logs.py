"""What customers wrote is in no log, whatever goes wrong with it, and no log line can be forged."""

from __future__ import annotations

import logging

import pytest

from journeymap.ingest.models import Import
from journeymap.jobs.claiming import attempt

WORDS = "my secret is 4711"
HOSTILE = f"{WORDS}\x1b[31m\n2026-01-01 CRITICAL 1 journeymap: forged\r\x07"


@pytest.fixture
def worker(data, write, caplog):
    """Carry an import out as a worker does; (its status, what was logged)."""

    def work(kind: str, name: str, content: str | bytes) -> tuple[str, str]:
        path = write(name, content)
        job = Import.objects.create(kind=kind, files=[{"name": path.name, "path": str(path), "own": False}])
        with caplog.at_level(logging.DEBUG):
            attempt(Import, job.pk)
        job.refresh_from_db()
        return job.status, caplog.text

    return work


FILES = {
    "good feedback": ("feedback", "f.csv", f'id,text,score\n1,"{HOSTILE}",5\n'.encode()),
    "rejected events": ("events", "e.csv", f'case,activity,time\nk,"{HOSTILE}",never\n'.encode() * 3),
    "a hostile heading": ("events", "h.csv", f'"{HOSTILE}",b\n1,2\n'.encode()),
    "a hostile name": ("events", "\x1b[31mforged\n2026 CRITICAL.csv", b""),
    "broken json": ("feedback", "b.json", f'[{{"text": "{WORDS}", "score": 1}}, {{"text": "{WORDS}'.encode()),
    "broken xes": ("events", "b.xes", f"<log><trace><string key='{WORDS}'".encode()),
}


@pytest.mark.parametrize("what", FILES)
def test_no_words_of_customers_reach_the_log(worker, what):
    kind, name, content = FILES[what]
    status, logged = worker(kind, name, content)
    assert status in ("done", "failed")
    assert WORDS not in logged and "forged" not in logged and "\x1b" not in logged and "\x07" not in logged


def test_a_bug_of_ours_does_not_log_what_it_quotes(worker, monkeypatch):
    def bug(*_given, **_named):
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr("journeymap.ingest.importing.publish", bug)
    status, logged = worker("events", "e.csv", "case,activity,time\nk,a,2026-01-01\n")
    assert status == "failed" and "RuntimeError" in logged
    assert WORDS not in logged and "forged" not in logged
