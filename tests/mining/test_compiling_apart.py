"""A log compiled by processes that share only files is the log that one process compiles, file for file."""

from __future__ import annotations

import itertools
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.mining.compiling import compile_log, gathering
from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.engines import HERE, EngineError, Here
from journeymap.mining.log import Log
from tests.mining import reference
from tests.mining.everything import everything
from tests.mining.strategies import definitions, raw_rows

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
numbers = itertools.count()


class Apart(Here):
    """This process, which works as if it were many that share only files."""

    apart = True


def files(folder: Path) -> dict[str, bytes]:
    """All files of a log but measures that were stored, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def cut(raw: list[dict], cuts: list[int]) -> list[pa.Table]:
    bounds = [0, *sorted(place % (len(raw) + 1) for place in cuts), len(raw)]
    return [reference.raw_table(raw[a:b]) for a, b in itertools.pairwise(bounds)]


def both(tables, definition, folder, **told) -> tuple[Log, Log]:
    number = next(numbers)
    return tuple(
        compile_log(tables, definition, folder / f"{number}-{name}", snapshot="s", engine=engine, **told)
        for name, engine in (("here", HERE), ("apart", Apart()))
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("logs")


@FEW
@given(
    raw=raw_rows(),
    definition=definitions(),
    cuts=st.lists(st.integers(0, 40), max_size=3),
    whole=st.booleans(),
    small=st.booleans(),
)
def test_files_and_figures_are_the_same(folder, raw, definition, cuts, whole, small):
    tables = [reference.raw_table(raw)] if whole else cut(raw, cuts)
    with pytest.MonkeyPatch.context() as patch:
        if small:  # as if the log were large: several buckets, spilled
            patch.setattr(gathering, "BUCKET_EVENTS", 10)
            patch.setattr(gathering, "MEMORY_EVENTS", 10)
        here, apart = both(tables, definition, folder, whole_persons=whole, case_buckets=3)
    assert files(here.folder) == files(apart.folder)
    assert everything(here) == everything(apart)


def test_whole_cases_in_many_tables_fill_the_same_buckets(folder, monkeypatch):
    monkeypatch.setattr(gathering, "BUCKET_EVENTS", 5)
    definition = JourneyDefinition(name="x", case="customer", case_gap_seconds=10)
    tables = [
        reference.raw_table(
            [
                {
                    "customer": f"{person}",
                    "case": None,
                    "activity": f"a{person % (n + 1)}",
                    "time": at * 10**7,
                }
                | {"row": at, "import": 1, "session": f"s{at}", "channel": None if at % 2 else f"c{n}"}
                for person in range(n, n + 3)
                for at in range(person % 4)
            ]
        )
        for n in range(0, 30, 3)
    ]
    here, apart = both(tables, definition, folder, whole_cases=True)
    assert len(here.parts) > 3
    assert files(here.folder) == files(apart.folder)


def test_nothing_is_left_when_the_engine_fails(folder):
    class Failing(Apart):
        def over(self, work, pieces):
            found = list(super().over(work, pieces))
            if work.func.__name__ == "write":
                raise EngineError("the cluster is gone")
            return found

    place = folder / "failed"
    tables = [
        reference.raw_table(
            [{"customer": "A", "case": None, "activity": "a", "time": 1, "row": 0, "import": 1}]
        )
    ]
    with pytest.raises(EngineError):
        compile_log(tables, JourneyDefinition(name="x"), place, snapshot="s", engine=Failing())
    assert not place.exists()
    assert not list(folder.glob(".failed-*"))


def test_a_wrong_definition_is_refused_alike(folder):
    definition = JourneyDefinition(
        name="x",
        touchpoints=(TouchpointDefinition(name="t"),),
        rules=(RuleDefinition(touchpoint="t", match="regex", pattern="(?<=a)b"),),
    )
    tables = [
        reference.raw_table(
            [{"customer": "A", "case": None, "activity": "a", "time": 1, "row": 0, "import": 1}]
        )
    ]
    said = []
    for engine in (HERE, Apart()):
        with pytest.raises(DefinitionError) as refusal:
            compile_log(tables, definition, folder / "refused", snapshot="s", engine=engine)
        said.append(str(refusal.value))
    assert said[0] == said[1]
