"""What changes do to the chain, at the point and in each draw of customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .applying import applied
from .chain import Chain, Learnt, Outcome, outcome
from .changes import BaseChange
from .naming import Names
from .walking import Walked, walk, walked

POINT_WALKERS, DRAW_WALKERS = 20_000, 3_000
DRAWS_WALKED = 30
TINY = 1e-9


@dataclass(frozen=True)
class Effect:
    """Before and after: at the point, and in each draw. Walked ones in the first DRAWS_WALKED draws."""

    before: Outcome
    after: Outcome
    drawn: tuple[tuple[Outcome, Outcome], ...]
    walked: tuple[Walked, Walked]
    walked_draws: tuple[tuple[Walked, Walked], ...]
    same: bool

    def added(self, what: Callable[[Outcome], float]) -> tuple[float, np.ndarray]:
        """(at the point, in each draw) after minus before."""
        return _small(what(self.after) - what(self.before)), np.array(
            [_small(what(after) - what(before)) for before, after in self.drawn]
        )

    def times(self, what: Callable[[Outcome], float]) -> tuple[float, np.ndarray]:
        """The same as the logarithm of after / before."""
        pairs = [(self.before, self.after), *self.drawn]
        logs = [_small(np.log(max(what(b), TINY) / max(what(a), TINY))) for a, b in pairs]
        return logs[0], np.array(logs[1:])

    def times_walked(self, what: Callable[[Walked], float]) -> tuple[float, np.ndarray]:
        """The same of walkers, the draws repeated until there are as many. 0 where there is none."""
        logs = [np.log1p(what(b)) - np.log1p(what(a)) for a, b in (self.walked, *self.walked_draws)]
        known = np.nan_to_num(np.array(logs))
        return float(known[0]), np.resize(known[1:], len(self.drawn))

    def added_walked(self, what: Callable[[Walked], float]) -> tuple[float, np.ndarray]:
        found = np.array([what(b) - what(a) for a, b in (self.walked, *self.walked_draws)])
        found = np.nan_to_num(found)
        return float(found[0]), np.resize(found[1:], len(self.drawn))


def _small(value: float) -> float:
    """Rounding is no effect."""
    return 0.0 if abs(value) < TINY else float(value)


def effect(
    learnt: Learnt, changes: Sequence[BaseChange], names: Names, weights: np.ndarray, seed: int,
    step: Callable[[float], None],
) -> Effect:  # fmt: skip
    """weights: (draws, customers). step: told the share that is done."""
    stages, random = len(names.stages), np.random.default_rng([seed, 7])
    drawn, walks = [], []
    point = (learnt.chain(), changed(learnt.chain(), changes, names))
    for number, weight in enumerate(weights):
        chain = learnt.chain(weight)
        holds = [_held(change, random) for change in changes]
        after = changed(chain, changes, names, holds)
        drawn.append((outcome(chain, stages), outcome(after, stages)))
        if number < DRAWS_WALKED:
            luck = seed + number
            walks.append(
                (
                    walked(walk(chain, DRAW_WALKERS, luck), stages),
                    walked(walk(after, DRAW_WALKERS, luck), stages),
                )
            )
        step(number / len(weights))
    far = tuple(walked(walk(each, POINT_WALKERS, seed), stages) for each in point)
    near = tuple(outcome(each, stages) for each in point)
    return Effect(near[0], near[1], tuple(drawn), (far[0], far[1]), tuple(walks), alike(*point))


def changed(
    chain: Chain, changes: Sequence[BaseChange], names: Names, holds: Sequence[float] | None = None
) -> Chain:
    """The chain with all changes, one after the other."""
    for number, change in enumerate(changes):
        chain = applied(chain, change, names, None if holds is None else holds[number])
    return chain


def _held(change: BaseChange, random: np.random.Generator) -> float:
    """How much of the effect comes in a draw: triangular about what is likely."""
    held = change.holds
    if held.low == held.high:
        return held.likely
    return float(random.triangular(held.low, held.likely, held.high))


def alike(before: Chain, after: Chain) -> bool:
    """Whether the changes change no row."""
    n = before.n
    return bool(
        np.array_equal(before.start, after.start[:n])
        and np.array_equal(before.between, after.between[:n, :n])
        and np.array_equal(before.times[before.of], after.times[after.of[:n, :n]])
    )
