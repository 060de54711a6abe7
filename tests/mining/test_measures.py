"""Every measure against a naive computation, on random logs; and every count against its evidence."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.mining.compiling import compile_log
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.log import Log
from journeymap.mining.measures import Measures, evidence
from journeymap.mining.selecting import count
from tests.mining import reference
from tests.mining.strategies import definitions, raw_rows

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEVELS = ("activity", "touchpoint", "stage")
numbers = itertools.count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("logs")


def compiled(rows, definition, folder, cuts=()) -> Log:
    """The log of rows given in tables cut at the places `cuts`."""
    bounds = [0, *sorted(cut % (len(rows) + 1) for cut in cuts), len(rows)]
    tables = [reference.raw_table(rows[a:b]) for a, b in itertools.pairwise(bounds)]
    return compile_log(
        tables, definition, folder / f"log-{next(numbers)}", snapshot="s", whole_persons=len(tables) == 1
    )


def transitions(measures: Measures, level: str) -> dict:
    return {
        (row["from"], row["to"]): (row["count"], row["cases"], row["median_seconds"])
        for row in measures.directly_follows(level).to_pylist()
    }


def close(found: dict, expected: dict) -> None:
    assert found.keys() == expected.keys()
    for key, figures in expected.items():
        assert found[key] == pytest.approx(figures), key


@FEW
@given(rows=raw_rows(), definition=definitions(), cuts=st.lists(st.integers(0, 40), max_size=3))
def test_measures_equal_the_naive_ones(folder, rows, definition, cuts):
    log = compiled(rows, definition, folder, cuts)
    cases = reference.cases_of(rows, definition)
    measures = Measures(log)

    totals = measures.totals()
    assert totals.cases == len(cases) == log.n_cases
    assert totals.events == sum(len(case.events) for case in cases) == log.n_events
    assert totals.events + sum(log.manifest.left_out.values()) == len(rows)
    assert totals.variants == len({case.path for case in cases})
    assert totals.activities == len({step for case in cases for step in case.path})
    assert log.ends_after == pytest.approx(reference.ends_after(cases, definition))
    assert totals.open_cases == reference.open_cases(cases, definition)

    for level in LEVELS:
        close(transitions(measures, level), reference.directly_follows(cases, level))
        pairs = {(r["from"], r["to"]): r["cases"] for r in measures.eventually_follows(level).to_pylist()}
        assert pairs == reference.eventually_follows(cases, level)

    found = {tuple(row["path"]): row["count"] for row in measures.variants(None).to_pylist()}
    assert found == Counter(case.path for case in cases)

    rows_of_stages = measures.stages().to_pylist()
    for row, expected in zip(rows_of_stages, reference.stages(cases, definition), strict=True):
        assert (row["cases"], row["followed"]) == (expected["cases"], expected["followed"])
        assert row["median_seconds"] == pytest.approx(expected["median"])

    for level, table in (
        ("activity", measures.activities()),
        ("touchpoint", measures.touchpoints()),
        ("channel", measures.channels()),
    ):
        there = {
            row["name"]: (row["events"], row["cases"], row["median_seconds"])
            for row in table.to_pylist()
            if row["events"]
        }
        close(there, reference.places(cases, level))


@FEW
@given(rows=raw_rows(), definition=definitions())
def test_every_number_has_the_rows_behind_it(folder, rows, definition):
    log = compiled(rows, definition, folder)
    measures, data = Measures(log), SimpleNamespace(log=log)
    for level in LEVELS:
        for row in measures.directly_follows(level).to_pylist():
            place = (level, row["from"], row["to"])
            assert count(evidence.transition(*place), data) == row["count"], place
            assert count(evidence.transition(*place, "cases"), data) == row["cases"], place
    for level, table in (
        ("activity", measures.activities()),
        ("touchpoint", measures.touchpoints()),
        ("stage", measures.stages()),
        ("channel", measures.channels()),
    ):
        for row in table.to_pylist():
            assert count(evidence.place(level, row["name"]), data) == row["cases"]
            if "events" in row:
                assert count(evidence.place(level, row["name"], "events"), data) == row["events"]
    for row in measures.stages().to_pylist():
        assert count(evidence.followed(row["name"]), data) == row["followed"]
    for row in measures.variants(None).to_pylist():
        assert count(evidence.variant(row["variant"]), data) == row["count"]
    totals = measures.totals()
    assert count(evidence.everything(), data) == totals.cases
    assert count(evidence.everything("events"), data) == totals.events
    assert count(evidence.open_cases(), data) == totals.open_cases


@FEW
@given(rows=raw_rows(), definition=definitions())
def test_stored_measures_are_the_computed_ones(folder, rows, definition):
    log = compiled(rows, definition, folder)
    first = Measures(log)
    computed = [first.directly_follows(), first.stages(), first.variants(), first.totals()]
    again = Measures(Log.open(log.folder))
    assert [again.directly_follows(), again.stages(), again.variants(), again.totals()] == computed


def one_case(activities: list[str], folder) -> Log:
    rows = [
        {"customer": "A", "case": None, "activity": a, "time": 0, "row": n, "import": 1}
        for n, a in enumerate(activities)
    ]
    return compiled(rows, JourneyDefinition(name="one"), folder)


def test_one_case_of_100_000_events_is_not_quadratic(folder):
    log = one_case([f"a{n % 10_000}" for n in range(100_000)], folder)
    measures = Measures(log)
    assert measures.totals().activities == 10_000
    assert measures.directly_follows().num_rows == 10_002
    assert measures.eventually_follows("activity", 100).num_rows == 100 * 100
    assert measures.variants().column("count").to_pylist() == [1]


def test_an_empty_log_has_no_rows(folder):
    measures = Measures(one_case([], folder))
    assert measures.totals().cases == 0
    for table in (
        measures.directly_follows(),
        measures.variants(),
        measures.gaps(),
        measures.stages(),
        measures.case_features(),
        measures.eventually_follows("activity"),
    ):
        assert table.num_rows == 0


def test_a_single_event_starts_and_ends(folder):
    measures = Measures(one_case(["a"], folder))
    assert transitions(measures, "activity") == {("START", "a"): (1, 1, None), ("a", "END"): (1, 1, None)}


def test_a_funnel_counts_steps_in_order(folder):
    rows = [
        {"customer": who, "case": None, "activity": step, "time": time * 1_000_000, "row": 0, "import": 1}
        for who, steps in {"A": "xyz", "B": "yx", "C": "xzy", "D": "xxy"}.items()
        for time, step in enumerate(steps)
    ]
    table = Measures(compiled(rows, JourneyDefinition(name="f"), folder)).funnel(["x", "y", "z"])
    assert table["cases"].to_pylist() == [4, 3, 1]
    assert table["share_of_previous"].to_pylist() == [None, 0.75, pytest.approx(1 / 3)]
    assert table["median_seconds"].to_pylist() == [None, 2.0, 1.0]
    with pytest.raises(ValueError, match="no activity 'q'"):
        Measures(compiled(rows, JourneyDefinition(name="f"), folder)).funnel(["q"])


def test_features_of_cases(folder):
    features = Measures(one_case(["a", "b", "a"], folder)).case_features().to_pylist()
    assert len(features) == 1
    assert features[0]["count:a"] == 2 and features[0]["count:b"] == 1
    assert features[0]["distinct_activities"] == 2 and features[0]["duration_seconds"] == 0.0


def test_an_unknown_level_is_refused(folder):
    with pytest.raises(ValueError, match="level must be one of"):
        Measures(one_case(["a"], folder)).directly_follows("channel")


def test_prepared_summaries_are_those_that_measures_read(folder):
    rows = [{"customer": c, "case": None, "activity": c, "time": 0, "row": 0, "import": 1} for c in "ab"]
    log = compiled(rows, JourneyDefinition(name="x"), folder)
    Measures(log).prepare(LEVELS, (*LEVELS, "channel"))
    stored = {path.name for path in (log.folder / "aggregates").glob("bucket-*.arrow")}
    measures = Measures(log)
    measures.totals(), measures.variants(), measures.stages(), measures.gaps()
    for level in LEVELS:
        measures.directly_follows(level)
    measures.activities(), measures.touchpoints(), measures.channels(), measures.dwell("stage")
    assert {path.name for path in (log.folder / "aggregates").glob("bucket-*.arrow")} == stored


def test_no_summary_is_asked_for_before_it_is_there(folder, monkeypatch):
    """A network's file system remembers that a file was not there, after another machine has written it."""
    none = dict.fromkeys(("customer", "session", "channel", "value", "attr_kind"))
    rows = [
        none | {"case": str(n % 5), "activity": "ab"[n % 2], "time": n, "row": n, "import": 1}
        for n in range(20)
    ]
    measures = Measures(compiled(rows, JourneyDefinition(name="test", case="case"), folder))
    missed = []
    stat = os.stat

    def noting(path, *told, **more):
        try:
            return stat(path, *told, **more)
        except FileNotFoundError:
            missed.append(Path(path).name)
            raise

    monkeypatch.setattr(os, "stat", noting)
    measures.directly_follows("activity")
    parts = [name for name in missed if "follows" in name and not name.startswith("result-")]
    assert parts == []  # results are written by whoever looked for them
