"""Forecasts: how often the intervals hold, simulated and on a real shop, and how wide they are."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.csv

from benchmarks.quality import data
from journeymap.mining.statistics import wilson
from plugins.series.forecasting import FEWEST, LEVEL, filled, forecast

TITLE = "Forecast of the next weeks (`plugins/series`)"
AHEAD, EACH = 4, 80
WEEKS = (20, 30, 52, 80, 130)
DAY = 86_400
Random = np.random.Generator


def carried(n: int, random: Random) -> np.ndarray:
    """Each week carries over a part of the last."""
    share, found = random.uniform(0.2, 0.9), np.zeros(n + 50)
    for week in range(1, n + 50):
        found[week] = share * found[week - 1] + random.normal()
    return found[50:]


def walk(n: int, random: Random) -> np.ndarray:
    return np.cumsum(random.normal(random.normal(0, 0.05), 1, n))


def trend(n: int, random: Random) -> np.ndarray:
    return random.normal(0, 0.08) * np.arange(n) + random.normal(0, 1, n)


def year(n: int, random: Random) -> np.ndarray:
    week = np.arange(n)
    wave = np.sin(2 * np.pi * (week + random.uniform(0, 52)) / 52.18)
    return random.uniform(0.5, 3) * wave + random.normal(0, 0.02) * week + random.normal(0, 1, n)


def counts(n: int, random: Random) -> np.ndarray:
    """Counts of 5 to 400 a week with a year and a trend, on the scale of the logarithm."""
    week = np.arange(n)
    wave = 0.3 * np.sin(2 * np.pi * (week + random.uniform(0, 52)) / 52.18)
    mean = random.uniform(5, 400) * np.exp(wave + random.normal(0, 0.004) * week)
    spread = random.uniform(1.01, 3)
    return np.log1p(random.poisson(random.gamma(mean / (spread - 1), spread - 1)))


def rates(n: int, random: Random) -> np.ndarray:
    """Shares of 20 to 300 cases that drift, as log odds."""
    cases = int(random.integers(20, 300))
    odds = random.normal(0, 1) + np.cumsum(random.normal(0, 0.05, n))
    reached = random.binomial(cases, 1 / (1 + np.exp(-odds)))
    return np.log((reached + 0.5) / (cases - reached + 0.5))


KINDS: dict[str, Callable[[int, Random], np.ndarray]] = {
    "carried over": carried,
    "random walk": walk,
    "trend": trend,
    "year and trend": year,
    "counts": counts,
    "rates": rates,
}


def measure() -> str:
    """Coverage on simulated series; coverage and width on the real shop."""
    return "\n".join([*_simulated(), "", *_retail()])


def _simulated() -> list[str]:
    random, started = np.random.default_rng(2026), time.process_time()
    lines = [f"| weeks | {' | '.join(KINDS)} | all |", f"|---|{'---|' * (len(KINDS) + 1)}"]
    every: list[np.ndarray] = []
    for weeks in WEEKS:
        row = [[_held(make(weeks + AHEAD, random), weeks) for _ in range(EACH)] for make in KINDS.values()]
        shares = " | ".join(f"{np.mean(kind):.1%}" for kind in row)
        lines.append(f"| {weeks} | {shares} | {np.mean(row):.1%} |")
        every += [one for kind in row for one in kind]
    mean, half = np.mean(every), 1.96 * np.std([one.mean() for one in every]) / len(every) ** 0.5
    seconds = time.process_time() - started
    verdict = _met(0.86 <= mean <= 0.94)
    return [
        f"How often 90 % intervals hold, {AHEAD} weeks ahead, on {len(every):,} simulated series ({EACH} a "
        "figure).",
        "",
        *lines,
        "",
        f"All: {mean:.1%} [{mean - half:.1%}, {mean + half:.1%}] (series as units). Between 86 and 94 %: "
        f"{verdict}. {1000 * seconds / len(every):.0f} ms of CPU a series.",
    ]


def _held(series: np.ndarray, weeks: int) -> np.ndarray:
    told = forecast(series[:weeks], AHEAD)
    return (series[weeks:] >= told.low) & (series[weeks:] <= told.high)


def _retail() -> list[str]:
    """Each week from the 20th on as the end of what is known."""
    lines = [
        "| online_retail, by week | forecasts | intervals that held [binomial] | width, of naive's |",
        "|---|---|---|---|",
    ]
    held_all: list[bool] = []
    ratio_all: list[float] = []
    for name, series in retail().items():
        held, ratio = rolling(np.log1p(series))
        lines.append(
            f"| {name} | {held.size} | {_share(held[:, 0])} next week, {_share(held)} all | {ratio:.2f} |"
        )
        held_all += held[:, 0].tolist()
        ratio_all.append(ratio)
    interval = wilson(int(np.sum(held_all)), len(held_all))
    assert interval is not None
    right = _met(interval.low <= LEVEL <= interval.high)
    width = float(np.exp(np.mean(np.log(ratio_all))))
    return [
        *lines,
        "",
        f"Next week, all series: {_share(np.array(held_all))}; the interval contains 90 %: {right}. Width "
        f"{width:.2f} of that of seasonal naive intervals made in the same way (geometric mean over series; "
        "in a single year of data seasonal naive is the last week again); no worse: "
        f"{_met(width <= 1.0)}. "
        "Forecasts of four weeks overlap, so their binomial intervals are too narrow.",
    ]


def rolling(series: np.ndarray) -> tuple[np.ndarray, float]:
    """(held (origins, ahead), mean width as a share of naive's). Naive: the last week again, with the
    quantile of its own past errors, one for each number of weeks ahead."""
    held, own, naive = [], [], []
    begin = int(np.searchsorted(np.cumsum(np.isfinite(series)), FEWEST)) + 1
    for end in range(begin, len(series) - AHEAD + 1):
        told, past = forecast(series[:end], AHEAD), series[:end]
        truth, past = series[end : end + AHEAD], filled(past)
        held.append((truth >= told.low) & (truth <= told.high))
        own.append(told.high - told.low)
        naive.append([2 * _quantile(np.abs(past[step:] - past[:-step])) for step in range(1, AHEAD + 1)])
    return np.array(held), float(np.mean(own) / np.mean(naive))


def _quantile(errors: np.ndarray) -> float:
    share = min(LEVEL * (1 + 1 / len(errors)), 1.0)
    return float(np.quantile(errors, share, method="higher"))


def retail() -> dict[str, np.ndarray]:
    """Whole weeks of the shop: lines, invoices, buyers, sales, and lines of the most sold products."""
    table = pa.csv.read_csv(data("online_retail", "onlineretail.csv.gz"))
    seconds = table["InvoiceDate"].cast(pa.timestamp("s")).cast(pa.int64()).to_numpy()
    day = seconds // DAY
    first = int(day.min() + (-(day.min() + 3)) % 7)
    weeks = int((day.max() - first) // 7)
    week = (day - first) // 7
    inside = (week >= 0) & (week < weeks)

    def summed(rows: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        chosen = rows & inside
        return np.bincount(
            week[chosen], weights=None if weights is None else weights[chosen], minlength=weeks
        )

    def distinct(column: str) -> np.ndarray:
        names = table[column].cast(pa.string()).fill_null("").to_numpy()
        _, code = np.unique(names, return_inverse=True)
        pairs = np.unique(week[inside] * (code.max() + 1) + code[inside])
        return np.bincount(pairs // (code.max() + 1), minlength=weeks)

    every = np.ones(len(day), dtype=bool)
    quantity = table["Quantity"].cast(pa.float64()).to_numpy()
    price = table["UnitPrice"].cast(pa.float64()).to_numpy()
    code = table["StockCode"].cast(pa.string()).to_numpy()
    names, size = np.unique(code, return_counts=True)
    found = {
        "lines": summed(every),
        "invoices": distinct("InvoiceNo"),
        "buyers": distinct("CustomerID"),
        "sales": summed(quantity > 0, quantity * price),
    }
    for name in names[np.argsort(-size, kind="stable")[:4]]:
        found[f"lines of product {name}"] = summed(code == name)
    open_ = found["lines"] > 0  # between the years the shop is closed for a week
    return {name: np.where(open_, values, np.nan) for name, values in found.items()}


def _share(held: np.ndarray) -> str:
    interval = wilson(int(held.sum()), held.size)
    assert interval is not None
    return f"{held.mean():.1%} [{interval.low:.1%}, {interval.high:.1%}]"


def _met(yes: bool) -> str:
    return "met" if yes else "**not met**"
