"""How well cases keep to the design: token replay of the journey, of each stage and of each week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from journeymap.mining import Anchor, Interval, Measure
from journeymap.mining.statistics import ENOUGH, quantile_of_normal, wilson

from .collecting import Traces
from .designed import Designed
from .net import net_of
from .replaying import Replay, Tokens
from .tallying import Tally

WEEK = 7 * 86_400
MONDAY = 4 * 86_400  # the first Monday after 1 January 1970
WEEKS = 104  # the latest, at most
Z = quantile_of_normal(0.95)
JOURNEY = Anchor(place="journey")
METHOD = (
    "token replay, ½(1 - missing/consumed) + ½(1 - remaining/produced) over all cases{of}; each case is held "
    "against the design {far}; interval from the spread between cases"
)
AS_FAR = {True: "to its end", False: "as far as it came"}


class Fitness:
    """Tokens by case, and what they say of any group of cases."""

    def __init__(self, tokens: Sequence[Tokens], row: np.ndarray):
        """tokens: of each variant; row: of each case the number of its variant."""
        table = [(each.missing, each.consumed, each.remaining, each.produced) for each in tokens]
        self._tokens = np.array(table, dtype=float).reshape(len(table), 4)[row]

    def of(self, chosen: np.ndarray) -> tuple[float, Interval, int]:
        """(fitness, its interval, cases) of the chosen ones; a ratio of sums, its variance linearised."""
        rows = self._tokens[chosen]
        missing, consumed, remaining, produced = rows.sum(axis=0)
        put_in, left = missing / consumed, remaining / produced
        value = 0.5 * (1 - put_in) + 0.5 * (1 - left)
        own = (rows[:, 0] - put_in * rows[:, 1]) / consumed + (rows[:, 2] - left * rows[:, 3]) / produced
        half = Z * 0.5 * float(np.sqrt((own**2).sum()))
        return float(value), Interval(low=max(value - half, 0.0), high=min(value + half, 1.0)), len(rows)


def fitness(traces: Traces, design: Designed, whole: bool) -> Iterator[Measure]:
    """Measures of the journey, of each of the latest weeks in which enough cases began, and of each stage."""
    row = np.zeros(traces.n, dtype=np.int64)
    for number, variant in enumerate(traces.variants):
        row[variant.cases] = number
    replay = Replay(net_of(design.steps), whole)
    all_tokens = [replay(variant.trace) for variant in traces.variants]
    known = Fitness(all_tokens, row)
    far = AS_FAR[whole]
    everybody = np.ones(traces.n, dtype=bool)
    yield _measure(known, everybody, JOURNEY, METHOD.format(of="", far=far), {})
    week = (traces.time[traces.offset].astype(np.int64) - MONDAY) // WEEK
    method = METHOD.format(of=" that began in this week", far=far)
    for number in np.unique(week)[-WEEKS:].tolist():
        if int((week == number).sum()) >= ENOUGH:
            yield _measure(known, week == number, JOURNEY, method, {"week": _day(number)})
    yield from _stages(traces, design, whole, row)


def _stages(traces: Traces, design: Designed, whole: bool, row: np.ndarray) -> Iterator[Measure]:
    """The steps that a case makes in a stage, replayed on that stage's part of the design."""
    last = [_last(variant.trace, design) for variant in traces.variants]
    for number, stage in enumerate(design.stages):
        if not stage.steps:
            continue
        net = net_of(stage.steps)
        passed, here = Replay(net, True), Replay(net, whole)
        inside, tokens = frozenset(stage.touchpoints), []
        for variant, end in zip(traces.variants, last, strict=True):
            steps = [name for name in variant.trace if name in inside]
            tokens.append((passed if end > number else here)(steps) if steps else Tokens())
        there = np.array([each.produced > 0 for each in tokens])[row]
        method = METHOD.format(of=" that were in the stage, their steps in it", far=AS_FAR[whole])
        yield _measure(Fitness(tokens, row), there, Anchor(place="stage", name=stage.name), method, {})


def _last(trace: Sequence[str], design: Designed) -> int:
    """Number of the furthest stage in which the trace has a step, -1 without."""
    stages = (n for n, stage in enumerate(design.stages) if set(stage.touchpoints) & set(trace))
    return max(stages, default=-1)


def _measure(
    known: Fitness, chosen: np.ndarray, anchor: Anchor, method: str, dims: dict[str, str]
) -> Measure:
    n = int(chosen.sum())
    if n < ENOUGH:
        return Measure(
            name="fitness", anchor=anchor, dims=dims, value=None, unit="share", n=n, method=method,
            status="not enough data",
        )  # fmt: skip
    value, interval, _ = known.of(chosen)
    return Measure(
        name="fitness", anchor=anchor, dims=dims, value=value, unit="share", interval=interval, n=n,
        method=method,
    )  # fmt: skip


def aligned(told: Tally, traces: Traces, rounds: tuple[Tally, Traces], whole: bool) -> Iterator[Measure]:
    """Fitness by alignments, the share of cases without a deviation, and that of each deviation, which is
    told of rounds."""
    far, n = AS_FAR[whole], traces.n
    if n < ENOUGH:
        return
    method = f"optimal alignments, 1 - cost/(worst cost), mean over cases; held against the design {far}"
    yield Measure(
        name="alignment_fitness", anchor=JOURNEY, value=told.fitness, unit="share", n=n, method=method
    )
    method = f"cases whose optimal alignment has no deviation / cases, Wilson interval; {far}"
    yield Measure(
        name="conforming_share", anchor=JOURNEY, value=told.conforming / n, unit="share",
        interval=wilson(told.conforming, n), n=n, method=method,
    )  # fmt: skip
    for (kind, name), cases in sorted(by_touchpoint(*rounds).items()):
        yield Measure(
            name="deviation_share", anchor=Anchor(place="touchpoint", name=name), dims={"deviation": kind},
            value=cases / n, unit="share", interval=wilson(cases, n), n=n,
            method="cases that deviate so here / cases, Wilson interval",
        )  # fmt: skip


def by_touchpoint(told: Tally, traces: Traces) -> dict[tuple[str, str], int]:
    """Cases by (kind, touchpoint), whatever their landmark."""
    found: dict[tuple[str, str], list[np.ndarray]] = {}
    for each, rows in told.seen.items():
        found.setdefault((each.kind, each.name), []).append(rows)
    return {key: traces.cases(np.concatenate(rows)) for key, rows in found.items()}


def _day(week: int) -> str:
    monday = datetime.fromtimestamp(0, UTC) + timedelta(seconds=MONDAY + week * WEEK)
    return monday.date().isoformat()
