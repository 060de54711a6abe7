"""Replay of real logs against their own commonest way; drift planted in them, and none in shuffled weeks."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from benchmarks.quality import Absent
from benchmarks.quality._logs import LOGS, loud
from journeymap.mining import JourneyDefinition, Measure, Proposal
from journeymap.mining.frames import FrameData
from plugins.conformance import Conformance, DriftWatch

TITLE = "Conformance and drift"
CHOSEN = ("permits (1,434)", "traffic fines (10,000)")
DRAWS, WEEKS, AFTER, SHARE = 40, 10, 1, 0.3
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
PLANTED = "planted step"
HEAD = """\
Design: the commonest way to the goal (else of all), every step required. Drift: the log's ways dealt at
random over {weeks} weeks, the map published {after} day before the end. Right: in how many of {draws} draws
a step planted into {share:.0%} of the ways of the last day is proposed at its place; false: in how many
draws without it any edit is proposed (the false discovery rate is held at 0.1).

| log | ways | fitness (replay) | fitness (alignments) | as designed | CPU seconds | right | false |
|---|---:|---:|---:|---:|---:|---:|---:|"""


def measure() -> str:
    """A row a log."""
    rows = [HEAD.format(weeks=WEEKS, after=AFTER, draws=DRAWS, share=SHARE)]
    for name in CHOSEN:
        try:
            rows.append(_row(name, LOGS[name]()))
        except Absent as missing:
            rows.append(f"| {name} | not measured: {missing} |||||||")
    return "\n".join(rows)


def _row(name: str, data: FrameData) -> str:
    ways = _ways(data)
    goal = set(data.definition.goal)
    to_goal = {way: n for way, n in ways.items() if goal & set(way)} or ways
    main = max(to_goal, key=lambda way: (to_goal[way], way))
    began = time.process_time()
    found = _run(Conformance, data.changed(curated=_told(main, BEGIN)))
    seconds = time.process_time() - began
    told = {each.name: each for each in found if isinstance(each, Measure) and not each.dims}
    figures = " | ".join(
        f"{told[each].value:.3f}" for each in ("fitness", "alignment_fitness", "conforming_share")
    )
    right = [_proposed(ways, main, seed, planted=True) for seed in range(DRAWS)]
    false = [bool(_proposed(ways, main, seed, planted=False)) for seed in range(DRAWS)]
    hits = [("add_step", PLANTED, main[1]) in each for each in right]
    return f"| {name} | {len(ways):,} | {figures} | {seconds:.1f} | {loud(hits)} | {loud(false)} |"


def _ways(data: FrameData) -> Counter[tuple[str, ...]]:
    """The ways of the log, each with its number of cases; an activity repeated at once counts once."""
    paths = data.log.cases.project("path").fetchall()
    return Counter(
        tuple(step for at, step in enumerate(path) if not at or step != path[at - 1]) for (path,) in paths
    )


def _told(main: tuple[str, ...], as_of: datetime) -> dict[str, Any]:
    stages = [{"name": "All", "steps": [{"do": step} for step in dict.fromkeys(main)]}]
    return {"design": {"edition": 1, "as_of": as_of.isoformat(), "design": {"stages": stages}}}


def _proposed(
    ways: Counter[tuple[str, ...]], main: tuple[str, ...], seed: int, planted: bool
) -> set[tuple[str, str, str]]:
    """(edit, touchpoint, after) of what is proposed."""
    random = np.random.default_rng(seed)
    every = [way for way, n in ways.items() for _ in range(n)]
    as_of = BEGIN + timedelta(weeks=WEEKS, days=-AFTER)
    rows: list[tuple[str, datetime, str]] = []
    for case, at in enumerate(random.permutation(len(every)).tolist()):
        start = BEGIN + timedelta(weeks=WEEKS) * float(random.random())
        way = list(every[at])
        if planted and start > as_of and main[1] in way and random.random() < SHARE:
            way.insert(way.index(main[1]) + 1, PLANTED)
        rows += [(f"c{case}", start + timedelta(seconds=n), step) for n, step in enumerate(way)]
    columns = {name: [row[n] for row in rows] for n, name in enumerate(("case", "time", "activity"))}
    data = FrameData(columns, JourneyDefinition(name="Log", case="case"), curated=_told(main, as_of))
    found = [each for each in _run(DriftWatch, data) if isinstance(each, Proposal)]
    return {
        (step.name, each.target, str(step.arguments.get("after", "")))
        for each in found
        for step in each.operations
    }


def _run(analyzer: Any, data: FrameData) -> list[Any]:
    return list(analyzer().analyze(data, analyzer.Params(), lambda share, message: None))
