"""A log with changed cases compiled anew equals the log compiled from everything."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.mining.compiling import compile_log, recompile
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.log import Log
from tests.mining import reference
from tests.mining.measured import measured
from tests.mining.strategies import definitions, raw_rows

numbers = itertools.count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("overlays")


def owner_of(row: dict, definition: JourneyDefinition) -> str | None:
    person = reference.person_of(row)
    if definition.case == "customer":
        return person
    if definition.case == "session" and row["session"] is None:
        return None if person is None else f"person:{person}"
    return row[definition.case]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    definition=definitions(),
    old=raw_rows(),
    batches=st.lists(raw_rows(largest=8, number=2), min_size=1, max_size=3),
    forgotten=st.sampled_from([None, "A", "1", "k"]),
    measured_before=st.booleans(),
)
def test_overlay_equals_full(folder, definition, old, batches, forgotten, measured_before):
    log = compile_log([reference.raw_table(old)], definition, folder / f"old-{next(numbers)}", snapshot="1")
    rows = list(old)
    for batch in batches:
        if measured_before:
            measured(log)
        rows += batch
        rows = [row for row in rows if forgotten is None or owner_of(row, definition) != forgotten]
        changed = {owner_of(row, definition) for row in batch} | {forgotten}
        again = [row for row in rows if owner_of(row, definition) in changed - {None}]
        log = recompile(
            log,
            [reference.raw_table(again)],
            changed - {None},
            folder / f"new-{next(numbers)}",
            snapshot="2",
        )
    full = compile_log(
        [reference.raw_table(rows)], definition, folder / f"full-{next(numbers)}", snapshot="2"
    )
    assert measured(log) == measured(full)


def test_the_old_log_stays_as_it_was(folder):
    rows = [
        {"customer": who, "case": None, "activity": "a", "time": 0, "row": n, "import": 1}
        for n, who in enumerate("AB")
    ]
    definition = JourneyDefinition(name="x")
    old = compile_log([reference.raw_table(rows)], definition, folder / "stays", snapshot="1")
    before = measured(old)
    new = recompile(old, [], ["A"], folder / "without", snapshot="2")
    assert (new.n_cases, new.n_events, new.snapshot) == (1, 1, "2")
    assert measured(Log.open(old.folder)) == before


def test_an_overlay_after_one_that_only_took_away(folder):
    rows = [
        {"customer": who, "case": None, "activity": "a", "channel": "web", "time": 0, "row": n, "import": 1}
        for n, who in enumerate("AB")
    ]
    definition = JourneyDefinition(name="x")
    log = compile_log([reference.raw_table(rows)], definition, folder / "first", snapshot="1")
    log = recompile(log, [], ["A"], folder / "second", snapshot="2")
    log = recompile(log, [reference.raw_table(rows[1:])], ["A", "B"], folder / "third", snapshot="3")
    full = compile_log([reference.raw_table(rows[1:])], definition, folder / "alone", snapshot="3")
    assert measured(log) == measured(full)


def test_rows_of_an_owner_who_is_not_named_are_refused(folder):
    row = {"customer": "A", "case": None, "activity": "a", "time": 0, "row": 0, "import": 1}
    definition = JourneyDefinition(name="x")
    old = compile_log([reference.raw_table([row])], definition, folder / "named", snapshot="1")
    with pytest.raises(ValueError, match="name every owner"):
        recompile(old, [reference.raw_table([row])], ["B"], folder / "unnamed", snapshot="2")
    assert not (folder / "unnamed").exists()
