"""`make bench-pages`: the pages at the real server and in a browser, written into docs/benchmarks.md.

    .venv/bin/python -m benchmarks.pages [--events 1000000] [--company FOLDER] [--parts viewing wide browsing]

--company: a data folder that holds the demo company (`manage.py demo`); without it one is made. A part that
is not measured this time keeps its figures of the last time (in var/benchmarks-pages.json).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import browsing, viewing, wide
from benchmarks.generate import write
from benchmarks.pages_report import put
from benchmarks.serving import ROOT, manage

PARTS = ("viewing", "wide", "browsing")
BATCH = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--company", type=Path)
    parser.add_argument(
        "--journey", type=Path, help="a data folder with the journey of --events, made before"
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--beside", default="nothing else", help="what else ran on the machine, for the page")
    parser.add_argument("--output", type=Path, default=ROOT / "docs/benchmarks.md")
    parser.add_argument("--kept", type=Path, default=ROOT / "var/benchmarks-pages.json")
    told = parser.parse_args()
    found: dict[str, Any] = json.loads(told.kept.read_text()) if told.kept.exists() else {}
    with tempfile.TemporaryDirectory(prefix="journeymap-pages-") as folder:
        for part in told.parts:
            print(f"{part} ...", file=sys.stderr)
            found[part] = {**measured(part, told, Path(folder)), "beside_it": told.beside}
            told.kept.parent.mkdir(exist_ok=True)
            told.kept.write_text(json.dumps(found))
            put(told.output, found)
    return 0


def measured(part: str, told: argparse.Namespace, work: Path) -> dict[str, Any]:
    if part == "wide":
        return wide.measured(work)
    if part == "browsing":
        return browsing.measured(told.company or company(work), work)
    batch = work / "batch.csv"
    write(BATCH, batch, seed=2)
    data = told.journey
    if data is None:
        data, file = work / "journey", work / "journey.csv"
        write(told.events, file)
        viewing.filled(data, file)
    manage(data, "migrate", "--verbosity", "0")
    return {"events": told.events, **viewing.measured(data, batch)}


def company(work: Path) -> Path:
    manage(work / "company", "migrate", "--verbosity", "0")
    manage(work / "company", "demo")
    return work / "company"


if __name__ == "__main__":
    sys.exit(main())
