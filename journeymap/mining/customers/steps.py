"""Which steps and moves have a column of their own, and how often each customer took them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from .behaviour import count, share
from .histories import Histories

MOST = 20  # of touchpoints, of activities
MOST_MOVES = 30


class Vocabulary(BaseModel):
    """Names, the commonest first. steps: touchpoints, or activities that belong to none. activities: those
    that share a touchpoint with others. moves: from one step to the next one."""

    model_config = ConfigDict(frozen=True)

    steps: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()


class Steps:
    """Codes of steps: touchpoints first, then activities, which stand for themselves where none is told."""

    def __init__(self, touchpoints: Sequence[str], activities: Sequence[str]):
        self.touchpoints = len(touchpoints)
        self.activities = list(activities)
        self.names = [*touchpoints, *activities]
        self.code: dict[str, int] = {}
        for number, name in enumerate(self.names):
            self.code.setdefault(name, number)

    def of(self, seen: Histories) -> np.ndarray:
        """The step of each event."""
        return np.where(seen.touchpoint >= 0, seen.touchpoint, seen.activity + self.touchpoints)

    def place(self, step: str) -> str | None:
        """The touchpoint that a step is."""
        return step if self.code.get(step, self.touchpoints) < self.touchpoints else None


def vocabulary(seen: Histories, steps: Steps) -> Vocabulary:
    """The steps and moves that most customers took."""
    if not len(seen):
        return Vocabulary()
    step, width = steps.of(seen), len(steps.names)
    shared = _shared(step, seen.activity, len(steps.activities))
    among = shared[seen.activity]
    move, mover = _moves(seen, step, width)
    return Vocabulary(
        steps=tuple(steps.names[k] for k in _commonest(seen.who, step, width)),
        activities=tuple(
            steps.activities[k] for k in _commonest(seen.who[among], seen.activity[among], width)
        ),
        moves=tuple(
            (steps.names[k // width], steps.names[k % width])
            for k in _commonest(mover, move, width * width, MOST_MOVES)
        ),
    )


def taken(
    seen: Histories, steps: Steps, words: Vocabulary
) -> tuple[dict[str, np.ndarray], dict[str, str], dict[str, str]]:
    """Columns, their words and the touchpoints that they are about. Shares of a customer's events for steps,
    numbers for activities and moves."""
    n, step, width = len(seen.ids), steps.of(seen), len(steps.names)
    columns: dict[str, np.ndarray] = {}
    phrases: dict[str, str] = {}
    places: dict[str, str] = {}

    def add(column: str, values: np.ndarray, phrase: str, place: str | None) -> None:
        columns[column], phrases[column] = values, phrase
        if place is not None:
            places[column] = place

    events = count(seen.who, n)
    for name in words.steps:
        there = count(seen.who[step == steps.code.get(name, -1)], n)
        add(f"at {name}", share(there, events), f"share of events at {name}", steps.place(name))
    at = {name: number for number, name in enumerate(steps.activities)}
    for name in words.activities:
        done = seen.activity == at.get(name, -1)
        place = steps.place(steps.names[int(step[done][0])]) if done.any() else None
        add(f"times {name}", count(seen.who[done], n), f"times {name}", place)
    move, mover = _moves(seen, step, width)
    for before, after in words.moves:
        pair = steps.code.get(before, -1) * width + steps.code.get(after, -1)
        whose = mover[move == pair] if before in steps.code and after in steps.code else mover[:0]
        phrase = f"times {after} came right after {before}"
        add(f"{before} > {after}", count(whose, n), phrase, steps.place(after))
    return columns, phrases, places


def _moves(seen: Histories, step: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Moves to another step within a case, as pairs of codes, and whose they are."""
    goes = (seen.who[1:] == seen.who[:-1]) & (seen.case[1:] == seen.case[:-1]) & (step[1:] != step[:-1])
    return (step[:-1] * width + step[1:])[goes], seen.who[1:][goes]


def _shared(step: np.ndarray, activity: np.ndarray, n: int) -> np.ndarray:
    """Booleans by activity: other activities are the same step."""
    first = np.unique(activity, return_index=True)
    alike = np.bincount(step[first[1]])
    found = np.zeros(n, dtype=bool)
    found[first[0]] = alike[step[first[1]]] > 1
    return found


def _commonest(who: np.ndarray, code: np.ndarray, width: int, most: int = MOST) -> list[int]:
    """Codes that most customers have, at most `most`; of equals the one first seen."""
    if not len(code):
        return []
    _, once = np.unique(who * width + code, return_index=True)
    codes, first, counts = np.unique(code[np.sort(once)], return_index=True, return_counts=True)
    return codes[np.lexsort((first, -counts))][:most].tolist()
