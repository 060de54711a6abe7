"""Compiled logs: made once, made whole, and an overlay equals compiling everything."""

from __future__ import annotations

import errno
import os
import time

import pytest

from journeymap.events import files, logs
from journeymap.events.files import SnapshotGone
from journeymap.events.snapshots import current
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.engines import EngineError
from journeymap.mining.spans import FileGone

from .conftest import events, load, random_events


def plain(log) -> list[tuple]:
    rows = []
    words = [*log.activities, None]
    for event_table, case_table in log.buckets():
        keys = dict(zip(case_table["case"].to_pylist(), case_table["key"].to_pylist(), strict=True))
        for e in event_table.to_pylist():
            then = None if e["next_activity"] < 0 else words[e["next_activity"]]
            rows.append((keys[e["case"]], e["position"], words[e["activity"]], then, e["import"], e["row"]))
    return sorted(rows, key=repr)


DEFINITIONS = [
    JourneyDefinition(name="j", case=case) for case in ("customer", "case", "session", "attr_order")
]


def batch(count, seed, **more):
    rows = random_events(count, seed=seed, customers=60)
    return events(
        [{**row, "attr_order": f"o{i % 37}" if i % 5 else None, **more} for i, row in enumerate(rows)]
    )


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.case)
def test_an_overlay_is_what_compiling_everything_gives(store, definition, monkeypatch):
    monkeypatch.setattr(logs, "OVERLAY_SHARE", 1.0)
    load(1, batch(3_000, 1))
    logs.compiled(definition, current())
    load(2, batch(5, 2))
    overlaid = logs.compiled(definition, current())
    assert overlaid.manifest.overlay_events > 0
    before = plain(overlaid)
    logs.forget_logs()
    whole = logs.compiled(definition, current())
    assert whole.manifest.overlay_events == 0
    assert plain(whole) == before
    assert (overlaid.n_events, overlaid.n_cases) == (whole.n_events, whole.n_cases)


def test_the_same_content_is_compiled_once(store, monkeypatch):
    load(1, batch(300, 1))
    definition = DEFINITIONS[0]
    first = logs.compiled(definition, current())
    monkeypatch.setattr(logs, "compile_log", None)
    assert logs.compiled(definition, current()).folder == first.folder


def test_sources_choose_the_content(store):
    load(1, batch(300, 1))
    load(2, batch(200, 2))
    only = JourneyDefinition(name="j", case="customer", sources=(1,))
    first = logs.compiled(only, current())
    assert first.n_events == 300
    load(3, batch(100, 3))
    assert logs.compiled(only, current()).folder == first.folder


def test_a_damaged_log_is_made_again(store):
    load(1, batch(300, 1))
    log = logs.compiled(DEFINITIONS[0], current())
    (log.folder / "log.json").write_text("{")
    assert logs.compiled(DEFINITIONS[0], current()).n_events == 300


def test_logs_that_nobody_uses_are_swept(store):
    load(1, batch(300, 1))
    log = logs.compiled(DEFINITIONS[0], current())
    assert logs.sweep_logs() == 0
    long_ago = time.time() - 30 * 86400
    os.utime(log.folder, (long_ago, long_ago))
    assert logs.sweep_logs() == 1
    assert not log.folder.exists()
    assert logs.compiled(DEFINITIONS[0], current()).n_events == 300


def taking_away(monkeypatch, take):
    """`take` is called when a log begins to be compiled; what it raises, the compiling raises."""
    compile_log = logs.compile_log

    def compiling(*told, **more):
        take()
        return compile_log(*told, **more)

    monkeypatch.setattr(logs, "compile_log", compiling)


def test_rows_that_are_erased_while_a_log_is_compiled_are_said_to_be(store, monkeypatch):
    load(1, batch(30, 1))
    snapshot = current()
    taking_away(monkeypatch, lambda: [files.remove(path) for path in snapshot.manifest.paths()])
    with pytest.raises(SnapshotGone, match="erased"):
        logs.compiled(DEFINITIONS[0], snapshot)


@pytest.mark.parametrize("kind", [FileNotFoundError, FileGone])
def test_another_file_that_is_missing_is_not_said_to_be_erased(store, monkeypatch, kind):
    """A work folder that was cleared; a file that is here, and that another machine does not see."""
    load(1, batch(30, 1))
    snapshot = current()
    here = files.local(snapshot.manifest.events[0].path)

    def missing():
        raise kind(errno.ENOENT, "No such file or directory", str(here))

    taking_away(monkeypatch, missing)
    with pytest.raises(EngineError, match="was not there") as said:
        logs.compiled(DEFINITIONS[0], snapshot)
    assert str(here) in str(said.value)
