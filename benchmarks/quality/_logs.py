"""Real event logs as an analyzer is given them. Each raises Absent where its file is not on this machine."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from benchmarks.quality import data
from journeymap.mining import JourneyDefinition
from journeymap.mining.frames import FrameData

DAY = 86_400.0
PRODUCTS = 100  # of the shop, the most bought; the others are one
CUT = datetime(2011, 7, 1, tzinfo=UTC)


def mobile_app() -> FrameData:
    """Users of an app: goal `passed`, exit `lost`."""
    table = pa.csv.read_csv(data("retentioneering_mobile_app", "train.csv.gz"))
    time = pc.divide(table["event_timestamp"], 1000).cast(pa.timestamp("us"))
    events = {"customer": table["user_pseudo_id"], "time": time, "activity": table["event_name"]}
    definition = JourneyDefinition(name="Mobile app", goal=("passed",), exit=("lost",))
    return FrameData(pa.table(events), definition)


def traffic_fines() -> FrameData:
    """Fines: goal `Payment`, exit `Send for Credit Collection`."""
    table = pa.csv.read_csv(data("eventdataR_traffic_fines", "traffic_fines.csv.gz"))
    time = table["timestamp"].cast(pa.timestamp("us"))
    events = {
        "case": table["case_id"],
        "customer": table["case_id"],
        "time": time,
        "activity": table["activity"],
    }
    definition = JourneyDefinition(
        name="Fines",
        case="case",
        goal=("Payment",),
        exit=("Send for Credit Collection",),
        ends_after_seconds=1.0,  # nothing of the years after is missing: all of them are ended
    )
    return FrameData(pa.table(events), definition)


def permits() -> FrameData:
    """Applications for a permit, with their channels: goal `T10 Determine necessity to stop indication`."""
    table = pa.csv.read_csv(data("receipt", "receipt.csv.gz"))
    time = pc.strptime(pc.utf8_slice_codeunits(table["time:timestamp"].cast(pa.string()), 0, 19),
                       "%Y-%m-%d %H:%M:%S", "us")  # fmt: skip
    events = {
        "case": table["case:concept:name"],
        "customer": table["case:concept:name"],
        "channel": table["case:channel"],
        "time": time,
        "activity": table["concept:name"],
    }
    goal = ("T10 Determine necessity to stop indication",)
    return FrameData(pa.table(events), JourneyDefinition(name="Permits", case="case", goal=goal))


def shop() -> FrameData:
    """Customers of a shop and what they bought until CUT; the goal is to have bought again after it."""
    table = pa.csv.read_csv(data("online_retail", "onlineretail.csv.gz"))
    table = table.filter(pc.and_(pc.is_valid(table["CustomerID"]), pc.greater(table["Quantity"], 0)))
    time = table["InvoiceDate"].cast(pa.timestamp("us"))
    early = pc.less(time, pa.scalar(CUT, pa.timestamp("us")))
    customer = table["CustomerID"].cast(pa.int64()).cast(pa.string())
    product = table["Description"].cast(pa.string()).fill_null("?")
    counts = pc.value_counts(product.filter(early)).to_pylist()
    ranked = sorted(counts, key=lambda each: (-each["counts"], each["values"]))
    often = pa.array([each["values"] for each in ranked[:PRODUCTS]])
    bought = pc.if_else(pc.is_in(product, value_set=often), product, "another product")
    known = pc.unique(customer.filter(early))
    again = pc.unique(customer.filter(pc.invert(early)))
    again = again.filter(pc.is_in(again, value_set=known))
    events = {
        "customer": pa.concat_arrays([customer.filter(early).combine_chunks(), again]),
        "time": pa.concat_arrays(
            [time.filter(early).combine_chunks(), pa.array([CUT] * len(again), pa.timestamp("us"))]
        ),
        "activity": pa.concat_arrays(
            [bought.filter(early).combine_chunks(), pa.array(["bought again"] * len(again))]
        ),
    }
    definition = JourneyDefinition(name="Shop", goal=("bought again",), ends_after_seconds=1.0)
    last = {
        "customer": ["-"],
        "time": pa.array([datetime(2011, 12, 31, tzinfo=UTC)], pa.timestamp("us")),
        "activity": ["end"],
    }
    return FrameData(pa.concat_tables([pa.table(events), pa.table(last)]), definition)


LOGS = {
    "app onboarding (4,139 users)": mobile_app,
    "traffic fines (10,000)": traffic_fines,
    "permits (1,434)": permits,
    "online shop, products of the first half year (bought again)": shop,
}


def share(value: float, low: float, high: float) -> str:
    """A figure with its interval, to three places."""
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def loud(counts: list[bool]) -> str:
    return f"{int(np.sum(counts))} of {len(counts)}"
