"""`make bench`: speed and memory beside PM4Py and Retentioneering, written to docs/benchmarks.md.

    .venv/bin/python -m benchmarks [--events 1000000 10000000] [--peers .venv-bench/bin/python] [--repeat 3]

Everything of a size is measured in one run on one machine: each tool in a process of its own, one after the
other, `--repeat` times in turn, the cheapest of each step counted. Without the peers' environment
(benchmarks/requirements.txt) the product alone is measured and the comparisons are left out.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import pages_report, report
from benchmarks.generate import write

ROOT = Path(__file__).resolve().parent.parent
BATCH = 1_000
TIMEOUT = 3_600
TOOLS = ("pm4py", "retentioneering")

Account = dict[str, Any]


def child(python: str, *command: str) -> Account:
    """What a measured process tells; {"failed": why} where it did not come to its end."""
    try:
        done = subprocess.run(
            [python, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {TIMEOUT} s"}
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return {"failed": f"exit {done.returncode}: {lines[-1][:200] if lines else 'no message'}"}
    return json.loads(done.stdout.strip().splitlines()[-1])


def cheapest(accounts: list[Account]) -> Account:
    """One account of several runs of the same work: the cheapest of each step, the lowest peak."""
    good = [account for account in accounts if "failed" not in account]
    if not good:
        return accounts[-1]
    steps = {name: min(account["steps"][name] for account in good) for name in good[0]["steps"]}
    return good[0] | {"steps": steps, "peak_mb": min(account["peak_mb"] for account in good)}


def measured(events: int, work: Path, peers: str | None, repeat: int) -> dict[str, Account]:
    """Accounts of one size: "chain", "engine", "log", "pages", "batch" of the product, and each peer's."""
    path, batch = work / f"{events}.csv", work / "batch.csv"
    write(events, path)
    write(BATCH, batch, seed=2)
    runs: dict[str, list[Account]] = {}
    folder = work / "data"
    for _ in range(repeat):
        shutil.rmtree(folder, ignore_errors=True)
        runs.setdefault("chain", []).append(child(sys.executable, "benchmarks.ours", "chain", path, folder))
        runs.setdefault("engine", []).append(child(sys.executable, "benchmarks.ours", "engine", path))
        for tool in TOOLS if peers else ():
            runs.setdefault(tool, []).append(child(peers, "benchmarks.peers", tool, path))
    runs["log"] = [child(sys.executable, "benchmarks.ours", "log", folder)]
    runs["pages"] = [child(sys.executable, "benchmarks.ours", "pages", folder)]
    runs["batch"] = [child(sys.executable, "benchmarks.ours", "batch", batch, folder)]
    shutil.rmtree(folder)
    path.unlink()
    return {name: cheapest(accounts) for name, accounts in runs.items()}


def disagreements(accounts: dict[str, Account]) -> list[str]:
    """Where a peer counts otherwise: speed is only compared for equal results."""
    ours, found = accounts["chain"], []
    for tool in ("engine", *TOOLS):
        theirs = accounts.get(tool, {"failed": "absent"})
        if "failed" in theirs or "failed" in ours:
            continue
        if theirs["variants"] != ours["variants"]:
            found.append(f"{tool} counts {theirs['variants']} variants, we {ours['variants']}")
        for pair in sorted(theirs["transitions"].keys() | ours["transitions"].keys()):
            a, b = ours["transitions"].get(pair), theirs["transitions"].get(pair)
            if a is None or b is None or a[0] != b[0] or not math.isclose(a[1], b[1], abs_tol=1e-5):
                found.append(f"{tool}: {pair}: {b}, ours {a}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-bench/bin/python")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--output", type=Path, default=ROOT / "docs/benchmarks.md")
    told = parser.parse_args()
    peers = str(told.peers.absolute()) if told.peers.exists() else None
    sizes: dict[int, dict[str, Account]] = {}
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="journeymap-bench-") as work:
        for events in told.events:
            # At ten million a peer takes minutes: once is enough to see a factor of thirty.
            sizes[events] = measured(events, Path(work), peers, told.repeat if events < 5_000_000 else 1)
            wrong += disagreements(sizes[events])
            print(f"{events:,} events measured", file=sys.stderr)
            # Also when a larger size never ends; what `make bench-pages` wrote stays.
            told.output.write_text(report.markdown(sizes, wrong) + pages_report.kept(told.output))
    print(told.output.read_text())
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
