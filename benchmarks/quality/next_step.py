"""Next steps on real logs: told better than by popularity, and what following them goes with."""

from __future__ import annotations

from benchmarks.quality import Absent
from benchmarks.quality._logs import LOGS, loud, share
from journeymap.mining import Measure, Scores
from journeymap.mining.frames import FrameData
from journeymap.mining.testing.variations import shuffled
from plugins.next_step import NextStep

TITLE = "Next step"
SHUFFLES = 20
HEAD = """\
How often the next step of those who reached the goal is the first, or among the first three, that is
told: by the path so far and by what is popular everywhere; and the goal rate of those who did what they
would have been advised, less that of those who went elsewhere from the same path. All on customers held
out (five folds), 95 % intervals. Association, not proof: nobody was advised. Shuffled: in how many of
{shuffles} draws with the outcomes dealt at random any advice would have been given (gate: at most 4).

| log | first: path | first: popular | three: path | three: popular | gain of following | advice | shuffled |
|---|---|---|---|---|---|---|---|"""


def measure() -> str:
    """A row a log."""
    rows = []
    for name, read in LOGS.items():
        try:
            rows.append(_row(name, read()))
        except Absent as missing:
            rows.append(f"| {name} | not measured: {missing} |||||||")
    return "\n".join([HEAD.format(shuffles=SHUFFLES), *rows])


def _run(data: FrameData) -> list:
    return list(NextStep().analyze(data, NextStep.Params(level="activity"), lambda share, message: None))


def _advises(results: list) -> bool:
    """Whether the judgement lets advice through (there may be nobody left to advise)."""
    reasons = [m.method for m in results if isinstance(m, Measure) and m.name == "advised_customers"]
    under_way = any("under way" in reason for reason in reasons)
    return under_way or any(isinstance(each, Scores) for each in results)


def _row(name: str, data: FrameData) -> str:
    results = _run(data)
    found = [each for each in results if isinstance(each, Measure)]
    cells = []
    for first in ("1", "3"):
        for model in ("path", "popularity"):
            cells.append(_cell(found, "hit_share", {"model": model, "first": first}))
    cells.append(_cell(found, "follow_gain", {}))
    noise = loud([_advises(_run(shuffled(data, seed))) for seed in range(SHUFFLES)])
    return f"| {name} | {' | '.join(cells)} | {'given' if _advises(results) else 'refused'} | {noise} |"


def _cell(found: list[Measure], name: str, dims: dict[str, str]) -> str:
    for m in found:
        if m.name == name and m.dims == dims and m.interval and m.value is not None:
            return share(m.value, m.interval.low, m.interval.high)
    return "-"
