"""Like with like: cases that come to a landmark after a deviation against those that come without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from journeymap.mining.matching import Matched, Matching
from journeymap.mining.outcomes import Outcomes

from .boards import Board
from .deviations import Outcome, Question, cohort, exposed

LEVELS = 3


@dataclass(frozen=True)
class Answer:
    """The comparison of a question. columns: goal: reached; satisfied: satisfied, score; time: logarithm of
    the seconds from the landmark to the goal. codes: of the exposed cases that are known."""

    question: Question
    columns: list[Matched]
    codes: np.ndarray


def known(found: Outcomes) -> dict[Outcome, np.ndarray]:
    """Per outcome that can be tested, which cases count, by their codes."""
    counted: dict[Outcome, np.ndarray] = {name: found.known(name) for name in found.present()}  # type: ignore[misc]
    if found.goal.any():
        counted["time"] = found.ended & found.goal
    return counted


def answers(
    boards: list[Board],
    questions: list[Question],
    found: Outcomes,
    fewest: int,
    tick: Callable[[float], None],
) -> Iterator[Answer]:
    """Those with `fewest` cases on either side."""
    counted = known(found)
    for number, question in enumerate(questions):
        tick(number / len(questions))
        outcome, deviation = question.outcome, question.deviation
        matching = Matching(LEVELS, 2 if outcome == "satisfied" else 1)
        codes = []
        for board in boards:
            rows = cohort(board, question.landmark, outcome, counted[outcome])
            at = board.first[rows, question.landmark]
            part, with_it = exposed(board, deviation, at, rows)
            rows, at, with_it = rows[part], at[part], with_it[part]
            matching.add(board.keys(at, rows, deviation.own), with_it, _values(board, question, rows, found))
            codes.append(board.code[rows[with_it]])
        columns = matching.compare()
        if columns is not None and min(columns[0].exposed, columns[0].compared) >= fewest:
            yield Answer(question, columns, np.concatenate(codes))


def _values(board: Board, question: Question, rows: np.ndarray, found: Outcomes) -> np.ndarray:
    code = board.code[rows]
    if question.outcome == "time":
        seconds = board.goal_time[rows] - board.arrived[rows, question.landmark]
        return np.log(np.maximum(seconds, 1.0))[:, None]
    reached = found.reached(question.outcome)[code].astype(float)
    if question.outcome == "satisfied":
        return np.stack([reached, found.score[code]], axis=1)
    return reached[:, None]
