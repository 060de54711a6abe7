"""Does the product count as PM4Py counts? Every number of the map of five real logs, in both directions.

    .venv-bench/bin/python -m benchmarks.oracle [--data ../shared/data] [--product .venv/bin/python]

Development only: PM4Py is AGPL and never a dependency. Environment: benchmarks/requirements.txt. The product
runs as people run it: import_events, discover, export_map, each a process of its own, in a folder that is
new for each log. PM4Py gets the rows in the file's order, sorted stably by case and time, as the product
promises. Published counts are checked too. Exit 1 when anything differs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

os.environ.setdefault("PM4PY_SHOW_PROGRESS_BAR", "False")
import pm4py

ROOT = Path(__file__).resolve().parent.parent
CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
SECONDS_APART = 1e-5  # PM4Py's seconds are floats made from nanoseconds


@dataclass(frozen=True)
class Known:
    """A log, how PM4Py reads it, and the (cases, events, activities, variants) its publisher states."""

    path: str
    frame: Callable[[Path], pd.DataFrame]
    counts: tuple[int, ...]
    mapping: str = ""  # told to the product; empty: it guesses


def from_csv(case: str, activity: str, time: str, unit: str | None = None) -> Callable[[Path], pd.DataFrame]:
    """A reader of CSV files with these columns. unit: the times are numbers since 1970."""

    def read(path: Path) -> pd.DataFrame:
        frame = pd.read_csv(path, usecols=[case, activity, time], dtype={case: str, activity: str})
        written = frame[time]
        times = pd.to_datetime(written, unit=unit, utc=True) if unit else pd.to_datetime(written, utc=True)
        return pd.DataFrame({CASE: frame[case], ACTIVITY: frame[activity], TIME: times})

    return read


def from_xes(path: Path) -> pd.DataFrame:
    with tempfile.NamedTemporaryFile(suffix=".xes") as plain:
        with gzip.open(path) as packed:
            shutil.copyfileobj(packed, plain)
        plain.flush()
        return pm4py.read_xes(plain.name)[[CASE, ACTIVITY, TIME]]


LOGS = (
    Known("receipt/receipt.csv.gz", from_csv(CASE, ACTIVITY, TIME), (1_434, 8_577, 27, 116)),
    Known("receipt/receipt.xes.gz", from_xes, (1_434, 8_577, 27, 116)),
    Known("bpic2013/bpic2013_incidents.xes.gz", from_xes, (7_554, 65_533, 4)),
    Known("bpic2013/bpic2013_closed.xes.gz", from_xes, (1_487, 6_660)),
    Known(
        "eventdataR_traffic_fines/traffic_fines.csv.gz",
        from_csv("case_id", "activity", "timestamp"),
        (10_000, 34_724, 11),
    ),
    Known(
        "retentioneering_mobile_app/train.csv.gz",
        from_csv("user_pseudo_id", "event_name", "event_timestamp", "ns"),
        (4_139, 30_943, 18),
    ),
)


def theirs(frame: pd.DataFrame) -> dict[str, Any]:
    """What PM4Py says of a log."""
    frame = frame.sort_values([CASE, TIME], kind="stable", ignore_index=True)
    frame = pm4py.format_dataframe(frame, case_id=CASE, activity_key=ACTIVITY, timestamp_key=TIME)
    counts, starts, ends = pm4py.discover_dfg(frame)
    seconds, _, _ = pm4py.discover_performance_dfg(frame)
    variants = pm4py.get_variants(frame)
    transitions = {pair: (n, float(seconds[pair]["median"])) for pair, n in counts.items()}
    transitions |= {("START", first): (n, None) for first, n in starts.items()}
    transitions |= {(last, "END"): (n, None) for last, n in ends.items()}
    totals = (frame[CASE].nunique(), len(frame), frame[ACTIVITY].nunique(), len(variants))
    return {
        "totals": dict(zip(("cases", "events", "activities", "variants"), totals, strict=True)),
        "transitions": transitions,
        "variants": {path: n if isinstance(n, int) else len(n) for path, n in variants.items()},
    }


def product(python: str, path: Path, mapping: str) -> dict[str, Any]:
    """The map that the product exports for a file, by its commands."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"JOURNEYMAP_DATA": folder}

        def manage(*command: str) -> str:
            done = subprocess.run(
                [python, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
            return done.stdout

        manage("migrate", "--verbosity", "0")
        manage("import_events", str(path), *(["--map", mapping] if mapping else []), "--json")
        manage("discover", "log", "--json")
        return json.loads(manage("export_map", "log", "--format", "json"))


def differences(ours: dict[str, Any], truth: dict[str, Any], counts: tuple[int, ...]) -> Iterator[str]:
    """Everything in which the map differs from PM4Py's figures and from the published counts."""
    for (name, value), published in zip(truth["totals"].items(), (*counts, *[None] * 4), strict=False):
        if published is not None and value != published:
            yield f"{name}: PM4Py says {value}, published are {published}"
        if ours["totals"][name] != value:
            yield f"{name}: {ours['totals'][name]}, PM4Py says {value}"
    found = {(t["from"], t["to"]): (t["count"], t["median_seconds"]) for t in ours["transitions"]}
    if len(found) != len(ours["transitions"]):
        yield "a transition is listed twice"
    for pair in sorted(found.keys() | truth["transitions"].keys()):
        here, there = found.get(pair), truth["transitions"].get(pair)
        if here is None or there is None or here[0] != there[0] or not same(here[1], there[1]):
            yield f"{pair[0]} -> {pair[1]}: {here}, PM4Py says {there}"
    for variant in ours["variants"]:
        n = truth["variants"].get(tuple(variant["path"]))
        if n != variant["count"]:
            yield f"variant {variant['path']}: {variant['count']}, PM4Py says {n}"
    top = sorted(truth["variants"].values(), reverse=True)[: len(ours["variants"])]
    if [variant["count"] for variant in ours["variants"]] != top:
        yield "the most frequent variants are others"


def same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=SECONDS_APART)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--product", default=str(ROOT / ".venv/bin/python"))
    told = parser.parse_args()
    wrong = 0
    for log in LOGS:
        truth = theirs(log.frame(told.data / log.path))
        ours = product(told.product, told.data / log.path, log.mapping)
        found = list(differences(ours, truth, log.counts))
        wrong += bool(found)
        compared = f"{len(truth['transitions'])} transitions, {len(ours['variants'])} variants"
        print(f"{log.path}: {truth['totals']}, {compared}: {f'{len(found)} DIFFER' if found else 'equal'}")
        for line in found[:20]:
            print(f"  {line}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
