"""All cases aligned with the design: who came where as designed, and who deviated there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from journeymap.mining import Effect, Progress, Rates
from journeymap.mining.matching import Matching
from journeymap.mining.statistics import ENOUGH

from .aligning import Aligner, Alignment
from .collecting import Traces, Variant
from .deviations import Deviation, Kind, made, seen

BITS = 60  # touchpoints whose having been passed makes cases alike


@dataclass(frozen=True)
class Came:
    """Cases that made a step as designed, sorted by case. time: when, the first time; key: the designed steps
    made before; further: they made another step later; undecided: before goal and exit."""

    case: np.ndarray
    time: np.ndarray
    key: np.ndarray
    further: np.ndarray
    undecided: np.ndarray


@dataclass
class Tally:
    """came: by touchpoint ("" the beginning). seen: cases by deviation, sorted. when: when each showed."""

    came: dict[str, Came] = field(default_factory=dict)
    seen: dict[Deviation, np.ndarray] = field(default_factory=dict)
    when: dict[Deviation, np.ndarray] = field(default_factory=dict)
    fitness: float = 1.0  # of the alignments, mean over cases
    conforming: int = 0  # cases without a deviation

    def among(self, deviation: Deviation, settled: bool = False) -> tuple[Came, np.ndarray]:
        """Those who came to the landmark, and which of them deviated there. A step behind the landmark can
        only be made by who makes a further one, so only those count.

        settled: for a missing step too, which is not told from one that is only late while nothing follows.
        """
        came = self.came[deviation.landmark]
        if settled or deviation.kind != "missing":
            parts = (came.case, came.time, came.key, came.further, came.undecided)
            came = Came(*(part[came.further] for part in parts))
        return came, np.isin(came.case, self.seen[deviation])

    def effect(self, deviation: Deviation, traces: Traces) -> Effect | None:
        """How deviating goes with reaching the goal, among ended cases that came to the landmark before goal
        and exit, alike in the designed steps made before. None where that cannot be compared."""
        came, exposed = self.among(deviation)
        chosen = came.undecided & traces.ended[came.case]
        chosen &= _first_of_each(traces.code[came.case], chosen)
        if int((chosen & exposed).sum()) < ENOUGH:
            return None
        goal = traces.goal[came.case[chosen]].astype(float)
        matching = Matching(levels=2, columns=1)
        key = came.key[chosen]
        matching.add([key, np.zeros_like(key)], exposed[chosen], goal[:, None])
        compared = matching.compare()
        if compared is None or compared[0].exposed < ENOUGH or not 0 < goal.sum() < len(goal):
            return None
        (found,) = compared
        return Effect(
            outcome="goal",
            exposed=Rates(n=found.exposed, reached=round(found.total)),
            comparison_rate=min(max(found.expected, 0.0), 1.0),
            basis="matched",
            interval=found.difference.interval,
        )


def _first_of_each(code: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Booleans: the first chosen row of each case."""
    found = np.zeros(len(code), dtype=bool)
    rows = np.flatnonzero(chosen)
    found[rows[np.unique(code[rows], return_index=True)[1]]] = True
    return found


def tally(traces: Traces, aligner: Aligner, designed: Collection[str], progress: Progress) -> Tally:
    """Align every variant and take its cases (or rounds) in."""
    bit = {name: 1 << at for at, name in enumerate(list(designed)[:BITS])}
    came: dict[str, list[tuple[np.ndarray, ...]]] = {}
    found: dict[Deviation, list[tuple[np.ndarray, np.ndarray]]] = {}
    told, fitness, names = Tally(), 0.0, frozenset(designed)
    by_trace = {variant.trace: variant for variant in traces.variants}
    for number, (trace, alignment) in enumerate(aligner.align(by_trace)):
        variant = by_trace[tuple(trace)]
        if number % 500 == 0:
            progress(0.2 + 0.6 * number / len(by_trace), f"Aligned {number:,} of {len(by_trace):,} ways")
        fitness += alignment.fitness * len(variant.cases)
        told.conforming += 0 if alignment.cost else len(variant.cases)
        _take_in(came, variant, alignment, traces, bit)
        for each in seen(alignment, names):
            at = traces.times(variant.cases, each.at)
            found.setdefault(each.deviation, []).append((variant.cases, at))
        for deviation, rows in _begun_again(variant, alignment, traces):
            at = traces.times(rows, len(variant.trace))
            found.setdefault(deviation, []).append((rows, at))
    told.fitness = fitness / traces.n if traces.n else 1.0
    told.came = {name: Came(*_by_case(parts)) for name, parts in came.items()}
    for deviation, parts in found.items():
        told.seen[deviation], told.when[deviation] = _by_case(parts)
    return told


def _begun_again(
    variant: Variant, alignment: Alignment, traces: Traces
) -> Iterator[tuple[Deviation, np.ndarray]]:
    """That a case goes back to where the design begins is told once, at its return; its next round is judged
    by itself."""
    again = traces.again[variant.cases]
    both = [move.name for move in alignment.moves if move.side == "both"]
    for name in sorted(set(again) - {""}):
        kind: Kind = "repeated" if name in both else "out_of_order"
        yield Deviation(kind, name, both[-1] if both else ""), variant.cases[again == name]


def _take_in(
    came: dict[str, list[tuple[np.ndarray, ...]]],
    variant: Variant, alignment: Alignment, traces: Traces, bit: dict[str, int],
) -> None:  # fmt: skip
    before, cases = 0, variant.cases
    for name, at in made(alignment):
        n = len(cases)
        undecided = traces.positions(cases, at) < traces.decided[cases]
        further = (traces.again[cases] != "") | (at + 1 < len(variant.trace))
        key = np.full(n, before, dtype=np.int64)
        came.setdefault(name, []).append((cases, traces.times(cases, at), key, further, undecided))
        before |= bit.get(name, 0)


def _by_case(parts: Sequence[tuple[np.ndarray, ...]]) -> list[np.ndarray]:
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return [column[order] for column in columns]
