"""Alignments: the cheapest way to lay a trace beside a run of the design.

A. Adriansyah, Aligning observed and modeled behavior, PhD thesis, TU Eindhoven, 2014. A step that both make
costs nothing, one of the trace alone 1, one of the design alone 1 (0 where it is silent). The design's states
are few (`net.STATES`), so the search is exact: for each step of the trace the least cost of every state,
over the cheapest ways between states. Traces that begin alike share their beginning.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .net import SINK, Net

DESIGN = 1 << 20  # a step of the design alone
TRACE = DESIGN + 1  # of alignments that cost the same, the one with fewer steps of the trace alone is told
FAR = 1 << 50  # more than any alignment costs
Side = Literal["both", "trace", "design"]


@dataclass(frozen=True)
class Move:
    """One step of an alignment. at: index in the trace; -1 for a step that the design alone makes."""

    side: Side
    name: str
    at: int = -1


@dataclass(frozen=True)
class Alignment:
    """cost: steps that only one side makes; worst: the cost of having nothing in common."""

    moves: tuple[Move, ...]
    cost: int
    worst: int

    @property
    def fitness(self) -> float:
        """1 - cost / worst: 1 where the trace runs as designed."""
        return 1 - self.cost / self.worst if self.worst else 1.0


class Aligner:
    """Aligns traces with one net.

    whole: the design runs to its end; else it may stop where the trace stops (a prefix alignment).
    """

    def __init__(self, net: Net, whole: bool):
        states = net.states()
        self._whole = whole
        self._end = states.index((SINK,)) if (SINK,) in states else 0
        number = {marking: at for at, marking in enumerate(states)}
        self._edges: list[list[tuple[int, str | None]]] = []
        steps: dict[str, list[tuple[int, int]]] = {}
        for at, marking in enumerate(states):
            self._edges.append([])
            for transition in (net.transitions[each] for each in net.enabled(marking)):
                to = number[net.fired(marking, transition)]
                self._edges[at].append((to, transition.label))
                if transition.label is not None:
                    steps.setdefault(transition.label, []).append((at, to))
        self._steps = {name: np.array(pairs).T for name, pairs in steps.items()}
        self._cost, self._back = self._ways(len(states))

    def align(self, traces: Iterable[Sequence[str]]) -> Iterator[tuple[Sequence[str], Alignment]]:
        """Every trace with its alignment; quick where the traces come sorted."""
        begun: Sequence[str] = ()
        after = [self._cost[0]]  # least cost of each state, after so many steps
        before: list[np.ndarray] = [after[0]]  # the same before the design went on alone
        for trace in traces:
            shared = _shared(begun, trace)
            del after[shared + 1 :], before[shared + 1 :]
            for name in trace[shared:]:
                reached = self._step(after[-1], name)
                before.append(reached)
                after.append((reached[:, None] + self._cost).min(axis=0))
            begun = trace
            yield trace, self._alignment(trace, after, before)

    def _step(self, cost: np.ndarray, name: str) -> np.ndarray:
        """Costs after one more step of the trace, alone or together."""
        reached = cost + TRACE
        if name in self._steps:
            source, to = self._steps[name]
            np.minimum.at(reached, to, cost[source])
        return reached

    def _alignment(
        self, trace: Sequence[str], after: list[np.ndarray], before: list[np.ndarray]
    ) -> Alignment:
        state = self._end if self._whole else int(np.argmin(after[-1]))
        cost = int(after[-1][state]) // DESIGN
        moves: list[Move] = []
        for at in range(len(trace), 0, -1):
            source = self._alone(before[at], after[at], state)
            moves += self._path(source, state)[::-1]
            name, here = trace[at - 1], before[at][source]
            state, move = self._together(after[at - 1], here, source, name, at - 1)
            moves.append(move)
        moves += self._path(0, state)[::-1]
        worst = len(trace) + (int(self._cost[0][self._end]) // DESIGN if self._whole else 0)
        return Alignment(tuple(moves[::-1]), cost, worst)

    def _alone(self, before: np.ndarray, after: np.ndarray, state: int) -> int:
        """The state from which the design went on alone to this one; itself where it did not."""
        if before[state] == after[state]:
            return state
        return int(np.argmin(before + self._cost[:, state]))

    def _together(self, cost: np.ndarray, here: int, state: int, name: str, at: int) -> tuple[int, Move]:
        for source, to in self._steps.get(name, np.zeros((2, 0), int)).T.tolist():
            if to == state and cost[source] == here:
                return source, Move("both", name, at)
        return state, Move("trace", name, at)

    def _path(self, source: int, state: int) -> list[Move]:
        """The visible steps of the cheapest way that the design goes alone."""
        found: list[Move] = []
        while state != source:
            previous, name = self._back[source][state]
            if name is not None:
                found.append(Move("design", name))
            state = previous
        return found[::-1]

    def _ways(self, n: int) -> tuple[np.ndarray, list[dict[int, tuple[int, str | None]]]]:
        """(n, n): DESIGN times the visible steps of the cheapest way between states; how each was come to."""
        cost, back = np.full((n, n), FAR, dtype=np.int64), []
        for source in range(n):
            known: dict[int, tuple[int, str | None]] = {}
            cost[source, source] = 0
            waiting = deque([(source, 0)])
            while waiting:
                here, spent = waiting.popleft()
                if spent > cost[source, here]:
                    continue
                for to, name in self._edges[here]:
                    new = spent + DESIGN * (name is not None)
                    if new < cost[source, to]:
                        cost[source, to], known[to] = new, (here, name)
                        (waiting.append if name is not None else waiting.appendleft)((to, new))
            back.append(known)
        return cost, back


def _shared(a: Sequence[str], b: Sequence[str]) -> int:
    """How many first steps two traces have in common."""
    for at, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return at
    return min(len(a), len(b))
