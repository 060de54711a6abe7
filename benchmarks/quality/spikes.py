"""Sudden changes: how many incidents are found within a day, how many false alarms there are, and how often
alarms ring on real series."""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from benchmarks.quality import data
from journeymap.mining.statistics import wilson
from plugins.spikes.watching import LEARNING, QUARTER, Series, Watch, threshold

TITLE = "Sudden changes (`plugins/spikes`)"
BUDGET, FEWEST, LONGEST = 0.1, 10, 14
SIZES = (2, 3, 4, 5, 6, 8)  # daily standard deviations
EACH = 1_000  # series per figure
FOUR = 4  # volume, leaving, score and mood of a touchpoint
DAY = 86_400


def watch(seen: np.ndarray, weekday: int = 0, shared: int = 1) -> list:
    """The episodes of counts (series, days), with the analyzer's defaults and so many series a touchpoint."""
    windows = np.full(len(seen), 2)
    series = Series(
        seen=seen,
        exposure=np.ones(seen.shape),
        weekday=(np.arange(seen.shape[1]) + weekday) % 7,
        counts=np.ones(len(seen), dtype=bool),
        shares=np.zeros(len(seen), dtype=bool),
        skew=np.zeros(seen.shape),
        windows=windows,
        rises_only=np.ones(len(seen), dtype=bool),
    )
    return Watch(series, threshold(BUDGET, np.full(len(seen), shared), windows), FEWEST, LONGEST).run()


