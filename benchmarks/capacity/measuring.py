"""CPU seconds, peak memory and bytes on disk of the product's own commands, seen from outside.

Each command is a process of its own, started as a person would; what its children spent is in it. Starting
Python costs the same at every size, so costs of one more event are the difference between two sizes.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import viewing
from benchmarks.generate import write
from benchmarks.serving import ROOT, environment

BATCH = 1_000  # events that come later
EVENTS_A_CASE = 8  # of benchmarks/generate.py
TEXTS = ROOT.parent / "shared/data/goemotions/original_train.tsv.gz"


@dataclass(frozen=True)
class Spent:
    """cpu: seconds, user and system, with children; seconds by the clock; peak of the largest process."""

    cpu: float
    seconds: float
    peak_mb: float


def spent(data: Path, *command: str) -> Spent:
    """What `manage.py command` costs on a data folder. RuntimeError where it fails, with its last words."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=environment(data), stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {said.read().decode(errors='replace')[-500:]}")
    took = time.perf_counter() - begun
    return Spent(usage.ru_utime + usage.ru_stime, took, usage.ru_maxrss / 1024)


def bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def of_events(count: int, work: Path, analyzers: Sequence[str]) -> dict[str, Any]:
    """A log of so many events: in, drafted, mapped, mapped again, a few more events, each analyzer, pages."""
    path, batch, data = work / "events.csv", work / "batch.csv", work / f"data-{count}"
    write(count, path)
    write(BATCH, batch, seed=2)
    data.mkdir(parents=True)
    steps = {"migrate": spent(data, "migrate", "--verbosity", "0")}
    steps["import"] = spent(data, "import_events", str(path))
    path.unlink()
    steps["discover"] = spent(data, "discover", "shop")
    stored = bytes_of(data / "store")
    steps["map, first"] = spent(data, "export_map", "shop", "--format", "json")
    steps["map, again"] = spent(data, "export_map", "shop", "--format", "json")
    whole = bytes_of(data)
    steps["1,000 more, import"] = spent(data, "import_events", str(batch))
    steps["1,000 more, map"] = spent(data, "export_map", "shop", "--format", "json")
    steps |= {f"analyze {name}": spent(data, "analyze", "shop", name) for name in analyzers}
    seen = viewing.measured(data, more(work / "more.csv"))
    return {
        "events": count, "stored_bytes": stored, "bytes": whole,
        "steps": {name: asdict(each) for name, each in steps.items()}, "pages": seen,
    }  # fmt: skip


def more(path: Path) -> Path:
    write(BATCH, path, seed=3)
    return path


def of_texts(count: int, work: Path, analyzers: Sequence[str]) -> dict[str, Any]:
    """So many real texts as feedback of as many customers: in, and each analyzer of words."""
    path, data = work / "texts.csv", work / f"texts-{count}"
    said(path, count)
    data.mkdir(parents=True)
    events = work / "few.csv"
    write(BATCH, events)
    steps = {"migrate": spent(data, "migrate", "--verbosity", "0")}
    steps["import"] = spent(data, "import_feedback", str(path))
    spent(data, "import_events", str(events))
    spent(data, "discover", "shop")
    steps |= {f"analyze {name}": spent(data, "analyze", "shop", name) for name in analyzers}
    return {"texts": count, "bytes": bytes_of(data), "steps": {n: asdict(each) for n, each in steps.items()}}


def said(path: Path, count: int) -> None:
    """Comments that people wrote elsewhere, an hour apart, each of another customer."""
    with gzip.open(TEXTS, "rt", encoding="utf-8") as file:
        texts = [line.split("\t")[0] for line in file]
    begun = datetime(2025, 1, 1, tzinfo=UTC)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "customer", "time", "text"])
        for number in range(count):
            when = begun + timedelta(minutes=5 * number)
            rows.writerow([number, f"c{number}", when.isoformat(), texts[number % len(texts)]])


def keep(path: Path, found: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1))
