"""Real files: published counts, and the same log in two formats giving the same rows."""

import csv
import gzip
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from journeymap.ingest.readers import open_table
from journeymap.ingest.readers.table import unify

Find = Callable[[str], Path]


def whole(path: Path) -> pa.Table:
    """All rows; fails on any reject or a row number out of step."""
    parts, numbers = [], []
    for batch in open_table(path).batches():
        assert batch.rejects == []
        numbers += batch.row.to_pylist()
        parts.append(pa.Table.from_batches([batch.data]))
    assert numbers == list(range(1, len(numbers) + 1))
    return unify(parts)


def test_receipt_as_csv_and_as_xes_give_equal_rows(shared_data: Find) -> None:
    as_csv = whole(shared_data("receipt/receipt.csv.gz")).to_pylist()
    as_xes = whole(shared_data("receipt/receipt.xes.gz")).to_pylist()
    assert len(as_csv) == len(as_xes) == 8577
    assert {r["case:concept:name"] for r in as_csv} == {r["case:concept:name"] for r in as_xes}

    def key(row: dict[str, str | None]) -> tuple[object, ...]:
        times = [
            _instant(row[c]) for c in ("time:timestamp", "case:startdate", "case:enddate", "case:deadline")
        ]
        texts = (
            "case:concept:name",
            "concept:name",
            "org:resource",
            "lifecycle:transition",
            "concept:instance",
        )
        return tuple(row[c] or "" for c in texts) + tuple(times)

    assert sorted(map(key, as_csv)) == sorted(map(key, as_xes))


def _instant(text: str | None) -> float:
    return datetime.fromisoformat(text).timestamp() if text else 0.0


@pytest.mark.parametrize(
    ("name", "events", "cases", "activities"),
    [
        ("bpic2013/bpic2013_incidents.xes.gz", 65_533, 7_554, 4),
        ("bpic2013/bpic2013_closed.xes.gz", 6_660, 1_487, 4),
    ],
)
def test_bpi_2013(shared_data: Find, name: str, events: int, cases: int, activities: int) -> None:
    table = whole(shared_data(name))
    assert table.num_rows == events
    assert len(table["case:concept:name"].unique()) == cases
    assert len(table["concept:name"].unique()) == activities


@pytest.mark.parametrize(
    ("name", "rows", "first"),
    [
        ("olist_orders/olist_order_reviews_dataset.csv.gz", 8_225, "review_id"),
        ("olist_orders/olist_orders_dataset.csv.gz", 8_135, "order_id"),
        ("online_retail/onlineretail.csv.gz", 541_909, "InvoiceNo"),
        ("airline_tweets/tweets_half.csv.gz", 7_313, "tweet_id"),
        ("eventdataR_traffic_fines/traffic_fines.csv.gz", 34_724, "case_id"),
        ("retentioneering_mobile_app/train.csv.gz", 30_943, "event_name"),
        ("export_formats/zendesk_fivetran/ticket_data.csv", 10, "id"),
        ("export_formats/segment_dbt/example_segment_pages.csv", 1, "id"),
        ("export_formats/qualtrics_csv/sample.csv", 1, "StartDate"),
        ("export_formats/qualtrics_csv/sample_legacy.csv", 1, "V1"),
    ],
)
def test_rows_equal_those_of_pythons_own_parser(shared_data: Find, name: str, rows: int, first: str) -> None:
    path = shared_data(name)
    table = whole(path)
    assert table.num_rows == rows
    assert table.column_names[0] == first
    content = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    want = [r for r in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) if r][-rows:]
    for column, values in zip(table.columns, zip(*want, strict=True), strict=True):
        assert column.cast(pa.string()).combine_chunks().equals(pa.array(values, pa.string()))


def test_ga4_row(shared_data: Find) -> None:
    table = whole(shared_data("export_formats/ga4_bigquery/ga4_events.ndjson"))
    row = table.to_pylist()[0]
    assert row["event_name"] == "first_visit"
    assert row["event_params.ga_session_id"] == "1617691775"
    assert row["device.web_info.browser"]
