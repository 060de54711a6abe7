"""Ways to leave the happy path, each seen at one landmark: where cases come to a place of the path.

Whether a case left the path before the landmark is known when it comes there, before its outcome; and all
that are compared came there. A deviation is what fewer than half of them did. The landmark is the place where
the most cases come with the deviation behind them: chosen by how often it happens alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from journeymap.mining.walks import NEVER

from .boards import Board, Layout

Kind = Literal["skips", "by_way_of", "returns", "out_of_order", "back_and_forth"]
Outcome = Literal["goal", "satisfied", "time"]


@dataclass(frozen=True)
class Deviation:
    """column: of the board's places (of its channels for back_and_forth). other: the place that comes first
    although the path has it later (out_of_order), else -1."""

    kind: Kind
    column: int
    other: int = -1

    @property
    def own(self) -> tuple[int, ...]:
        """Columns that the deviation is about: cases are not matched by these."""
        return {"skips": (self.column,), "out_of_order": (self.column, self.other)}.get(self.kind, ())


@dataclass(frozen=True)
class Question:
    """Do cases that come to the landmark (a column of the happy path) after a deviation fare otherwise?"""

    deviation: Deviation
    landmark: int
    outcome: Outcome


def possible(layout: Layout, channels: int) -> list[Deviation]:
    """All deviations of the layout's places and channels."""
    path, all_places = range(len(layout.happy)), range(len(layout.places))
    return [
        *(Deviation("skips", column) for column in path[1:-1]),
        *(Deviation("by_way_of", column) for column in all_places[len(layout.happy) :]),
        *(Deviation("returns", column) for column in all_places),
        *(Deviation("out_of_order", column, later) for column in path for later in path[column + 1 :]),
        *(Deviation("back_and_forth", channel) for channel in range(channels)),
    ]


def cohort(board: Board, landmark: int, outcome: Outcome, known: np.ndarray) -> np.ndarray:
    """Rows of the cases that come to the landmark while the outcome is open. known: booleans by case code."""
    at = board.first[:, landmark]
    open_still = at < NEVER
    if outcome != "satisfied":
        open_still &= board.decided_at > at
    if outcome == "time":
        open_still &= board.goal_at < NEVER
    return np.flatnonzero(open_still & known[board.code])


def exposed(
    board: Board, deviation: Deviation, at: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(taking part, exposed): booleans for these rows, by what happened before the position `at`."""
    everyone = np.ones(len(rows), dtype=bool)
    if deviation.kind == "back_and_forth":
        return board.used[rows, deviation.column] < at, board.back[rows, deviation.column] < at
    here = board.first[rows, deviation.column]
    if deviation.kind == "skips":
        return everyone, here >= at
    if deviation.kind == "by_way_of":
        return everyone, here < at
    if deviation.kind == "returns":
        return here < at, board.again[rows, deviation.column] < at
    there = board.first[rows, deviation.other]
    return (here < at) & (there < at), there < here


def questions(
    boards: list[Board],
    layout: Layout,
    known: dict[Outcome, np.ndarray],
    channels: int,
    most: int,
    fewest: int,
) -> list[Question]:
    """For each outcome at most `most` deviations of a kind, the most frequent first, each at its landmark."""
    deviations = possible(layout, channels)
    asked: list[Question] = []
    for outcome in known:
        often = np.zeros((2, len(deviations), len(layout.happy)), dtype=np.int64)  # taking part, exposed
        for landmark in range(1, len(layout.happy)):
            for each in boards:
                rows = cohort(each, landmark, outcome, known[outcome])
                at = each.first[rows, landmark]
                for number, deviation in enumerate(deviations):
                    if (
                        landmark not in (deviation.column, deviation.other)
                        or deviation.kind == "back_and_forth"
                    ):
                        part, with_it = exposed(each, deviation, at, rows)
                        often[:, number, landmark] += (
                            np.count_nonzero(part),
                            np.count_nonzero(part & with_it),
                        )
        usual = 2 * often[1] > often[0]  # what most do there deviates from nothing
        asked += _chosen(deviations, np.where(usual, 0, often[1]), outcome, most, fewest)
    return asked


def _chosen(
    deviations: list[Deviation], often: np.ndarray, outcome: Outcome, most: int, fewest: int
) -> list[Question]:
    ranked = np.argsort(-often.max(axis=1, initial=0), kind="stable").tolist()
    taken: dict[str, int] = {}
    found = []
    for number in ranked:
        deviation = deviations[number]
        if often[number].max(initial=0) < fewest or taken.get(deviation.kind, 0) >= most:
            continue
        taken[deviation.kind] = taken.get(deviation.kind, 0) + 1
        found.append(Question(deviation, int(often[number].argmax()), outcome))
    return found
