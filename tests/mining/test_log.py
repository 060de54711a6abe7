"""Opening a log and reading it by buckets and by DuckDB."""

from __future__ import annotations

import os

import numpy as np
import pytest

from journeymap.mining.compiling import compile_log, recompile
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.log import CASES, EVENTS, Log, LogError
from tests.mining import reference

ROWS = [
    {"customer": "A", "activity": "a", "time": 0, "row": 1, "import": 1, "channel": "web", "session": "s"},
    {"customer": "A", "activity": "b", "time": 5_000_000, "row": 2, "import": 1, "value": 2.5},
    {"customer": "B", "activity": "it's", "time": 9_000_000, "row": 3, "import": 1},
]
DEFINITION = JourneyDefinition(name="x", goal=("b",), ends_after_seconds=3.0)


@pytest.fixture
def log(tmp_path) -> Log:
    return compile_log([reference.raw_table(ROWS)], DEFINITION, tmp_path / "log", snapshot="s")


def test_buckets_hold_the_documented_columns(log):
    ((events, cases),) = list(log.buckets())
    assert dict(zip(events.schema.names, events.schema.types, strict=True)) == EVENTS
    assert dict(zip(cases.schema.names, cases.schema.types, strict=True)) == CASES
    assert events["next_activity"].to_pylist() == [1, -1, -1]
    assert events["seconds"].to_pylist() == [5.0, None, None]
    assert cases["ended"].to_pylist() == [True, False]


def test_only_the_columns_asked_for_are_read(log):
    ((events, cases),) = list(log.buckets(("activity",), ("ended", "key")))
    assert events.schema.names == ["activity"] and cases.schema.names == ["ended", "key"]


def test_keys_are_told_of_the_cases_asked_for(log):
    assert log.case_keys(np.array([1, 7])) == {1: "B"}
    assert log.case_keys(np.array([], dtype=np.int32)) == {}


def test_relations_show_texts(log):
    found = log.events.select("activity", "next_activity", "channel", "value").fetchall()
    assert found == [("a", "b", "web", None), ("b", None, None, 2.5), ("it's", None, None, None)]
    assert log.cases.select("key", "path", "ended").fetchall() == [
        ("A", ["a", "b"], True),
        ("B", ["it's"], False),
    ]
    assert log.customers.to_pylist() == ["A", "B"] and log.sessions.to_pylist() == ["s"]


def test_ended_follows_the_latest_event_of_an_overlay(log, tmp_path):
    later = {"customer": "C", "activity": "a", "time": 60_000_000, "row": 4, "import": 2}
    new = recompile(log, [reference.raw_table([later])], ["C"], tmp_path / "new", snapshot="t")
    assert dict(new.cases.select("key", "ended").fetchall()) == {"A": True, "B": True, "C": False}
    assert [table["ended"].to_pylist() for _, table in new.buckets((), ("ended",))] == [[True, True], [False]]


def test_a_child_process_gets_a_connection_of_its_own(log):
    parent = log.connection
    child = os.fork()
    if child == 0:  # in the child nothing may be raised: its exit status tells
        fresh = log.connection is not parent and log.events.count("*").fetchall() == [(3,)]
        os._exit(0 if fresh else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert log.connection is parent


def test_a_folder_without_log_is_refused(tmp_path):
    with pytest.raises(LogError, match="compile the journey again"):
        Log.open(tmp_path)


def test_a_broken_manifest_is_refused(log):
    (log.folder / "log.json").write_text("{")
    with pytest.raises(LogError, match="cannot be read"):
        Log.open(log.folder)
