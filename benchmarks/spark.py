"""The two engines on the same log: what it costs to compile it and to work out a map, and whether they agree.

    python -m benchmarks.spark [--events 10000000] [--master 'local[2]']

The raw log is written as Parquet files of a million rows, as the event store has them. Each engine works in a
process of its own, which this one watches with all its children: CPU seconds and resident memory, twice a
second. Needs requirements-spark.txt and Java 17. Writes its part of docs/scale-out.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import generate
from benchmarks.marks import renew
from journeymap.mining.compiling import compile_log
from journeymap.mining.compiling.raw import raw_rows
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition
from journeymap.mining.engines import HERE
from journeymap.mining.log import Log
from journeymap.mining.measures import Measures, evidence
from journeymap.mining.selecting import count, rows
from journeymap.mining.spans import Span

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "scale-out.md"
NAMES = ("person", "case", "time", "activity", "channel", "value", "import", "row")
ENGINES = ("duckdb", "spark")
EVERY = 0.5  # seconds between two looks at the processes
STAGES = {
    "Look": generate.ACTIVITIES[:6],
    "Buy": generate.ACTIVITIES[6:11],
    "After": generate.ACTIVITIES[11:],
}


@dataclass
class Watched:
    """CPU seconds (user and system) of a process and all its children; the peak of their memory."""

    process: psutil.Process
    cpu: dict[tuple[int, float], float] = field(default_factory=dict)
    peak: int = 0

    def look(self) -> None:
        resident = 0
        for each in [self.process, *self.process.children(recursive=True)]:
            try:
                spent, memory = each.cpu_times(), each.memory_info().rss
                self.cpu[each.pid, each.create_time()] = spent.user + spent.system
                resident += memory
            except psutil.NoSuchProcess:  # it ended between the two
                continue
        self.peak = max(self.peak, resident)

    def total(self) -> float:
        return sum(self.cpu.values())


def shop() -> JourneyDefinition:
    placed = [(activity, stage) for stage, activities in STAGES.items() for activity in activities]
    return JourneyDefinition(
        name="shop",
        case="case",
        stages=tuple(STAGES),
        touchpoints=tuple(TouchpointDefinition(name=activity, stage=stage) for activity, stage in placed),
        rules=tuple(RuleDefinition(touchpoint=name, match="exact", pattern=name) for name, _ in placed),
        goal=("order confirmed",),
    )


def written(events: int, folder: Path) -> None:
    """The log as the store has it, a million rows a file."""
    number = 0
    for table in generate.tables(events):
        for start in range(0, len(table), 1_000_000):
            some = table.slice(start, 1_000_000)
            times = pc.cast(pc.cast(some["time"], pa.timestamp("us")), pa.timestamp("us", "UTC"))
            some = some.set_column(2, "time", times)
            some = some.append_column("person", pc.binary_join_element_wise("case:", some["case"], ""))
            some = some.append_column("import", pa.array([1] * len(some), pa.int32()))
            some = some.append_column("row", pa.array(range(start, start + len(some)), pa.int64()))
            pq.write_table(some, folder / f"{number:03d}.parquet", compression="lz4")
            number += 1


def worked(name: str, master: str, raw: Path, folder: Path) -> None:
    """Compile, a map's figures, a page of rows; told step by step on stdout."""
    engine = HERE
    if name == "spark":
        from journeymap.events.spark import Spark  # noqa: PLC0415 - an optional part

        engine = Spark(master, folder)
        engine.session()
    tell("start")
    sizes = [(path, pq.read_metadata(path).num_rows) for path in sorted(raw.glob("*.parquet"))]
    tables = [partial(raw_rows, [Span(path, size, 0, size)], NAMES, "case") for path, size in sizes]
    log = compile_log(tables, shop(), folder / name, snapshot="s", whole_persons=False, engine=engine)
    tell("compile", files=hashed(log.folder))
    tell("map", figures=hashlib.sha256("".join(figures(log)).encode()).hexdigest(), events=log.n_events)
    data = SimpleNamespace(log=log)
    step = evidence.transition("activity", "checkout", "pay")
    shown = [str(count(step, data)), repr(rows(step, data, 100, 0).to_pylist())]
    tell("rows", rows=hashlib.sha256("".join(shown).encode()).hexdigest())


