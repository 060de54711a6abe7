"""Logs and features as files: the same map from the files, hostile content as data, nothing half written."""

import csv
import json
from io import StringIO
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from journeymap.journeys.models import Journey
from journeymap.maps.exporting import eventlog
from journeymap.maps.gathering import current_map
from tests.analysis.company import BEGIN, HOSTILE
from tests.journeys.conftest import put

SAME = ("totals", "transitions", "variants")
PLAIN = ("visit", "pay", "visit", "visit")


def export(what: str, journey: str, form: str, path, *more: str) -> None:
    call_command(f"export_{what}", journey, "--format", form, "--output", str(path), *more, stderr=StringIO())


def imported(path, name: str) -> dict:
    """The map of a journey of nothing but this file."""
    out = StringIO()
    call_command("import_events", str(path), "--json", stdout=out, stderr=StringIO())
    number = json.loads(out.getvalue())["import"]
    call_command("discover", name, "--source", str(number), stdout=StringIO(), stderr=StringIO())
    return current_map(Journey.objects.called(name))


def log_of(names, cases: int = 12) -> pa.Table:
    """Each case walks through all names; two events at a time have the same time."""
    rows = [(f"case {n}", name, place // 2, name) for n in range(cases) for place, name in enumerate(names)]
    cases, activities, places, notes = map(list, zip(*rows, strict=True))
    return pa.table(
        {
            "case": cases,
            "activity": activities,
            "time": pa.array(
                [int(BEGIN.timestamp()) * 1_000_000 + p * 1_000_001 for p in places],
                pa.timestamp("us", "UTC"),
            ),
            "channel": [None if place else "web" for place in places],
            "value": pa.array([0.1 * place for place in places], pa.float64()),
            "attr_note": notes,
            "attr_case": notes,
        }
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["csv", "parquet", "xes"])
def test_the_exported_log_gives_the_same_map(store, form):
    speakable = [name.replace("\x01", "") for name in HOSTILE]
    names = (
        [*speakable, *PLAIN] if form == "xes" else PLAIN
    )  # CSV marks formulas, and cells lose what surrounds them
    put(900, log_of(names))
    call_command("discover", "First", stdout=StringIO(), stderr=StringIO())
    export("log", "First", form, store / f"log.{form}")
    before, after = current_map(Journey.objects.called("First")), imported(store / f"log.{form}", "Second")
    assert {name: after[name] for name in SAME} == {name: before[name] for name in SAME}


@pytest.fixture
def hostile(store) -> str:
    put(900, log_of(HOSTILE))
    Journey.objects.create(name="Hostile", case="case")
    return "Hostile"


@pytest.mark.django_db
def test_csv_shows_formulas_and_runs_none(hostile, store):
    export("log", hostile, "csv", store / "log.csv")
    with (store / "log.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["case", "activity", "time", "touchpoint", "stage", "channel", "session", "customer",
                       "value", "attr_case", "note"]  # fmt: skip
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") for row in rows for cell in row if cell)
    assert {row[1].removeprefix("'") for row in rows[1:]} == set(HOSTILE)


@pytest.mark.django_db
def test_xes_is_well_formed_and_holds_names_as_they_are(hostile, store):
    export("log", hostile, "xes", store / "log.xes")
    log = ElementTree.parse(store / "log.xes").getroot()
    space = "{http://www.xes-standard.org/}"
    traces = log.findall(f"{space}trace")
    assert len(traces) == 12 and {len(trace.findall(f"{space}event")) for trace in traces} == {len(HOSTILE)}
    for trace in traces:
        names = [
            e.find(f"{space}string[@key='concept:name']").get("value") for e in trace.findall(f"{space}event")
        ]
        assert names == [name.replace("\x01", "\ufffd") for name in HOSTILE]


@pytest.mark.django_db
def test_parquet_holds_every_event_with_its_own_attributes(hostile, store, monkeypatch):
    export("log", hostile, "parquet", store / "log.parquet")
    table = pq.read_table(store / "log.parquet")
    assert table.num_rows == 12 * len(HOSTILE)
    assert table["note"].to_pylist() == table["attr_case"].to_pylist() == table["activity"].to_pylist()
    assert table.schema.field("time").type == pa.timestamp("us", tz="UTC")
    monkeypatch.setattr(eventlog, "AT_ONCE", 1)  # one part of the log at a time
    export("log", hostile, "parquet", store / "again.parquet")
    assert pq.read_table(store / "again.parquet").equals(table)


@pytest.mark.django_db
def test_nothing_is_exported_of_nothing(store):
    Journey.objects.create(name="Empty")
    for form in ("csv", "parquet", "xes"):
        export("log", "Empty", form, store / f"empty.{form}")
    assert pq.read_table(store / "empty.parquet").num_rows == 0
    assert len(ElementTree.parse(store / "empty.xes").getroot().findall("{*}trace")) == 0
    export("features", "Empty", "csv", store / "features.csv")
    assert len((store / "features.csv").read_text().splitlines()) == 1


@pytest.mark.django_db
def test_features_are_one_row_a_case_and_every_column_is_explained(shop, store):
    export("features", "shop", "csv", store / "features.csv", "--per", "case", "--trait", "country=PT")
    with (store / "features.csv").open(newline="") as file:
        rows = {row["case"]: row for row in csv.DictReader(file)}
    assert set(rows) == {f"c{n}" for n in range(0, 60, 3)}
    export("features", "shop", "parquet", store / "features.parquet", "--per", "case")
    table = {row["case"]: row for row in pq.read_table(store / "features.parquet").to_pylist()}
    assert len(table) == 60
    paid = table["c5"]
    assert (paid["events"], paid["distinct_activities"], paid["count:deliver"], paid["goal"]) == (
        4,
        4,
        1,
        True,
    )
    assert (paid["trait:country"], paid["trait:plan"], paid["value"]) == ("FR", "paid", 10.0)
    assert (table["c4"]["goal"], table["c4"]["exit"], table["c4"]["score"]) == (False, True, None)
    assert (table["c5"]["score"], table["c5"]["satisfied"], table["c3"]["score"]) == (5.0, True, 5.0)
    told = json.loads((store / "features.parquet.dictionary.json").read_text())
    assert [each["column"] for each in told] == list(paid)
    assert all(
        each["meaning"] and each["source"] in ("compiled log", "feedback", "customers") for each in told
    )
    lines = (store / "features.parquet.dictionary.md").read_text().splitlines()
    assert len(lines) == len(told) + 2 and {line.count("|") for line in lines} == {6}


@pytest.mark.django_db
def test_what_cannot_be_written_is_told(shop, store):
    with pytest.raises(CommandError, match="Give a file in a folder that exists"):
        export("log", "shop", "csv", store / "nowhere" / "log.csv")
    with pytest.raises(CommandError, match="no journey 'none'"):
        export("log", "none", "csv", store / "log.csv")
    with pytest.raises(CommandError, match="no channel 'x'"):
        export("features", "shop", "csv", store / "f.csv", "--channel", "x")
    with pytest.raises(CommandError, match="is no date"):
        call_command("export_map", "shop", "--format", "json", "--since", "x", stdout=StringIO())
    assert not list(store.glob("*.csv")) and not list(store.glob(".*part"))


@pytest.mark.django_db
def test_an_export_that_fails_leaves_what_was_there(shop, store, monkeypatch):
    (store / "log.csv").write_text("before")

    def full(self, table):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("journeymap.maps.exporting.sinks.CsvSink.write", full)
    with pytest.raises(CommandError, match="No space left"):
        export("log", "shop", "csv", store / "log.csv")
    assert (store / "log.csv").read_text() == "before" and not list(store.glob(".*part"))


@pytest.mark.django_db
@pytest.mark.parametrize("what", [("map", "json"), ("log", "csv")])
def test_a_link_is_written_through_and_not_replaced(shop, store, tmp_path, what):
    """A terminal's or a pipeline's /dev/stdout is such a link."""
    kept, link = tmp_path / "kept", tmp_path / "link"
    link.symlink_to(kept)
    kept.touch()
    name, form = what
    call_command(f"export_{name}", "shop", "--format", form, "--output", str(link), stderr=StringIO())
    assert link.is_symlink() and kept.stat().st_size > 100
    assert not list(tmp_path.glob(".*part"))


@pytest.mark.django_db
def test_beside_a_link_no_dictionary_is_put(shop, store, tmp_path):
    kept, link = tmp_path / "kept", tmp_path / "link"
    link.symlink_to(kept)
    export("features", "shop", "csv", link)
    assert {*tmp_path.iterdir()} >= {kept, link} and not list(tmp_path.glob("*.dictionary.*"))


@pytest.mark.django_db
def test_the_command_prints_one_document(shop):
    out = StringIO()
    call_command(
        "export_map", "Shop", "--format", "json", "--trait", "plan=free", "--until", "2025-02-01", stdout=out
    )
    shown = json.loads(out.getvalue())
    assert shown["key"]["traits"] == [{"name": "plan", "value": "free"}] and shown["totals"]["cases"] == 16


def test_features_are_one_row_a_customer_unless_asked_otherwise(shop, store):
    export("features", "shop", "parquet", store / "cases.parquet", "--per", "case")
    export("features", "shop", "parquet", store / "people.parquet")
    cases = pq.read_table(store / "cases.parquet").to_pylist()
    people = {row["customer"]: row for row in pq.read_table(store / "people.parquet").to_pylist()}
    assert set(people) == {row["customer"] or f"case:{row['case']}" for row in cases}
    for key, row in people.items():
        own = [case for case in cases if (case["customer"] or f"case:{case['case']}") == key]
        assert (row["cases"], row["goal_cases"]) == (len(own), sum(case["goal"] for case in own))
        assert row["events"] == sum(case["events"] for case in own)
        assert row["count:deliver"] == sum(case["count:deliver"] for case in own)
        assert row["first"] == min(case["start"] for case in own).replace(tzinfo=None)
    told = json.loads((store / "people.parquet.dictionary.json").read_text())
    assert [each["column"] for each in told] == list(people[key]) and all(each["meaning"] for each in told)
