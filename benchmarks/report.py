"""The page that `make bench` writes: tables, and each aim with what was reached."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
from collections.abc import Iterator
from typing import Any

Account = dict[str, Any]
Sizes = dict[int, dict[str, Account]]
NAMES = {
    "chain": "Journeymap",
    "engine": "Journeymap, engine alone",
    "pm4py": "PM4Py",
    "retentioneering": "Retentioneering",
}
WITHIN = {1_000_000: 60, 10_000_000: 300}  # seconds until a batch is on the map

HEAD = """# Benchmarks

Written by `make bench`; do not edit. {machine}. CPU seconds are user and system time of all threads of
one process, start-up and imports apart; of each step the cheapest of the repetitions counts. Log:
`benchmarks/generate.py`, 16 activities, about 8 events a case, as CSV. All tools in the same run, from the
same file; their transitions, medians and variants are compared with ours{compared}.

The product's row is its real path by its own commands: `import_events` (columns guessed, rows checked,
identified, deduplicated, stored and fsynced), `discover` (a drafted journey), `export_map` (log compiled and
stored, all figures of the map with intervals). "Engine alone" is the product's reader and kernel doing what
the peers do and no more: nothing is identified, deduplicated or kept. The peers' rows read the CSV into
memory and compute counts, medians, starts, ends and variants; nothing of theirs is kept. Retentioneering has
no variants: pandas counts them on its frame.
"""


def markdown(sizes: Sizes, wrong: list[str]) -> str:
    compared = "; none differs" if not wrong else f": {len(wrong)} DIFFER, see the end"
    parts = [HEAD.format(machine=machine(), compared=compared)]
    for events, accounts in sizes.items():
        tables = (chain_table(accounts), log_table(accounts), page_table(accounts))
        parts.append("\n\n".join([f"## {events:,} events", *tables]) + "\n")
    parts.append("## Aims\n\n" + "\n".join(["| aim | reached | |", "|---|---|---|", *aims(sizes)]) + "\n")
    if wrong:
        parts.append("## Differences\n\n" + "\n".join(f"- {line}" for line in wrong[:50]) + "\n")
    return "\n".join(parts)


def machine() -> str:
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "pyarrow", "duckdb")
    )
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, {versions}"


def chain_table(accounts: dict[str, Account]) -> str:
    """CSV file to first map."""
    rows = ["| from CSV to map | CPU s | of which | peak memory |", "|---|---|---|---|"]
    for tool, name in NAMES.items():
        account = accounts.get(tool)
        if account is None:
            rows.append(f"| {name} | not installed | | |")
        elif "failed" in account:
            rows.append(f"| {name} | failed | {account['failed']} | |")
        else:
            spent = ", ".join(
                f"{step} {s:.2f}" for step, s in account["steps"].items() if step != "map again"
            )
            rows.append(f"| {name} | {total(account):.2f} | {spent} | {account['peak_mb']:,.0f} MB |")
    return "\n".join(rows)


def log_table(accounts: dict[str, Account]) -> str:
    """Work on the compiled log, and a late batch."""
    rows = ["| on what is stored | CPU s | |", "|---|---|---|"]
    log, batch = accounts["log"], accounts["batch"]
    for account, kind in ((log, "log"), (batch, "batch")):
        if "failed" in account:
            return f"{kind} failed: {account['failed']}"
    notes = {
        "compile": "raw events to compiled log, stated apart",
        "directly follows": "counts, cases, exact medians; from the log's files, nothing stored before",
        "map, first": "all figures of the map, on a log that is compiled",
        "map, stored": "again, from stored aggregates",
    }
    for step, note in notes.items():
        rows.append(f"| {step} | {log['steps'][step]:.3f} | {note} |")
    spent = batch["steps"]["import"] + batch["steps"]["map"]
    rows.append(
        f"| 1,000 more events | {spent:.2f} | imported {batch['steps']['import']:.2f}, new map "
        f"{batch['steps']['map']:.2f}; {batch['wall_seconds']:.1f} s by the clock |"
    )
    return "\n".join(rows)


def page_table(accounts: dict[str, Account]) -> str:
    """What the page of a map asks for."""
    pages = accounts["pages"]
    if "failed" in pages:
        return f"pages failed: {pages['failed']}"
    rows = [f"| {step} | {seconds:.3f} |" for step, seconds in pages["steps"].items()]
    return "\n".join(["| the map's page | CPU s |", "|---|---|", *rows])


def aims(sizes: Sizes) -> Iterator[str]:
    for events, accounts in sizes.items():
        ours, log, batch = accounts["chain"], accounts["log"], accounts["batch"]
        pages = accounts["pages"]
        if any("failed" in account for account in (ours, log, batch, pages)):
            yield aim(f"{events:,}: the product comes to its end", "it failed", False)
            continue
        follows = log["steps"]["directly follows"]
        for tool in ("pm4py", "retentioneering"):
            yield from against(events, NAMES[tool], accounts.get(tool), accounts, follows)
        yield aim(f"{events:,}: at most 2 GB", f"{ours['peak_mb']:,.0f} MB", ours["peak_mb"] <= 2_048)
        if events <= 1_000_000:
            warm = pages["steps"]["page, from its file"]
            changed = max(spent for step, spent in pages["steps"].items() if "filter" in step)
            yield aim(f"{events:,}: data of a warm page at most 0.2 CPU s", f"{warm:.3f}", warm <= 0.2)
            yield aim(f"{events:,}: a filter change at most 0.5 CPU s", f"{changed:.2f}", changed <= 0.5)
        seconds = WITHIN.get(events)
        if seconds:
            took = batch["wall_seconds"]
            yield aim(
                f"{events:,}: a batch is on the map within {seconds} s", f"{took:.1f} s", took <= seconds
            )
        if events >= 10_000_000:
            first, stored = log["steps"]["map, first"], log["steps"]["map, stored"]
            yield aim(
                f"{events:,}: first map on the compiled log at most 7 CPU s", f"{first:.2f}", first <= 7
            )
            yield aim(
                f"{events:,}: map from stored aggregates at most 0.2 CPU s", f"{stored:.2f}", stored <= 0.2
            )
    done = {events: a["chain"] for events, a in sizes.items() if "failed" not in a["chain"]}
    if len(done) > 1:
        low, high = min(done), max(done)
        grown = math.log(total(done[high]) / total(done[low])) / math.log(high / low)
        yield aim(f"growth exponent from {low:,} to {high:,} at most 1.15", f"{grown:.2f}", grown <= 1.15)


def against(
    events: int, name: str, theirs: Account | None, accounts: dict[str, Account], follows: float
) -> Iterator[str]:
    if theirs is None:
        yield aim(f"{events:,}: beside {name}", "not installed", None)
        return
    if "failed" in theirs:
        yield aim(f"{events:,}: beside {name}", f"it failed: {theirs['failed']}", None)
        return
    wanted = 30 if events >= 10_000_000 else 20
    graph = (theirs["steps"]["directly follows"] + theirs["steps"]["medians"]) / follows
    yield aim(f"{events:,}: directly follows {wanted}x {name}", f"{graph:.1f}x", graph >= wanted)
    for tool, what in (("engine", "same outputs, nothing kept"), ("chain", "the whole path, stored")):
        ours = accounts[tool]
        if "failed" in ours:
            yield aim(f"{events:,}: {what}", f"it failed: {ours['failed']}", False)
            continue
        whole = total(theirs) / total(ours)
        yield aim(f"{events:,}: CSV to map, {what}, 3x {name}", f"{whole:.1f}x", whole >= 3)
        share = ours["peak_mb"] / theirs["peak_mb"]
        yield aim(f"{events:,}: at most half the memory of {name}, {what}", f"{share:.2f}", share <= 0.5)


def aim(what: str, reached: str, met: bool | None) -> str:
    mark = {True: "met", False: "NOT met", None: "not compared"}[met]
    return f"| {what} | {reached} | {mark} |"


def total(account: Account) -> float:
    """CPU seconds from file to result."""
    return sum(seconds for step, seconds in account["steps"].items() if step != "map again")