def figures(log: Log) -> Iterator[str]:
    measures = Measures(log)
    measures.prepare(("activity", "touchpoint", "stage"), ("activity", "touchpoint", "channel"))
    yield repr(measures.totals())
    for level in ("activity", "touchpoint", "stage"):
        yield repr(measures.directly_follows(level).to_pylist())
    for name in ("variants", "stages", "stays", "endings", "touchpoints", "channels", "activities", "gaps"):
        yield repr(getattr(measures, name)().to_pylist())
    yield repr(measures.funnel(["search", "checkout", "pay"]).to_pylist())


def hashed(folder: Path) -> str:
    """One hash of all files of a log."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def tell(step: str, **facts: object) -> None:
    sys.stdout.write(json.dumps({"step": step, **facts}) + "\n")
    sys.stdout.flush()


def watched(name: str, master: str, raw: Path, folder: Path) -> dict[str, dict]:
    """What each step of an engine cost, and what it told."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.spark",
        "--worked",
        name,
        "--master",
        master,
        str(raw),
        str(folder),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    seen, done = Watched(psutil.Process(process.pid)), Event()

    def watch() -> None:
        while not done.wait(EVERY):
            seen.look()

    Thread(target=watch, daemon=True).start()
    found, before, begun = {}, 0.0, time.perf_counter()
    for line in process.stdout or ():
        seen.look()
        told = json.loads(line)
        now = time.perf_counter()
        found[told["step"]] = told | {
            "cpu": seen.total() - before,
            "seconds": now - begun,
            "mb": seen.peak / 2**20,
        }
        before, begun, seen.peak = seen.total(), now, 0
    done.set()
    if process.wait():
        raise SystemExit(f"{name} failed")
    return found


def page(events: int, master: str, found: dict[str, dict[str, dict]]) -> str:
    """The part of docs/scale-out.md that is measured."""
    lines = [
        f"{events:,} events of `benchmarks/generate.py`, Spark at {master} with a driver of 1 GB.",
        "Files of the log, figures and rows were equal, compared by hash.",
        "",
        "| | DuckDB: CPU s | s | peak MB | Spark: CPU s | s | peak MB |",
        "|---|---|---|---|---|---|---|",
    ]
    titles = {
        "start": "start",
        "compile": "compile",
        "map": "figures of a map",
        "rows": "a count and its first 100 rows",
    }
    for step, title in titles.items():
        cells = [
            f"{found[e][step]['cpu']:.1f} | {found[e][step]['seconds']:.0f} | {found[e][step]['mb']:,.0f}"
            for e in ENGINES
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def compared(events: int, master: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        raw, folder = Path(place) / "raw", Path(place) / "logs"
        raw.mkdir()
        folder.mkdir()
        written(events, raw)
        found = {name: watched(name, master, raw, folder) for name in ENGINES}
    for step, fact in (("compile", "files"), ("map", "figures"), ("map", "events"), ("rows", "rows")):
        if found["duckdb"][step][fact] != found["spark"][step][fact]:
            raise SystemExit(f"the engines differ in {fact}")
    text = page(found["duckdb"]["map"]["events"], master, found)
    sys.stdout.write(text)
    renew(PAGE, "measured", text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--worked", choices=ENGINES)
    parser.add_argument("places", nargs="*", type=Path)
    told = parser.parse_args()
    if told.worked:
        worked(told.worked, told.master, *told.places)
    else:
        compared(told.events, told.master)


if __name__ == "__main__":
    main()
