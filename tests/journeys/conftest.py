"""Raw event tables, made by hand and of real data, and a store of its own for each test."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pyarrow as pa
import pytest

from journeymap.events.appending import EventWriter
from journeymap.events.models import Snapshot
from journeymap.events.snapshots import publish

MOMENT = pa.timestamp("us", "UTC")


def traces(paths: Sequence[str], gap: float = 60.0, key: str = "case") -> pa.Table:
    """A raw table with one case for each path ("view cart pay"), `gap` seconds between events."""
    rows = [
        (f"k{number}", activity, round(1e6 * (number * 100_000 + gap * place)))
        for number, path in enumerate(paths)
        for place, activity in enumerate(path.split())
    ]
    keys = pa.array([row[0] for row in rows], pa.string())
    person = keys if key == "customer" else pa.array([f"case:{row[0]}" for row in rows], pa.string())
    return pa.table(
        {
            key: keys,
            "person": person,
            "activity": pa.array([row[1] for row in rows], pa.string()),
            "time": pa.array([row[2] for row in rows], pa.int64()).cast(MOMENT),
            "row": pa.array(range(1, len(rows) + 1), pa.int64()),
        }
    )


def reader(*tables: pa.Table) -> Callable[[list[str]], list[pa.Table]]:
    """What drafting reads from: the columns asked for, null where the tables lack them."""

    def read(columns: list[str]) -> list[pa.Table]:
        return [
            pa.table({c: t[c] if c in t.column_names else pa.nulls(t.num_rows, pa.string()) for c in columns})
            for t in tables
        ]

    return read


def xes(path: Path) -> pa.Table:
    """Case, activity and time of an XES log."""
    rows, name = [], "{http://www.xes-standard.org/}"
    with gzip.open(path) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag.removeprefix(name) != "trace":
                continue
            case = next(child.get("value") for child in element if child.get("key") == "concept:name")
            for event in (child for child in element if child.tag.removeprefix(name) == "event"):
                values = {each.get("key"): each.get("value") for each in event}
                time = datetime.fromisoformat(values["time:timestamp"])
                rows.append((case, values["concept:name"], time))
            element.clear()
    cases, activities, times = zip(*rows, strict=True)
    return pa.table(
        {
            "case": pa.array(cases, pa.string()),
            "person": pa.array([f"case:{case}" for case in cases], pa.string()),
            "activity": pa.array(activities, pa.string()),
            "time": pa.array(times, MOMENT),
        }
    )


def query(path: Path, sql: str) -> pa.Table:
    """The result of `sql` over the CSV file `t`, times as the store keeps them."""
    with duckdb.connect() as connection:
        found = connection.read_csv(str(path), all_varchar=True).query("t", sql).to_arrow_table()
    place = found.column_names.index("time")
    return found.set_column(place, "time", found["time"].cast(MOMENT))


OLIST_DATES = (
    "order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date",
    "order_delivered_customer_date", "order_estimated_delivery_date",
)  # fmt: skip


@pytest.fixture
def real(shared_data) -> Callable[[str], pa.Table]:
    """`real("olist")`: raw events of a real data set, or skip with the reason."""

    def load(name: str) -> pa.Table:
        if name == "olist":
            dates = ", ".join(OLIST_DATES)
            return query(
                shared_data("olist_orders/olist_orders_dataset.csv.gz"),
                "SELECT case_id AS attr_order_id, customer, customer AS person, activity,"
                " CAST(moment AS TIMESTAMP) AS time"
                f" FROM (UNPIVOT (SELECT order_id AS case_id, customer_id AS customer, {dates} FROM t)"
                f" ON {dates} INTO NAME activity VALUE moment)",
            )
        if name == "app":
            return query(
                shared_data("retentioneering_mobile_app/train.csv.gz"),
                "SELECT user_pseudo_id AS customer, user_pseudo_id AS person, event_name AS activity,"
                " make_timestamp(CAST(event_timestamp AS BIGINT) // 1000) AS time FROM t",
            )
        if name == "fines":
            return query(
                shared_data("eventdataR_traffic_fines/traffic_fines.csv.gz"),
                "SELECT case_id AS \"case\", 'case:' || case_id AS person, activity,"
                " CAST(timestamp AS TIMESTAMP) AS time FROM t",
            )
        return xes(shared_data(f"{name}.xes.gz"))

    return load


@pytest.fixture
def store(db, settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def put(number: int, table: pa.Table) -> Snapshot:
    """Import the raw table into the store as import `number`."""
    columns = [name for name in table.column_names if name != "person"]
    if "row" not in columns:
        table = table.append_column("row", pa.array(range(1, table.num_rows + 1), pa.int64()))
        columns.append("row")
    with EventWriter(number) as writer:
        writer.add(table.select(columns))
        appended = writer.finish()
        return publish(appended)
