"""A journey as an absorbing Markov chain with times: what it comes to, exactly, without simulating.

J. G. Kemeny and J. L. Snell, Finite Markov Chains (1960), chapter III: with Q the chances between transient
states and s those of the beginning, v = s (I - Q)^-1 counts the visits expected.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .cases import Places
from .states import States

QUANTILES = np.linspace(0.0, 1.0, 21)
TIMES_AT_LEAST = 8  # of one way; with fewer, all ways out of the state are taken together


@dataclass(frozen=True)
class Chain:
    """Chances start (S,), between states (S, S); the rest of a row ends there. Per state: touchpoint, stage,
    activity (code of a place's name; -1 = new), goal, exit, visited, channel, contact, seen (how often).

    times: (K, 21) quantiles of seconds; of: (S, S) which of them a step takes.
    """

    start: np.ndarray
    between: np.ndarray
    touchpoint: np.ndarray
    stage: np.ndarray
    place: np.ndarray
    goal: np.ndarray
    exit: np.ndarray
    visited: np.ndarray
    channel: np.ndarray
    contact: np.ndarray
    seen: np.ndarray
    times: np.ndarray
    of: np.ndarray

    @property
    def n(self) -> int:
        return len(self.start)

    @property
    def end(self) -> np.ndarray:
        """Chance that the case ends at each state."""
        return np.clip(1 - self.between.sum(axis=1), 0.0, 1.0)

    def visits(self) -> np.ndarray:
        """Expected visits of each state by one case."""
        return np.linalg.solve((np.eye(self.n) - self.between).T, self.start)

    def grown(self, like: np.ndarray, **changed: np.ndarray) -> Chain:
        """With one more state for each of `like`, which share its labels and times, not reached yet."""
        k = len(like)
        label = {
            name: np.concatenate([getattr(self, name), getattr(self, name)[like]])
            for name in ("touchpoint", "stage", "place", "goal", "exit", "visited", "channel", "contact")
        }
        of = np.concatenate([self.of, self.of[like]])
        return replace(
            self,
            start=np.append(self.start, np.zeros(k)),
            between=np.pad(self.between, ((0, k), (0, k))),
            seen=np.append(self.seen, np.zeros(k)),
            of=np.concatenate([of, of[:, like]], axis=1),
            **(label | changed),
        )


@dataclass(frozen=True)
class Learnt:
    """The transitions of the cases, ready to be counted with other weights. begins, ways: codes of distinct
    first states and (state, next) pairs; begin_of, way_of: of each first step, each step."""

    states: States
    blank: Chain
    ways: np.ndarray
    way_of: np.ndarray

    def chain(self, weight: np.ndarray | None = None) -> Chain:
        """weight: how often each customer counts; None = once."""
        n, told = self.states.n, self.states
        each = None if weight is None else weight[told.customer]
        count = np.zeros(n * (n + 1))
        count[self.ways] = np.bincount(self.way_of, weights=each, minlength=len(self.ways))
        table = count.reshape(n, n + 1)
        begun = np.bincount(
            told.state[told.first], weights=None if each is None else each[told.first], minlength=n
        )
        seen = table.sum(axis=1)
        between = table[:, 1:] / np.maximum(seen, 1)[:, None]
        return replace(
            self.blank, start=begun / max(begun.sum(), 1), between=between, seen=seen.astype(float)
        )


def learnt(states: States, places: Places, contact: np.ndarray) -> Learnt:
    """contact: booleans per place, whether a step there is a contact."""
    n = states.n
    code = states.state * (n + 1) + states.next + 1
    ways, way_of = np.unique(code, return_inverse=True)
    times, of = _times(states)
    blank = Chain(
        start=np.zeros(n),
        between=np.zeros((n, n)),
        touchpoint=places.touchpoint[states.place],
        stage=places.stage[states.place],
        place=states.place,
        goal=states.goal,
        exit=states.exit,
        visited=states.visited,
        channel=states.channel,
        contact=contact[states.place],
        seen=np.zeros(n),
        times=times,
        of=of,
    )
    return Learnt(states, blank, ways, way_of)


def _times(states: States) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles of the seconds of each way with enough steps, after those of all ways out of each state."""
    n = states.n
    going = states.next >= 0
    state, way = states.state[going], (states.state * n + states.next)[going]
    seconds = states.seconds[going]
    rows = [np.zeros((n, len(QUANTILES)))]
    of = np.repeat(np.arange(n)[:, None], n, axis=1)
    for code, some in _grouped(state, seconds):
        rows[0][code] = np.quantile(some, QUANTILES)
    number = n
    for code, some in _grouped(way, seconds):
        if len(some) >= TIMES_AT_LEAST:
            rows.append(np.quantile(some, QUANTILES)[None])
            of[code // n, code % n] = number
            number += 1
    return np.concatenate(rows), of


def _grouped(code: np.ndarray, value: np.ndarray) -> list[tuple[int, np.ndarray]]:
    order = np.argsort(code, kind="stable")
    there, at = np.unique(code[order], return_index=True)
    return list(zip(there.tolist(), np.split(value[order], at[1:]), strict=True)) if len(there) else []


@dataclass(frozen=True)
class Outcome:
    """goal, exit: chances; contacts: per 100 cases; by_stage: the same contacts by stage."""

    goal: float
    exit: float
    contacts: float
    by_stage: np.ndarray


def outcome(chain: Chain, stages: int) -> Outcome:
    visits = chain.visits()
    weights = 100 * visits * chain.contact
    staged = chain.stage >= 0
    return Outcome(
        goal=_crossing(chain, visits, chain.goal),
        exit=_crossing(chain, visits, chain.exit),
        contacts=float(weights.sum()),
        by_stage=np.bincount(chain.stage[staged], weights=weights[staged], minlength=stages),
    )


def _crossing(chain: Chain, visits: np.ndarray, reached: np.ndarray) -> float:
    """Chance to come among states from which there is no way back: what flows in."""
    into = chain.start[reached].sum() + visits[~reached] @ chain.between[np.ix_(~reached, reached)].sum(
        axis=1
    )
    return float(np.clip(into, 0.0, 1.0))
