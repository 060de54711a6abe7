"""`make bench-scale`: what an event, a text and a viewer cost, what three companies need: docs/scale.md.

    .venv/bin/python -m benchmarks.capacity [--events 1000000 10000000] [--texts 2000 20000] [--kept FILE]

100 million events take an hour of two cores and 40 GB of disk. Sizes that are not asked for keep the
figures of the last time, which are in the kept file.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.capacity.measuring import keep, of_events, of_texts
from benchmarks.capacity.page import tables
from benchmarks.marks import renew
from benchmarks.serving import ROOT

OF_EVENTS = ("dropoff", "paths", "next_step", "rhythm", "spikes")
OF_TEXTS = ("embed", "sentiment", "themes")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--texts", type=int, nargs="*", default=[2_000, 20_000])
    parser.add_argument("--analyzers", nargs="*", default=OF_EVENTS, help="those that are run on events")
    parser.add_argument("--kept", type=Path, default=ROOT / "var/benchmarks-scale.json")
    parser.add_argument("--output", type=Path, default=ROOT / "docs/scale.md")
    told = parser.parse_args()
    found: dict[str, Any] = (
        json.loads(told.kept.read_text()) if told.kept.exists() else {"events": {}, "texts": {}}
    )
    for count in told.texts:
        with tempfile.TemporaryDirectory(prefix="journeymap-scale-") as folder:
            found["texts"][str(count)] = of_texts(count, Path(folder), OF_TEXTS)
        keep(told.kept, found)
    for count in told.events:
        with tempfile.TemporaryDirectory(prefix="journeymap-scale-") as folder:
            found["events"][str(count)] = of_events(count, Path(folder), told.analyzers)
        keep(told.kept, found)
    renew(told.output, "measured", tables(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
