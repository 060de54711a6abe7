"""Deviations from the happy path on real logs, and on the same logs with outcomes dealt at random."""

from __future__ import annotations

from benchmarks.quality import Absent
from benchmarks.quality._logs import LOGS, loud
from journeymap.mining import Finding, Measure
from journeymap.mining.concluding import Conclusion, conclude
from journeymap.mining.frames import FrameData
from journeymap.mining.outcomes import outcomes, population
from journeymap.mining.testing.variations import shuffled
from plugins.paths import Paths

TITLE = "Happy path and deviations"
SHUFFLES = 100
TOLD = 2  # findings of each log
HEAD = """\
Tested: deviations and outcomes compared by matching; kept: those that survive Benjamini-Hochberg at
0.1. Shuffled: in how many of {shuffles} draws with the outcomes dealt at random anything is kept (gate:
at most 15 %).

| log | happy path, exactly walked by | tested | kept | the largest impacts | shuffled |
|---|---|---:|---:|---|---|"""


def measure() -> str:
    """A row a log."""
    rows = []
    for name, read in LOGS.items():
        try:
            rows.append(_row(name, read()))
        except Absent as missing:
            rows.append(f"| {name} | not measured: {missing} |||||")
    return "\n".join([HEAD.format(shuffles=SHUFFLES), *rows])


def _run(data: FrameData) -> tuple[list, Conclusion]:
    results = list(Paths().analyze(data, Paths.Params(level="activity"), lambda share, message: None))
    found = [each for each in results if isinstance(each, Finding)]
    return results, conclude(found, population(outcomes(data)))


def _row(name: str, data: FrameData) -> str:
    results, concluded = _run(data)
    noise = loud([_run(shuffled(data, seed))[1].survived > 0 for seed in range(SHUFFLES)])
    shares = [m for m in results if isinstance(m, Measure) and m.name == "happy_share"]
    walked = f"{shares[0].value:.0%} of {shares[0].n:,}" if shares else "(put together)"
    top = "; ".join(each.finding.headline for each in concluded.findings[:TOLD]) or "-"
    return f"| {name} | {walked} | {concluded.tried} | {concluded.survived} | {top} | {noise} |"
