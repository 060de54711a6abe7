"""Journeys whose forecasts are held to what came: simulated ones with a known truth, and real logs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from benchmarks.quality import data
from benchmarks.quality._logs import traffic_fines
from benchmarks.quality._simulated import goal_rate, led, log_of, moment, removed, simulated, world
from journeymap.forecasting import Outlook, forecast, parse
from journeymap.mining import JourneyDefinition
from journeymap.mining.frames import FrameData

PAST, AHEAD = 39, 13
FEE, CART, PAYMENT = 5, 4, 6


def trial(seed: int) -> tuple[bool, bool, Outlook]:
    """Whether the goal rate that came in a simulated journey lay inside: as it was, and with a change."""
    random = np.random.default_rng([99, seed])
    told = world(random)
    past, future = simulated(told, PAST, random), simulated(told, AHEAD, random)
    if seed % 2:
        change, other = {"kind": "remove", "touchpoint": "Fee"}, removed(told, FEE)
    else:
        change = {"kind": "transition", "at": "Cart", "to": "Payment", "chance": 0.6}
        other = led(told, CART, PAYMENT, 0.6)
    changed = simulated(other, AHEAD, random)
    given = log_of(past, PAST)
    found = forecast(given.log, given.definition, parse([change]), weeks=AHEAD, until=moment(PAST), seed=seed)
    before, after = found.baseline["goal_rate"], found.with_changes["goal_rate"]
    inside = before.low <= goal_rate(future) <= before.high
    return inside, after.low <= goal_rate(changed) <= after.high, found


def orders() -> pa.Table:
    """Invoices of the real shop: customer, case (invoice), time, activity (which order of theirs), value."""
    table = pa.csv.read_csv(data("online_retail", "onlineretail.csv.gz"))
    table = table.filter(pc.and_(pc.is_valid(table["CustomerID"]), pc.greater(table["Quantity"], 0)))
    lines = pa.table(
        {
            "customer": table["CustomerID"].cast(pa.int64()).cast(pa.string()),
            "case": table["InvoiceNo"].cast(pa.string()),
            "time": table["InvoiceDate"].cast(pa.timestamp("us")),
            "value": pc.multiply(table["Quantity"].cast(pa.float64()), table["UnitPrice"]),
        }
    )
    found = lines.group_by("case").aggregate([("customer", "min"), ("time", "min"), ("value", "sum")])
    found = found.rename_columns(["case", "customer", "time", "value"]).sort_by("time")
    seen: dict[str, int] = {}
    names = []
    for customer in found["customer"].to_pylist():
        number = seen[customer] = seen.get(customer, 0) + 1
        names.append(("First order", "Second order", "Later order")[min(number, 3) - 1])
    return found.append_column("activity", pa.array(names))


def real() -> Iterator[tuple[str, FrameData]]:
    """Logs that can be forecast."""
    invoices = orders()
    again = ("Second order", "Later order")
    yield (
        "online retail, orders (again)",
        FrameData(invoices, JourneyDefinition(name="orders", case="case", goal=again)),
    )
    yield (
        "online retail, customers (a second order)",
        FrameData(invoices, JourneyDefinition(name="customers", goal=("Second order",))),
    )
    yield "traffic fines (paid)", traffic_fines()
