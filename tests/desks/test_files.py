"""Each file is read back by a reader that is not ours and holds what the map says."""

import csv
import json
import sqlite3
import subprocess
from pathlib import Path

import duckdb
import pandas as pd
import pantab
import pyarrow.parquet as pq
import pyreadstat
import pytest

from journeymap.desks.choice import Choice
from journeymap.desks.forms import FORMS, CannotTake, NotInstalled
from journeymap.desks.tables import NAMES, desk
from journeymap.maps.gathering import current_map
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db
PM4PY = ROOT / ".venv-bench" / "bin" / "python"
READ_BACK = """
import json, sys, warnings
warnings.filterwarnings("ignore")
import pm4py
form, path, kind = sys.argv[1:]
if form == "xes":
    log = pm4py.read_xes(path)
else:
    kinds = {"ocel": "json", "ocel-xml": "xml", "ocel-sqlite": "sqlite"}
    log = pm4py.ocel_flattening(getattr(pm4py, f"read_ocel2_{kinds[form]}")(path), kind)
steps, starts, ends = pm4py.discover_dfg(log)
told = [[a, b, n] for (a, b), n in steps.items()]
told += [["START", a, n] for a, n in starts.items()] + [[a, "END", n] for a, n in ends.items()]
cases = int(log["case:concept:name"].nunique())
print("READ " + json.dumps({"events": len(log), "cases": cases, "steps": told}))
"""


@pytest.fixture
def made(shop, tmp_path, quiet):
    """Write a form of the shop's tables: (the folder, rows by table)."""

    def made(form: str, *tables: str) -> tuple[Path, dict[str, int]]:
        folder = tmp_path / form
        folder.mkdir()
        return folder, FORMS[form].write(desk(shop, Choice()), tables, folder, quiet)

    return made


def steps(shown: dict) -> dict:
    return {(each["from"], each["to"]): each["count"] for each in shown["transitions"]}


def test_tableau_reads_every_table_as_counted(made, shop):
    folder, counts = made("hyper")
    path = folder / "shop.hyper"
    totals = current_map(shop)["totals"]
    assert counts["events"] == totals["events"] and counts["cases"] == totals["cases"]
    for name in NAMES:
        found = pantab.frame_from_hyper(path, table=name, return_type="pyarrow")
        assert found.num_rows == counts[name], name
    cases = pantab.frame_from_hyper(path, table="cases", return_type="pyarrow")
    assert sum(cases["goal"].to_pylist()) == duck(folder.parent, made, "goal")


def duck(folder: Path, made, column: str) -> int:
    """How many cases have a yes there, as DuckDB reads the Parquet files."""
    if not (folder / "parquet").is_dir():
        made("parquet")
    asked = f"SELECT count(*) FILTER ({column}) FROM '{folder}/parquet/cases.parquet'"
    return duckdb.sql(asked).fetchall()[0][0]


def test_duckdb_and_pandas_read_parquet_as_the_map_counts(made, shop):
    folder, counts = made("parquet")
    shown = current_map(shop)
    asked = f"""SELECT activity, count(*) FROM '{folder}/events.parquet' GROUP BY activity"""
    by_activity = dict(duckdb.sql(asked).fetchall())
    assert sum(by_activity.values()) == shown["totals"]["events"] == counts["events"]
    told = pd.read_parquet(folder / "cases.parquet")
    rate = next(
        e for e in shown["measures"] if e["name"] == "goal_rate" and e["anchor"]["place"] == "journey"
    )
    assert told[told.ended].goal.mean() == pytest.approx(rate["value"])
    field = pq.read_schema(folder / "customers.parquet").field("count_visit")
    assert field.metadata[b"label"] == b"visit"


def test_csv_has_the_same_rows_and_runs_no_formula(made, shop):
    folder, counts = made("csv")
    for name in NAMES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.reader(file))) - 1 == counts[name], name


def test_spss_reads_labels_of_variables_and_values(made, shop):
    folder, counts = made("sav")
    told, about = pyreadstat.read_sav(folder / "cases.sav")
    assert len(told) == counts["cases"] == current_map(shop)["totals"]["cases"]
    assert about.variable_value_labels["goal"] == {0.0: "no", 1.0: "yes"}
    assert about.column_names_to_labels["goal"].startswith("Goal: whether it reached a goal activity")
    assert about.variable_measure["goal"] == "nominal"
    assert told["goal"].sum() == duck(folder.parent, made, "goal")
    measured, _ = pyreadstat.read_sav(folder / "measures.sav")
    assert set(measured["address"]) == {each["address"] for each in current_map(shop)["measures"]}


def test_the_dictionary_tells_every_column_of_every_file(made):
    folder, _ = made("parquet")
    told = json.loads((folder / "dictionary.json").read_text())
    for name in NAMES:
        names = {line["column"] for line in told if line["table"] == name}
        assert names == set(pq.read_schema(folder / f"{name}.parquet").names), name
    assert all(line["meaning"] and line["label"] for line in told)


def test_ocel_as_sqlite_links_every_event_to_its_case(made, shop):
    folder, counts = made("ocel-sqlite")
    with sqlite3.connect(folder / "shop.sqlite") as database:
        events = database.execute("SELECT count(*) FROM event").fetchone()[0]
        unlinked = database.execute(
            "SELECT count(*) FROM event WHERE ocel_id NOT IN (SELECT ocel_event_id FROM event_object)"
        ).fetchone()[0]
        objects = dict(database.execute("SELECT ocel_type, count(*) FROM object GROUP BY 1").fetchall())
    database.close()
    assert events == counts["events"] == current_map(shop)["totals"]["events"] and not unlinked
    assert objects == {"Customer": current_map(shop)["totals"]["cases"]}


def test_ocel_as_json_names_each_object_that_events_are_about(made):
    folder, counts = made("ocel")
    told = json.loads((folder / "shop.json").read_text())
    known = {each["id"] for each in told["objects"]}
    about = {each["objectId"] for event in told["events"] for each in event["relationships"]}
    assert about == known and len(told["events"]) == counts["events"]
    assert {event["type"] for event in told["events"]} <= {each["name"] for each in told["eventTypes"]}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xes", "ocel", "ocel-xml", "ocel-sqlite"])
def test_pm4py_finds_the_steps_of_the_map(made, shop, form):
    if not PM4PY.exists():
        pytest.skip("PM4Py is not installed here: it has an environment of its own (make .venv-bench/ready)")
    folder, _ = made(form)
    path = next(folder.iterdir())
    asked = [str(PM4PY), "-c", READ_BACK, form, str(path), "Customer"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=300).stdout
    told = json.loads(next(line for line in said.splitlines() if line.startswith("READ "))[5:])
    shown = current_map(shop)
    assert told["events"] == shown["totals"]["events"] and told["cases"] == shown["totals"]["cases"]
    assert {(a, b): n for a, b, n in told["steps"]} == steps(shown)


def test_a_form_that_is_not_installed_says_how_it_is(monkeypatch, made):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NotInstalled, match=r"requirements-desks\.txt"):
        made("hyper")


def test_a_table_too_large_for_memory_is_no_spss_file(monkeypatch, made):
    monkeypatch.setattr("journeymap.desks.forms.sav.MOST", 600)
    with pytest.raises(CannotTake, match=r"customers has 60 rows of \d+ columns.* would take \d+ of them"):
        made("sav", "customers")


def test_a_table_that_a_form_has_not_is_refused(made):
    with pytest.raises(CannotTake, match="always holds events"):
        made("xes", "cases")
    with pytest.raises(CannotTake, match="There is no table"):
        made("csv", "salaries")
