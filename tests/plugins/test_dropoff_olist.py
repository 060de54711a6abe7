"""Real orders: late delivery is found without being told, and nothing where there is nothing."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest

from journeymap.mining import JourneyDefinition
from journeymap.mining.concluding import conclude
from journeymap.mining.frames import FrameData
from journeymap.mining.outcomes import outcomes, population
from plugins.dropoff.analyzer import Dropoff

ORDERS = Path("../shared/data/olist_orders")
DATES = [
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
    "order_estimated_delivery_date",
]


@pytest.fixture(scope="module")
def olist():
    if not ORDERS.exists():
        pytest.skip(f"{ORDERS} is not on this machine")
    table = pa.csv.read_csv(ORDERS / "olist_orders_dataset.csv.gz")
    dated = [table.select(["order_id", name]).rename_columns(["case", "time"]) for name in DATES]
    events = pa.concat_tables(
        part.append_column("activity", pa.repeat(name, len(part)))
        for part, name in zip(dated, DATES, strict=True)
    )
    events = events.filter(pc.is_valid(events["time"]))
    reviews = pa.csv.read_csv(
        ORDERS / "olist_order_reviews_dataset.csv.gz",
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
    )
    feedback = pa.table(
        {
            "id": reviews["review_id"],
            "case": reviews["order_id"],
            "score": reviews["review_score"].cast(pa.float64()),
            "time": reviews["review_creation_date"].cast(pa.timestamp("us")),
        }
    )
    return events, feedback


def found(events, feedback, **params):
    data = FrameData(events, JourneyDefinition(name="Orders", case="case"), feedback)
    results = list(Dropoff().analyze(data, Dropoff.Params(**params), lambda share, message: None))
    return conclude([r for r in results if hasattr(r, "headline")], population(outcomes(data)))


def test_late_delivery_is_found_untold_as_a_pain_point(olist):
    conclusion = found(*olist)
    late = [
        r
        for r in conclusion.findings
        if r.finding.kind == "order"
        and (r.finding.anchor.name, r.finding.anchor.to)
        == ("order_estimated_delivery_date", "order_delivered_customer_date")
    ]
    for ranked in conclusion.findings:
        print(ranked.impact and round(ranked.impact.value, 4), ranked.finding.p, ranked.finding.headline)
    assert len(late) == 1
    finding = late[0].finding
    assert finding.mood == "pain" and late[0].impact.value > 0
    assert "instead of 4.3" in finding.headline
    assert finding.value == pytest.approx(-1.75, abs=0.1)
    assert finding.interval.high < -1.5


def test_shuffled_scores_give_nothing(olist):
    events, feedback = olist
    random = np.random.default_rng(0)
    hits = 0
    for _ in range(5):
        shuffled = feedback.set_column(2, "score", pa.array(random.permutation(feedback["score"].to_numpy())))
        hits += bool(found(events, shuffled).survived)
    assert hits <= 2  # at a false discovery rate of 0.1
