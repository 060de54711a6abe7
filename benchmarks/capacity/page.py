"""The tables of docs/scale.md, between its two marks; the words around them are written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.capacity import plan
from benchmarks.report import machine

COMPANIES = (
    plan.Company("a shop", 10e6, 50e3, 500, 50),
    plan.Company("a bank", 1e9, 3e6, 20e3, 1_000),
    plan.Company("a platform", 10e9, 30e6, 100e3, 10_000),
)
STEPS = ("import", "discover", "map, first", "map, again", "1,000 more, import", "1,000 more, map")


def tables(found: dict[str, Any]) -> str:
    events = sorted(found["events"].values(), key=lambda each: each["events"])
    texts = sorted(found["texts"].values(), key=lambda each: each["texts"])
    by = plan.coefficients(events, texts)
    return "\n".join([f"{machine()}.\n", *of_events(events), "", *of_texts(texts), "", *of_plans(by)])


def of_events(events: list[dict[str, Any]]) -> Iterator[str]:
    yield "| events | " + " | ".join(f"{each['events']:,}" for each in events) + " |"
    yield "|---|" + "---|" * len(events)
    names = [*STEPS, *dict.fromkeys(name for each in events for name in plan.analyses(each))]
    for name in names:
        told = (each["steps"].get(name) for each in events)
        cells = (f"{step['cpu']:,.1f} s, {step['peak_mb']:,.0f} MB" if step else "" for step in told)
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield (
        "| store, bytes an event | "
        + " | ".join(f"{e['stored_bytes'] / e['events']:.0f}" for e in events)
        + " |"
    )
    yield (
        "| with log and maps, bytes an event | "
        + " | ".join(f"{e['bytes'] / e['events']:.0f}" for e in events)
        + " |"
    )
    for what in ("map, first after new data (log compiled anew)", "map, again", "a filter seen before"):
        rows = ({row[0]: row for row in each["pages"]["rows"]} for each in events)
        yield f"| page: {what} | " + " | ".join(f"{row[what][1]:.2f} s" for row in rows) + " |"
    if len(events) > 1:
        small, large = events[-2:]
        grown = plan.exponent(events, "events", plan.work)
        sizes = f"{small['events']:,} to {large['events']:,} events"
        yield f"\nFrom file to map the CPU seconds grow with power **{grown:.2f}** from {sizes};"
        yield f"the largest process has {plan.peak(large):,.0f} MB."


def of_texts(texts: list[dict[str, Any]]) -> Iterator[str]:
    yield "| texts | " + " | ".join(f"{each['texts']:,}" for each in texts) + " |"
    yield "|---|" + "---|" * len(texts)
    for name in texts[-1]["steps"]:
        cells = (
            f"{each['steps'][name]['cpu']:,.1f} s, {each['steps'][name]['peak_mb']:,.0f} MB" for each in texts
        )
        yield f"| {name} | " + " | ".join(cells) + " |"


def of_plans(by: plan.Coefficients) -> Iterator[str]:
    for company in COMPANIES:
        found = plan.needs(company, by)
        daily = f"{company.events_a_day:,.0f} and {company.texts_a_day:,.0f} texts a day"
        yield f"### {company.name.capitalize()}: {company.events:,.0f} events\n"
        yield f"{daily}, {company.viewers:,.0f} people in the busiest hour.\n"
        yield "| for | arithmetic | needs |"
        yield "|---|---|---|"
        for each in found:
            amount = (
                f"{each.cores:.2f} cores" if each.cores
                else f"{each.disk_gb:,.1f} GB" if each.disk_gb
                else f"{each.memory_gb:,.1f} GB"
            )  # fmt: skip
            yield f"| {each.what} | {each.how} | {amount} |"
        yield f"\n{plan.machines(found)} machines of {plan.CORES} cores and {plan.GIGABYTES} GB.\n"
