"""From what was measured to what a company would need: coefficients, and arithmetic that can be followed.

A coefficient is the slope between the two largest sizes that were measured, so that what every process costs
to start is not in it. Work that comes daily is spread over a day; pages are those of the busiest hour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DAY = 86_400
BUSY = 0.5  # of a core, at most, so that a queue stays short
CORES, GIGABYTES = 16, 64  # of one machine of the bill
COPIES = 3  # of stored bytes: the store, a backup, room to rewrite


@dataclass(frozen=True)
class Company:
    """events: all that are kept; events, texts that come each day. viewers: people in the busiest hour, each
    with so many pages in it. The map is computed anew so many times a day."""

    name: str
    events: float
    events_a_day: float
    texts_a_day: float
    viewers: float
    pages_an_hour: float = 30
    maps_a_day: float = 24


@dataclass(frozen=True)
class Coefficients:
    """Slopes: CPU seconds an event, a text, a page; bytes an event; of memory the growth too."""

    take_event: float
    map_event: float
    analyze_event: float
    text: float
    page: float
    bytes_event: float
    memory_mb: float
    memory_at: float
    memory_exponent: float


def slope(found: Sequence[dict[str, Any]], size: str, *steps: str) -> float:
    """CPU seconds of the steps together for one more, between the two largest sizes."""
    small, large = sorted(found, key=lambda each: each[size])[-2:]
    spent = [sum(each["steps"][step]["cpu"] for step in steps) for each in (small, large)]
    return max(0.0, spent[1] - spent[0]) / (large[size] - small[size])


def exponent(found: Sequence[dict[str, Any]], size: str, value: Any) -> float:
    """Of the growth of value(account) between the two largest sizes."""
    small, large = sorted(found, key=lambda each: each[size])[-2:]
    return math.log(value(large) / value(small)) / math.log(large[size] / small[size])


def work(account: dict[str, Any]) -> float:
    """From file to map: CPU seconds without starting a process, for which the cheapest command stands."""
    start = min(step["cpu"] for step in account["steps"].values())
    return sum(
        max(0.0, account["steps"][step]["cpu"] - start) for step in ("import", "discover", "map, first")
    )


def peak(account: dict[str, Any]) -> float:
    return max(step["peak_mb"] for step in account["steps"].values())


def analyses(account: dict[str, Any]) -> list[str]:
    return [name for name in account["steps"] if name.startswith("analyze ")]


def coefficients(events: Sequence[dict[str, Any]], texts: Sequence[dict[str, Any]]) -> Coefficients:
    """ValueError with fewer than two sizes of each."""
    if min(len(events), len(texts)) < 2:
        raise ValueError("Coefficients need two sizes of events and two of texts: measure another one.")
    small, large = sorted(events, key=lambda each: each["events"])[-2:]
    between = large["events"] - small["events"]
    pages = {what: cpu for what, cpu, *_ in large["pages"]["rows"]}
    both = set(analyses(small)) & set(analyses(large))
    return Coefficients(
        take_event=slope(events, "events", "import"),
        map_event=slope(events, "events", "map, first"),
        analyze_event=slope(events, "events", *both),
        text=slope(texts, "texts", *texts[-1]["steps"]),
        page=max(pages["map, again"], pages["a filter seen before"]),
        bytes_event=(large["bytes"] - small["bytes"]) / between,
        memory_mb=peak(large),
        memory_at=large["events"],
        memory_exponent=exponent(events, "events", peak),
    )


@dataclass(frozen=True)
class Need:
    """what, by which arithmetic, and how many cores of it (0: none) or gigabytes."""

    what: str
    how: str
    cores: float = 0.0
    disk_gb: float = 0.0
    memory_gb: float = 0.0


def needs(company: Company, by: Coefficients) -> list[Need]:
    """Each with its arithmetic; cores are half busy."""

    def daily(seconds: float) -> float:
        return seconds / DAY / BUSY

    def million(seconds: float) -> str:
        return f"{seconds * 1e6:.2f} CPU-s a million"

    pages = company.viewers * company.pages_an_hour
    mapped = company.maps_a_day * company.events
    memory = by.memory_mb * (company.events / by.memory_at) ** max(0.0, by.memory_exponent) / 1024
    kept, come, said = (
        f"{each:,.0f}" for each in (company.events, company.events_a_day, company.texts_a_day)
    )
    largest = f"{by.memory_mb:,.0f} MB at {by.memory_at:,.0f} events, power {by.memory_exponent:.2f}"
    return [
        Need("taking events", f"{come} a day x {million(by.take_event)}",
             daily(company.events_a_day * by.take_event)),
        Need("maps after new data", f"{company.maps_a_day:.0f} a day x {kept} x {million(by.map_event)}",
             daily(mapped * by.map_event)),
        Need("analyzers, once a day", f"{kept} events x {million(by.analyze_event)}",
             daily(company.events * by.analyze_event)),
        Need("reading texts", f"{said} a day x {by.text * 1e3:.2f} CPU-s a thousand",
             daily(company.texts_a_day * by.text)),
        Need("pages", f"{pages:,.0f} in the busiest hour x {by.page:.3f} CPU-s",
             pages * by.page / 3600 / BUSY),
        Need("disk", f"{kept} events x {by.bytes_event:.0f} bytes x {COPIES} copies",
             disk_gb=company.events * by.bytes_event * COPIES / 1e9),
        Need("memory of the largest process", largest, memory_gb=memory),
    ]  # fmt: skip


def machines(found: Sequence[Need]) -> int:
    """Of CORES cores; one more, so that one may fall out."""
    return math.ceil(sum(each.cores for each in found) / CORES) + 1
