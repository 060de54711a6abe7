"""Real files of known tools map without being told; what comes out is counted against what is published."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from journeymap.ingest.mapping import Guess, guess
from journeymap.ingest.normalise import NORMALISERS
from journeymap.ingest.readers import Reject, open_table

Find = Callable[[str], Path]
OLIST_DATES = [
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
    "order_estimated_delivery_date",
]


def load(path: Path, kind: str, **told: str) -> tuple[Guess, pa.Table, list[Reject]]:
    with open_table(path) as table:
        found = guess(kind, table.head(), table.details, dict(told))
        parts, rejects = [], []
        for batch in table.batches():
            normalised = NORMALISERS[kind](batch, found.mapping)
            parts.append(normalised.table)
            rejects += batch.rejects + normalised.rejects
    return found, pa.concat_tables(parts, promote_options="default").unify_dictionaries(), rejects


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("receipt/receipt.csv.gz", (1_434, 8_577, 27)),
        ("receipt/receipt.xes.gz", (1_434, 8_577, 27)),
        ("bpic2013/bpic2013_closed.xes.gz", (1_487, 6_660, 4)),
        ("bpic2013/bpic2013_incidents.xes.gz", (7_554, 65_533, 4)),
        ("eventdataR_traffic_fines/traffic_fines.csv.gz", (10_000, 34_724, 11)),
    ],
)
def test_event_logs(shared_data: Find, name: str, counts: tuple[int, int, int]) -> None:
    found, table, rejects = load(shared_data(name), "events")
    assert rejects == []
    assert (len(pc.unique(table["case"])), table.num_rows, len(pc.unique(table["activity"]))) == counts
    assert table["customer"].null_count == table.num_rows
    assert found.mapping.named("customer") == []
    assert all(reason["reason"] for reason in found.reasons)


def test_receipt_is_the_same_log_in_both_forms(shared_data: Find) -> None:
    def rows(name: str) -> list[tuple[object, ...]]:
        table = load(shared_data(name), "events")[1]
        return sorted(
            zip(
                *(table[column].to_pylist() for column in ("case", "time", "activity", "channel")),
                strict=True,
            )
        )

    assert rows("receipt/receipt.csv.gz") == rows("receipt/receipt.xes.gz")


@pytest.mark.parametrize(
    ("name", "events", "users"),
    [
        ("retentioneering_mobile_app/train.csv.gz", 30_943, 4_139),
        ("retentioneering_mobile_app/test.csv", 1_905, None),
    ],
)
def test_mobile_app(shared_data: Find, name: str, events: int, users: int | None) -> None:
    found, table, rejects = load(shared_data(name), "events")
    assert (rejects, table.num_rows) == ([], events)
    assert table["case"].null_count == events
    assert found.mapping.columns["customer"] == "user_pseudo_id"
    assert {time.year for time in table["time"].to_pylist()} == {2018}
    if users:
        assert len(pc.unique(table["customer"])) == users


def test_olist_orders(shared_data: Find) -> None:
    path = shared_data("olist_orders/olist_orders_dataset.csv.gz")
    found, table, rejects = load(path, "events")
    with open_table(path) as raw:
        filled = sum(
            len(b.data) - pc.sum(pc.equal(pc.fill_null(b.data[name].cast(pa.string()), ""), "")).as_py()
            for b in raw.batches()
            for name in OLIST_DATES
        )
    assert found.mapping.columns == {"case": "order_id", "customer": "customer_id", "time": OLIST_DATES}
    assert (rejects, table.num_rows) == ([], filled)
    assert set(pc.unique(table["activity"]).to_pylist()) == set(OLIST_DATES)
    assert len(pc.unique(table["case"])) == 8_135
    assert "attr_order_status" in table.column_names


def test_olist_orders_without_the_recipe(shared_data: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeymap.ingest.guessing.recognise.RECIPES", ())
    found = load(shared_data("olist_orders/olist_orders_dataset.csv.gz"), "events")[0]
    assert found.mapping.columns == {"case": "order_id", "customer": "customer_id", "time": OLIST_DATES}
    assert found.mapping.source_tool is None


def test_olist_reviews(shared_data: Find) -> None:
    found, table, rejects = load(shared_data("olist_orders/olist_order_reviews_dataset.csv.gz"), "feedback")
    assert rejects == []
    assert found.mapping.scale == {"kind": "rating", "min": 1.0, "max": 5.0}
    assert found.mapping.columns["case"] == "order_id"
    assert found.mapping.columns["time"] == "review_creation_date"
    assert len(pc.unique(table["id"])) == table.num_rows == 8_225
    assert table["score"].null_count == 0
    assert table["text"].null_count < table.num_rows / 1.5


def test_olist_customers(shared_data: Find) -> None:
    found, table, rejects = load(shared_data("olist_orders/olist_customers_dataset.csv"), "customers")
    assert (rejects, table.num_rows) == ([], 8_135)
    assert found.mapping.columns == {"customer": "customer_id"}


def test_online_retail(shared_data: Find) -> None:
    found, table, rejects = load(shared_data("online_retail/onlineretail.csv.gz"), "events")
    assert found.mapping.columns == {
        "case": "InvoiceNo",
        "activity": "Description",
        "time": "InvoiceDate",
        "customer": "CustomerID",
    }
    assert table.num_rows + len(rejects) == 541_909
    assert {reject.reason for reject in rejects} == {"the activity is empty"}
    assert pc.count_distinct(table["customer"].cast(pa.string())).as_py() == 4_372


def test_airline_tweets(shared_data: Find) -> None:
    found, table, rejects = load(shared_data("airline_tweets/tweets_half.csv.gz"), "feedback")
    assert (rejects, table.num_rows) == ([], 7_313)
    assert found.mapping.columns == {
        "text": "text",
        "customer": "user",
        "id": "tweet_id",
        "time": "tweet_created",
    }
    assert table["time"].null_count == 0


def test_ga4(shared_data: Find) -> None:
    found, table, rejects = load(shared_data("export_formats/ga4_bigquery/ga4_events.ndjson"), "events")
    event = table.to_pylist()[0]
    assert rejects == []
    assert found.mapping.source_tool == "Google Analytics 4 (BigQuery)"
    assert event["activity"] == "first_visit"
    assert event["customer"] == "1166526666.1617691776"
    assert event["session"] == "1166526666.1617691776.1617691775"
    assert event["channel"] == "(direct)"
    assert event["time"].isoformat() == "2021-04-06T06:49:50.431476+00:00"


def test_segment(shared_data: Find) -> None:
    found, table, _ = load(shared_data("export_formats/segment_dbt/example_segment_pages.csv"), "events")
    event = table.to_pylist()[0]
    assert found.mapping.source_tool == "Segment (pages)"
    assert (event["id"], event["customer"]) == ("ajs-9527e97fc714abe02a23b3d24cf09a36", "97980cfea0067")
    assert event["attr_anonymous_id"] == "507f191e810c19729de860ea"


@pytest.mark.parametrize(
    ("name", "kind", "tool", "rows"),
    [
        ("ticket_comment_data", "feedback", "Zendesk (ticket comments)", 20),
        ("ticket_comment_data", "events", "Zendesk (ticket comments)", 20),
        ("ticket_data", "events", "Zendesk (tickets)", 20),
        ("ticket_data", "feedback", "Zendesk (tickets)", 10),
        ("ticket_field_history_data", "events", "Zendesk (ticket field history)", 38),
        ("ticket_chat_event_data", "events", "Zendesk (chat events)", 12),
        ("audit_log_data", "events", "Zendesk (audit log)", 10),
        ("user_data", "customers", "Zendesk (users)", 10),
        ("user_data_snowflake", "customers", "Zendesk (users)", 10),
    ],
)
def test_zendesk(shared_data: Find, name: str, kind: str, tool: str, rows: int) -> None:
    found, table, rejects = load(shared_data(f"export_formats/zendesk_fivetran/{name}.csv"), kind)
    assert (found.mapping.source_tool, table.num_rows, rejects) == (tool, rows, [])


@pytest.mark.parametrize(
    ("name", "tool"), [("sample.csv", "Qualtrics"), ("sample_legacy.csv", "Qualtrics (old layout)")]
)
def test_qualtrics(shared_data: Find, name: str, tool: str) -> None:
    found, table, rejects = load(shared_data(f"export_formats/qualtrics_csv/{name}"), "feedback")
    answer = table.to_pylist()[0]
    assert (found.mapping.source_tool, table.num_rows, rejects) == (tool, 1, [])
    assert (answer["id"], answer["text"]) == ("R_2YPOQ602ER1jkf1", "Hello World!")
    assert answer["time"].isoformat() == "2017-07-18T08:28:48+00:00"


def test_told_columns_on_a_real_file(shared_data: Find) -> None:
    found, table, _ = load(
        shared_data("olist_orders/olist_orders_dataset.csv.gz"),
        "events",
        time="order_purchase_timestamp",
        activity="order_status",
    )
    assert found.mapping.columns["activity"] == "order_status"
    assert table.num_rows == 8_135
