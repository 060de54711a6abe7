"""Segments compared: who goes on from a place less often, or more often, than all the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from journeymap.mining import Effect, Interval, Rates
from journeymap.mining.significance import Difference, two_proportions
from journeymap.mining.walks import NEVER

from .boards import Board, Layout
from .traits import Traits

OTHERS_AT_MOST = 10  # places beside the happy path at which segments are compared


@dataclass(frozen=True)
class Contrast:
    """Ended cases of one value of a trait that come to a place (column) before goal and exit, and of all
    other values: how many, and how many go on. own_goals: (of those that go on, of those that do not)."""

    trait: int
    value: int
    column: int
    own: Rates
    others: Rates
    own_goals: tuple[int, int]
    others_goals: int
    difference: Difference

    @property
    def p(self) -> float:
        """The weaker of two tests: they go on less often (or more), and so they reach the goal."""
        goals = Rates(n=self.own.n, reached=sum(self.own_goals))
        reached = two_proportions(Rates(n=self.others.n, reached=self.others_goals), goals)
        if reached is None or reached.value * self.difference.value <= 0:
            return 1.0
        return max(reached.p, self.difference.p)

    @property
    def effect(self) -> Effect:
        """Expected goal rate if as many of the segment went on as of the others."""
        goals = sum(self.own_goals)
        on, stay = self.own.reached, self.own.n - self.own.reached
        worth = (self.own_goals[0] / on if on else 0.0) - (self.own_goals[1] / stay if stay else 0.0)
        rate = goals / self.own.n

        def expected(more: float) -> float:
            return min(max(rate + more * worth, 0.0), 1.0)

        low, high = self.difference.interval.low, self.difference.interval.high
        bounds = sorted(expected(-bound) - rate for bound in (low, high))
        return Effect(
            outcome="goal",
            exposed=Rates(n=self.own.n, reached=goals),
            comparison_rate=expected(-self.difference.value),
            basis="segment",
            interval=Interval(low=bounds[0], high=bounds[1], level=self.difference.interval.level),
        )


def there(board: Board, column: int) -> tuple[np.ndarray, np.ndarray]:
    """(rows of the ended cases that come to the place before goal and exit, which of them go on): they come
    to a place of the layout where they were not before, or to the goal."""
    at = board.first[:, column]
    rows = np.flatnonzero((at < NEVER) & (board.decided_at > at) & board.ended)
    later = (board.first[rows] > at[rows, None]) & (board.first[rows] < NEVER)
    return rows, later.any(axis=1) | (board.goal_at[rows] < NEVER)


def contrasts(boards: list[Board], layout: Layout, traits: Traits, fewest: int) -> Iterator[Contrast]:
    """Every value of every trait (of two values the first) at every place where both sides have `fewest`."""
    for column in range(min(len(layout.happy) + OTHERS_AT_MOST, len(layout.places))):
        # cells: trait value x (goes on) x (reaches the goal)
        counts = [np.zeros((len(values), 2, 2), dtype=np.int64) for values in traits.values]
        for board in boards:
            rows, goes_on = there(board, column)
            goal = board.goal_at[rows] < NEVER
            for trait, cells in enumerate(counts):
                code = board.traits[rows, trait]
                key = (code * 2 + goes_on) * 2 + goal
                cells += np.bincount(key[code >= 0], minlength=cells.size).reshape(cells.shape)
        for trait, cells in enumerate(counts):
            for value in range(len(cells) if len(cells) > 2 else 1):
                yield from _contrast(trait, value, column, cells, fewest)


def _contrast(trait: int, value: int, column: int, cells: np.ndarray, fewest: int) -> Iterator[Contrast]:
    mine, rest = cells[value], cells.sum(axis=0) - cells[value]
    own, others = (Rates(n=int(side.sum()), reached=int(side[1].sum())) for side in (mine, rest))
    if min(own.n, others.n) < fewest:
        return
    difference = two_proportions(others, own)
    if difference is not None:
        goals = (int(mine[1, 1]), int(mine[0, 1]))
        yield Contrast(trait, value, column, own, others, goals, int(rest[:, 1].sum()), difference)
