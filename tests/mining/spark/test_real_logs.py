"""Real logs, from ../shared/data: Spark's figures and rows are those of one process."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from journeymap.mining.compiling import gathering
from journeymap.mining.definition import JourneyDefinition, TouchpointDefinition
from journeymap.mining.definition import RuleDefinition as Rule
from tests.mining.everything import everything
from tests.mining.spark.test_spark import both, pytestmark  # noqa: F401
from tests.mining.test_compiling import csv_log
from tests.mining.test_compiling_apart import files


def staged(case: str, activities: list[str]) -> JourneyDefinition:
    """A journey of two stages, half of the activities in each, the last one its goal."""
    half = len(activities) // 2
    return JourneyDefinition(
        name="real",
        case=case,
        stages=("First", "Second"),
        touchpoints=(
            TouchpointDefinition(name="a", stage="First"),
            TouchpointDefinition(name="b", stage="Second"),
        ),
        rules=tuple(
            Rule(touchpoint="a" if n < half else "b", match="exact", pattern=activity)
            for n, activity in enumerate(activities)
        ),
        goal=tuple(activities[-1:]),
    )


def compared(spark, table: pa.Table, case: str, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(gathering, "MEMORY_EVENTS", len(table) // 2)  # so that there are several parts
    tables = [table.slice(start, len(table) // 3 + 1) for start in range(0, len(table), len(table) // 3 + 1)]
    activities = sorted(pc.unique(table["activity"].drop_null()).to_pylist())
    here, there = both(spark, tables, staged(case, activities), folder)
    assert here.n_events and len(here.parts) == 3
    assert files(here.folder) == files(there.folder)
    found, expected = everything(there), everything(here)
    assert [name for name, value in expected.items() if found[name] != value] == []


def test_receipt(spark, shared_data, tmp_path, monkeypatch):
    names = {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"}
    table = csv_log(shared_data("receipt/receipt.csv.gz"), names)
    compared(spark, table, "case", tmp_path, monkeypatch)


def test_bpi_challenge_2013(spark, shared_data, tmp_path, monkeypatch):
    table = pa.Table.from_pylist(list(incidents(shared_data("bpic2013/bpic2013_incidents.xes.gz"))))
    times = pc.cast(table["time"], pa.timestamp("us", tz="UTC"))
    compared(spark, table.set_column(2, "time", times), "case", tmp_path, monkeypatch)


def test_online_retail(spark, shared_data, tmp_path, monkeypatch):
    """Half a million rows: what a customer buys, by country, with the price as the value."""
    with pa.CompressedInputStream(str(shared_data("online_retail/onlineretail.csv.gz")), "gzip") as stream:
        types = {"InvoiceNo": pa.string(), "CustomerID": pa.string(), "StockCode": pa.string()}
        table = pcsv.read_csv(stream, convert_options=pcsv.ConvertOptions(column_types=types))
    table = pa.table(
        {
            "customer": table["CustomerID"],
            "activity": pc.utf8_slice_codeunits(table["StockCode"], 0, 2),
            "time": pc.cast(table["InvoiceDate"], pa.timestamp("us", tz="UTC")),
            "session": table["InvoiceNo"],
            "channel": table["Country"],
            "value": table["UnitPrice"],
        }
    )
    compared(spark, table, "customer", tmp_path, monkeypatch)


def incidents(path: Path) -> Iterator[dict]:
    with gzip.open(path) as stream:
        for _, element in ElementTree.iterparse(stream):
            if not element.tag.endswith("trace"):
                continue
            case = next(e.get("value") for e in element if e.get("key") == "concept:name")
            for event in (e for e in element if e.tag.endswith("event")):
                told = {e.get("key"): e.get("value") for e in event}
                yield {"case": case, "activity": told["concept:name"], "time": told["time:timestamp"]}
            element.clear()
