"""What all analyzers cost together: a first run, and one after a thousand new events."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving import ROOT, environment, manage, python

TITLE = "Cost of all analyzers"
CUSTOMERS = 50_000
JOURNEY = "Online shop (simulated)"
BATCH = 1_000  # events
AIMS = (360, 120)  # seconds of the first run and of later ones, on two cores
FILL = """
import sys
from journeymap.web.demo.journeys import draft_journeys
from journeymap.web.demo.loading import bring_in
bring_in(int(sys.argv[1]), lambda line: None)
draft_journeys([], lambda line: None)  # of all events, those that come later too
print("done")
"""
TOLD = """
import json
from journeymap.analysis.models import Run
told = Run.objects.order_by("pk").values_list("pk", "analyzer", "status", "seconds", "peak_bytes")
print(json.dumps(list(told)))
"""


@dataclass(frozen=True)
class Pass:
    """One run of all analyzers. seconds: by the clock; cpu: of all processes. runs: (analyzer, status,
    seconds, bytes)."""

    seconds: float
    cpu: float
    runs: list[tuple[str, str, float | None, int | None]]


def measure() -> str:
    """Two tables in one: seconds and memory of each analyzer, first and later."""
    with tempfile.TemporaryDirectory(prefix="journeymap-cost-") as folder:
        there = Path(folder)
        manage(there, "migrate", "--verbosity", "0")
        python(there, FILL, str(CUSTOMERS))
        first = analyzed(there)
        manage(there, "import_events", str(batch(there / "more.csv")))
        return said(first, analyzed(there))


def analyzed(there: Path) -> Pass:
    """Run every analyzer on the journey, one after the other, as `manage.py analyze` does."""
    known = len(json.loads(python(there, TOLD)))
    before, started = os.times(), time.monotonic()
    command = [sys.executable, "manage.py", "analyze", JOURNEY]
    subprocess.run(command, cwd=ROOT, env=environment(there), check=False, capture_output=True)
    seconds, after = time.monotonic() - started, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    runs = json.loads(python(there, TOLD))[known:]
    return Pass(seconds, cpu, [tuple(run[1:]) for run in runs])


def batch(path: Path) -> Path:
    """New visits of customers that are there."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("event_time", "event_name", "customer_id", "trip_id", "platform"))
        for number in range(BATCH):
            key = f"SIM-{number % CUSTOMERS + 1:06d}"
            moment = f"2025-12-31T{number // 60 % 24:02d}:{number % 60:02d}:00Z"
            rows.writerow((moment, "Product viewed", key, f"{key}-new", "web"))
    return path


def said(first: Pass, later: Pass) -> str:
    lines = [
        "| analyzer | first run, s | later, s | most memory, MB | ended |",
        "|---|---:|---:|---:|---|",
    ]
    again = {name: seconds for name, _, seconds, _ in later.runs}
    for name, status, seconds, peak in sorted(first.runs, key=lambda run: -(run[2] or 0)):
        memory = f"{peak / 2**20:,.0f}" if peak else ""
        lines.append(f"| {name} | {figure(seconds)} | {figure(again.get(name))} | {memory} | {status} |")
    for title, each, aim in (("first", first, AIMS[0]), ("later", later, AIMS[1])):
        met = "met" if each.seconds <= aim else "not met"
        lines.append(
            f"\n{title.capitalize()} pass: {each.seconds:.0f} s by the clock, {each.cpu:.0f} CPU-s "
            f"(aim {aim} s: {met})."
        )
    return NOTE + "\n".join(lines)


NOTE = """The whole demo company (1.06 million events, about 38,000 texts), all analyzers on one journey one
after the other in one worker, then again after 1,000 new events. Memory is the highest of the processes up
to there.

"""


def figure(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.1f}"
