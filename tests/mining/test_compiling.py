"""What the compiler makes of raw rows: cases, order, touchpoints, rows left out; real logs."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pytest
from hypothesis import HealthCheck, given, settings

from journeymap.mining.compiling import compile_log, gathering
from journeymap.mining.compiling.touchpoints import DefinitionError
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.log import Log
from journeymap.mining.measures import Measures
from tests.mining import reference
from tests.mining.measured import measured
from tests.mining.strategies import definitions, raw_rows


def row(activity: str, seconds: float = 0, customer: str | None = "A", **more) -> dict:
    plain = {"case": None, "session": None, "channel": None, "row": 0, "import": 1}
    return plain | {"activity": activity, "customer": customer, "time": round(seconds * 1e6)} | more


def compiled(rows: list[dict], folder: Path, **definition) -> Log:
    plan = JourneyDefinition(name="x", **definition)
    return compile_log([reference.raw_table(rows)], plan, folder / "log", snapshot="s")


def paths(log: Log) -> dict[str, list[str]]:
    return dict(log.cases.select("key", "path").fetchall())


def test_equal_times_keep_import_then_row_then_place(tmp_path):
    rows = [
        row("fourth", row=5, **{"import": 2}),
        row("third", row=9),
        row("first", row=1),
        row("second", row=1),
    ]
    assert paths(compiled(rows, tmp_path)) == {"A": ["first", "second", "third", "fourth"]}


def test_microseconds_decide_even_far_apart(tmp_path):
    far = 4e9
    rows = [row("c", far + 2e-6), row("b", far + 1e-6), row("a", -1.0), row("z", 7, customer="B")]
    assert paths(compiled(rows, tmp_path)) == {"A": ["a", "b", "c"], "B": ["z"]}


def test_equal_rows_are_separate_events(tmp_path):
    assert paths(compiled([row("a"), row("a")], tmp_path)) == {"A": ["a", "a"]}


def test_sessions_come_from_the_column_else_from_silence(tmp_path):
    rows = [
        row("a", 0, session="s"),
        row("b", 9000, session="s"),
        row("c", 0),
        row("d", 1799),
        row("e", 1799 + 1800),
        row("f", 9001, customer="B", session="s"),  # signed in meanwhile: still the same session
        row("g", 0, customer="B", session="t"),
    ]
    log = compiled(rows, tmp_path, case="session")
    assert paths(log) == {
        "s": ["a", "b", "f"],
        "person:A#1": ["c", "d"],
        "person:A#2": ["e"],
        "t": ["g"],
    }


def test_rows_without_customer_are_cases_of_their_own(tmp_path):
    rows = [row("a", customer=None, case="7"), row("b", customer=None, session="s"), row("c")]
    assert set(paths(compiled(rows, tmp_path))) == {"case:7", "session:s", "A"}


def test_rows_left_out_are_counted(tmp_path):
    rows = [
        row("a", case="1"),
        row("a"),
        row("x", case="1"),
        row("a", case="1", **{"import": 2}),
    ]
    log = compiled(rows, tmp_path, case="case", sources=(1,), activities=("a",))
    assert log.n_events == 1
    assert log.manifest.left_out == {"other_sources": 1, "other_activities": 1, "without_case": 1}
    assert log.manifest.rows_read == 4


def test_the_worth_of_a_case_is_that_of_its_goal(tmp_path):
    rows = [
        row("add", 0, value=3.0),
        row("buy", 1, value=10.0),
        row("buy", 2, value=5.0),
        row("add", 0, customer="B", value=3.0),
        row("add", 1, customer="B", value=4.0),
        row("buy", 0, customer="C"),
    ]
    log = compiled(rows, tmp_path, goal=("buy",))
    assert dict(log.cases.select("key", "value").fetchall()) == {"A": 15.0, "B": 7.0, "C": None}


def test_the_first_rule_wins_whatever_its_column(tmp_path):
    rules = (
        RuleDefinition(touchpoint="shop", column="channel", pattern="shop"),
        RuleDefinition(touchpoint="help", match="wildcard", pattern="a*k"),
        RuleDefinition(touchpoint="shop", match="regex", pattern="^.+$"),
    )
    touchpoints = (TouchpointDefinition(name="help", stage="S"), TouchpointDefinition(name="shop"))
    rows = [row("ask", 0, channel="shop"), row("ask", 1), row("asks", 2), row("a\nk", 3), row("", 4)]
    log = compiled(rows, tmp_path, rules=rules, touchpoints=touchpoints, stages=("S",))
    found = log.events.select("touchpoint", "stage", "next_touchpoint", "touchpoint_position").fetchall()
    assert found == [
        ("shop", None, "help", 0),
        ("help", "S", "shop", 1),
        ("shop", None, "help", 2),
        ("help", "S", None, 3),
        (None, None, None, -1),
    ]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"rules": (RuleDefinition(touchpoint="t", match="regex", pattern="(?=x)"),)}, "RE2"),
        ({"rules": (RuleDefinition(touchpoint="u", pattern="x"),)}, "does not have"),
        ({"touchpoints": (TouchpointDefinition(name="t", stage="Q"),)}, "'Q'"),
    ],
)
def test_a_wrong_definition_is_refused_and_nothing_is_left(tmp_path, part, message):
    plan = {"touchpoints": (TouchpointDefinition(name="t"),)} | part
    with pytest.raises(DefinitionError, match=message):
        compiled([row("a")], tmp_path, **plan)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused(tmp_path):
    compiled([row("a")], tmp_path)
    with pytest.raises(FileExistsError, match=r"Log\.open"):
        compiled([row("a")], tmp_path)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=raw_rows(), definition=definitions())
def test_spilled_and_split_logs_equal_those_in_memory(tmp_path_factory, rows, definition):
    folder = tmp_path_factory.mktemp("spill")
    table = reference.raw_table(rows)
    whole = compile_log([table], definition, folder / "whole", snapshot="s")
    pieces = [lambda start=start: table.slice(start, 7) for start in range(0, len(rows), 7)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "MEMORY_EVENTS", 10)
        patch.setattr(gathering, "BUCKET_EVENTS", 3)
        spilled = compile_log(
            pieces, definition, folder / "spilled", snapshot="s", whole_persons=False, case_buckets=3
        )
        persons = sorted({reference.person_of(r) or "" for r in rows})
        by_person = [
            reference.raw_table([r for r in rows if (reference.person_of(r) or "") == person])
            for person in persons
        ]
        local = compile_log(by_person, definition, folder / "local", snapshot="s")
    assert measured(whole) == measured(spilled) == measured(local)
    assert sorted(p.name for p in (folder / "spilled").iterdir() if p.is_dir()) in ([], ["aggregates"])


def test_codes_are_dense_over_all_buckets(tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "BUCKET_EVENTS", 2)
    tables = [reference.raw_table([row("a", customer=f"{n}"), row("b", customer=f"{n}+")]) for n in range(3)]
    log = compile_log(tables, JourneyDefinition(name="x"), tmp_path / "log", snapshot="s")
    codes = [code for _, cases in log.buckets((), ("case",)) for code in cases["case"].to_pylist()]
    assert codes == list(range(6)) and log.n_codes == 6 and len(log.parts) == 3


def real_log(table: pa.Table, folder: Path) -> tuple[Log, list[reference.Case]]:
    """The compiled log of (case, activity, time), and the cases as plain Python makes them."""
    definition = JourneyDefinition(name="real", case="case")
    log = compile_log([table], definition, folder / "log", snapshot="s", whole_persons=False)
    columns = table.set_column(2, "time", table["time"].cast(pa.int64())).to_pylist()
    rows = [r | {"customer": None, "session": None, "import": 0, "row": n} for n, r in enumerate(columns)]
    return log, reference.cases_of(rows, definition)


def agrees(log: Log, cases: list[reference.Case], counts: tuple[int, int, int]) -> None:
    measures = Measures(log)
    totals = measures.totals()
    assert (totals.cases, totals.events, totals.activities) == counts
    expected = reference.directly_follows(cases, "activity")
    found = measures.directly_follows().to_pylist()
    assert len(found) == len(expected)
    for step in found:
        figures = (step["count"], step["cases"], step["median_seconds"])
        assert figures == pytest.approx(expected[step["from"], step["to"]])
    assert totals.variants == len({case.path for case in cases})


def csv_log(path: Path, names: dict[str, str]) -> pa.Table:
    with pa.CompressedInputStream(str(path), "gzip") as stream:
        table = pcsv.read_csv(
            stream,
            convert_options=pcsv.ConvertOptions(
                include_columns=list(names.values()), column_types={c: pa.string() for c in names.values()}
            ),
        )
    table = table.rename_columns(list(names))
    times = pc.cast(table["time"], pa.timestamp("us", tz="UTC"))
    return table.set_column(2, "time", times)


def test_receipt_has_its_published_counts(shared_data, tmp_path):
    names = {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"}
    log, cases = real_log(csv_log(shared_data("receipt/receipt.csv.gz"), names), tmp_path)
    agrees(log, cases, (1434, 8577, 27))
    assert Measures(log).totals().variants == 116


def test_traffic_fines_have_their_published_counts(shared_data, tmp_path):
    names = {"case": "case_id", "activity": "activity", "time": "timestamp"}
    path = shared_data("eventdataR_traffic_fines/traffic_fines.csv.gz")
    with pa.CompressedInputStream(str(path), "gzip") as stream:
        types = pcsv.ConvertOptions(
            include_columns=list(names.values()), column_types={"timestamp": pa.timestamp("us")}
        )
        table = pcsv.read_csv(stream, convert_options=types).rename_columns(list(names))
    log, cases = real_log(table, tmp_path)
    agrees(log, cases, (10000, 34724, 11))


def test_incidents_that_tie_in_time_keep_the_order_of_the_file(shared_data, tmp_path):
    found: dict[str, list] = {"case": [], "activity": [], "time": []}
    with gzip.open(shared_data("bpic2013/bpic2013_incidents.xes.gz")) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag.endswith("trace"):
                case = next(e.get("value") for e in element if e.get("key") == "concept:name")
                for event in (e for e in element if e.tag.endswith("event")):
                    attributes = {e.get("key"): e.get("value") for e in event}
                    found["case"].append(case)
                    found["activity"].append(attributes["concept:name"])
                    found["time"].append(attributes["time:timestamp"])
                element.clear()
    table = pa.table(found)
    table = table.set_column(2, "time", pc.cast(table["time"], pa.timestamp("us", tz="UTC")))
    log, cases = real_log(table, tmp_path)
    agrees(log, cases, (7554, 65533, 4))