def simulated(series: int, days: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(counts, their standard deviations), both (series, days): 20 to 500 a day, weekdays that differ by a
    quarter, a yearly season of up to 35 %, growth or decline, variance 1 to 4 times the mean."""
    day = np.arange(days)
    level = np.exp(random.uniform(np.log(20), np.log(500), series))[:, None]
    trend = np.exp(random.uniform(-0.4, 0.6, series)[:, None] * day / 365)
    phase, size = random.uniform(0, 365, series)[:, None], random.uniform(0, 0.35, series)[:, None]
    season = 1 + size * np.sin(2 * np.pi * (day + phase) / 365)
    weekday = np.exp(random.normal(0, 0.25, (series, 7)))
    mean = level * trend * season * (weekday / weekday.mean(axis=1, keepdims=True))[:, day % 7]
    spread = random.uniform(1.01, 4, series)[:, None]
    counts = random.poisson(random.gamma(mean / (spread - 1), spread - 1))
    return counts.astype(float), np.sqrt(spread * mean)


def found_share(size: float, lasting: int, random: np.random.Generator, shared: int = 1) -> tuple[int, int]:
    """(found by the end of the second day, planted): incidents that add or take `size` deviations a day."""
    seen, deviation = simulated(EACH, 200, random)
    one, begin = np.arange(EACH), random.integers(LEARNING + 28, 195, EACH)
    way = np.where(random.random(EACH) < 0.5, 1, -1)
    for day in range(lasting):
        at = (one, begin + day)
        seen[at] = np.maximum(np.round(seen[at] + way * size * deviation[at]), 0)
    hit = {
        e.series
        for e in watch(seen, shared=shared)
        if e.way == way[e.series] and e.opened <= begin[e.series] + 1 and e.last >= begin[e.series]
    }
    return len(hit), EACH


def measure() -> str:
    """Power, false alarms, real series."""
    random = np.random.default_rng(2026)
    lines = ["| deviations a day | lasting 1 day | lasting 2 days or more |", "|---|---|---|"]
    at_four = 0.0
    for size in SIZES:
        shares = [found_share(size, lasting, random) for lasting in (1, 3)]
        lines.append(f"| {size} | {_share(*shares[0])} | {_share(*shares[1])} |")
        if size == 4:
            at_four = shares[1][0] / shares[1][1]
    shared = found_share(4, 3, random, shared=FOUR)
    seen, _ = simulated(EACH, 365, random)
    alarms, quarters = len(watch(seen)), EACH * (365 - LEARNING) / QUARTER
    rate = alarms / quarters
    half = 1.96 * alarms**0.5 / quarters
    gates = f"At least 90 % of incidents of 4 deviations found within a day: {_met(at_four >= 0.9)}. "
    gates += f"At most 0.1 false alarms per touchpoint and quarter: {_met(rate <= BUDGET)}."
    return "\n".join(
        [
            f"{EACH:,} simulated series a figure, with season, trend and weekdays; an incident adds or takes "
            "so many standard deviations of a day (half of them each), and counts as found where it is "
            "told by the end of its second day, by that and earlier days alone (share, Wilson interval).",
            "",
            *lines,
            "",
            f"False alarms: {rate:.3f} per series and quarter [{rate - half:.3f}, {rate + half:.3f}] in "
            f"{quarters:,.0f} quarters without an incident. {gates}",
            "",
            f"Where {FOUR} series of a touchpoint share its 0.1 false alarms, each finds "
            f"{_share(*shared)} of incidents of 4 deviations.",
            "",
            *_real(),
        ]
    )


def _real() -> list[str]:
    lines = ["| real series | series | quarters | alarms per series and quarter |", "|---|---|---|---|"]
    started = time.process_time()
    for name, (seen, weekday) in {
        "online_retail: lines of the shop and the 30 most sold products": _retail(),
        "eventdataR traffic fines: activities": _log("eventdataR_traffic_fines/traffic_fines.csv.gz"),
        "receipt: activities": _log("receipt/receipt.csv.gz"),
        "olist: purchases, deliveries, reviews a day": _olist(),
    }.items():
        quarters = seen.shape[0] * (seen.shape[1] - LEARNING) / QUARTER
        lines.append(
            f"| {name} | {len(seen)} | {quarters:.0f} | {len(watch(seen, weekday)) / quarters:.2f} |"
        )
    spent = time.process_time() - started
    note = (
        "On real series nobody knows which alarms are false: a wholesaler's big orders, Christmas, batches "
        f"of letters are sudden changes too. All real series together took {spent:.1f} CPU seconds."
    )
    return [*lines, "", note]


def _retail() -> tuple[np.ndarray, int]:
    table = pa.csv.read_csv(data("online_retail", "onlineretail.csv.gz"))
    codes, size = np.unique(table["StockCode"].cast(pa.string()).to_numpy(), return_counts=True)
    usual = codes[np.argsort(-size, kind="stable")[:30]]
    time_ = table["InvoiceDate"].cast(pa.timestamp("s")).cast(pa.int64()).to_numpy()
    code = table["StockCode"].cast(pa.string()).to_numpy()
    return _by_day([time_, *(time_[code == one] for one in usual)])


def _log(path: str) -> tuple[np.ndarray, int]:
    table = pa.csv.read_csv(data(*path.split("/")))
    fines = "timestamp" in table.column_names
    when = table["timestamp" if fines else "time:timestamp"]
    seconds = pc.cast(pc.cast(when, pa.timestamp("s"), safe=False), pa.int64()).to_numpy()
    activity = table["activity" if fines else "concept:name"].to_numpy()
    names, size = np.unique(activity, return_counts=True)
    return _by_day([seconds[activity == name] for name in names[size >= 200]])


def _olist() -> tuple[np.ndarray, int]:
    orders = pa.csv.read_csv(data("olist_orders", "olist_orders_dataset.csv.gz"))
    names = ("order_purchase_timestamp", "order_delivered_carrier_date", "order_delivered_customer_date")
    times = [orders[name].drop_null().cast(pa.timestamp("s")).cast(pa.int64()).to_numpy() for name in names]
    return _by_day(times)


def _by_day(times: list[np.ndarray]) -> tuple[np.ndarray, int]:
    """Counts (series, days), and the weekday of the first day."""
    days = [one // DAY for one in times]
    first, last = min(day.min() for day in days), max(day.max() for day in days)
    counts = np.array([np.bincount(day - first, minlength=last - first + 1) for day in days], dtype=float)
    return counts, int(first + 3) % 7


def _share(reached: int, n: int) -> str:
    interval = wilson(reached, n)
    assert interval is not None
    return f"{reached / n:.1%} [{interval.low:.1%}, {interval.high:.1%}]"


def _met(yes: bool) -> str:
    return "met" if yes else "**not met**"
