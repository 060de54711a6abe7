"""The part of docs/benchmarks.md that `make bench-pages` writes; `make bench` leaves it as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.report import aim

BEGIN = "# Pages and load"
HEAD = f"""{BEGIN}

Written by `make bench-pages`; do not edit. The real server, real sessions. CPU seconds are those of the
server's processes, in steps of 0.01; they grow when other work shares the cores, as times by the clock do.
"""


def put(path: Path, found: dict[str, Any]) -> None:
    """Write the part anew behind what `make bench` wrote."""
    before = path.read_text().partition(BEGIN)[0].rstrip() if path.exists() else ""
    path.write_text(f"{before}\n\n{markdown(found)}".lstrip())


def kept(path: Path) -> str:
    """The part as it stands, for who writes the rest of the page; empty without one."""
    text = path.read_text() if path.exists() else ""
    return "\n" + BEGIN + text.partition(BEGIN)[2] if BEGIN in text else ""


def markdown(found: dict[str, Any]) -> str:
    parts = [HEAD]
    for name, write in (("viewing", viewed), ("wide", widened), ("browsing", browsed)):
        if name in found:
            parts.append(f"{write(found[name])}\n\nBeside it ran: {found[name]['beside_it']}.\n")
    parts.append(
        "\n".join(["## Aims of pages", "", "| aim | reached | |", "|---|---|---|", *aims(found)]) + "\n"
    )
    return "\n".join(parts)


def rows(told: list[Any]) -> str:
    lines = [f"| {what} | {cpu:.2f} | {seconds:.2f} | {size:,.0f} KB |" for what, cpu, seconds, size in told]
    return "\n".join(["| page | server CPU s | by the clock s | size |", "|---|---|---|---|", *lines])


def viewed(told: dict[str, Any]) -> str:
    seen = told["viewers"]
    return f"""## The map of a journey of {told["events"]:,} events

{rows(told["rows"])}

"Again" is the mean of ten. {seen["viewers"]} people opened one map at the same moment, nothing of it kept: it
was computed {seen["computed"]} time(s), {seen["errors"]} errors, {seen["cpu"]:.1f} CPU s together
({seen["cpu"] / seen["viewers"]:.3f} each), all served after {seen["seconds"]:.1f} s."""


def widened(told: dict[str, Any]) -> str:
    return f"""## A map of 12 stages, 40 touchpoints and {told["lanes"]} lanes

{rows(told["rows"])}

The page is {told["kb"]:,.0f} KB ({told["gz_kb"]:,.0f} KB packed), {told["nodes"]:,} elements,
{told["cells"]:,} cells; the board is {told["width"]:,} x {told["height"]:,} px in a window of
{told["seen"][0]:,} x {told["seen"][1]:,}. Scrolled both ways in Chromium without a graphics card: frames of
{told["p50_ms"]:.1f} ms (median), {told["p95_ms"]:.1f} ms (95 of 100), {told["max_ms"]:.1f} ms (longest);
the heads were off their place by {told["off"]:.1f} px at most."""


def browsed(told: dict[str, Any]) -> str:
    lines = [
        f"| {kind} | {each['n']} | {each['p50']:.2f} | {each['p95']:.2f} | {each['p99']:.2f} |"
        for kind, each in told["kinds"].items()
    ]
    table = "\n".join(["| page | times | median s | p95 s | p99 s |", "|---|---|---|---|---|", *lines])
    return f"""## {told["clients"]} people on the demo company, while workers import and analyze

{table}

{told["seconds"]:.0f} s, each person a page and then one second on average to look at it; {told["errors"]}
answers of 500 and above, {len(told["broken"])} without an answer; {told["cpu"]:.0f} CPU s of all parts.
Meanwhile: {told["beside"]}."""


def aims(found: dict[str, Any]) -> Iterator[str]:
    if "viewing" in found:
        cpu = {what: spent for what, spent, _, _ in found["viewing"]["rows"]}
        clock = {what: took for what, _, took, _ in found["viewing"]["rows"]}
        warm, ready = cpu["map, again"], clock["map, again"]
        changed = max(spent for what, spent in cpu.items() if what.startswith("filter changed"))
        computed, errors = (found["viewing"]["viewers"][name] for name in ("computed", "errors"))
        yield aim("map of 1,000,000 events ready in 1.0 s", f"{ready:.2f} s", ready <= 1)
        yield aim("its page, warm: at most 0.2 CPU s", f"{warm:.2f}", warm <= 0.2)
        yield aim(
            "its page after a change of the filter: at most 0.5 CPU s", f"{changed:.2f}", changed <= 0.5
        )
        yield aim(
            "200 viewers cost one computation, no error",
            f"{computed}, {errors}",
            (computed, errors) == (1, 0),
        )
    if "wide" in found:
        longest, off = found["wide"]["p95_ms"], found["wide"]["off"]
        smooth = longest < 34 and off <= 1
        yield aim("a wide map scrolls: frames below 34 ms, heads stay", f"{longest:.1f} ms", smooth)
    if "browsing" in found:
        errors = found["browsing"]["errors"] + len(found["browsing"]["broken"])
        p95 = found["browsing"]["kinds"]["all pages"]["p95"]
        yield aim("16 people under load: no error", str(errors), not errors)
        yield aim("16 people under load: p95 below 1 s", f"{p95:.2f} s", p95 < 1)
