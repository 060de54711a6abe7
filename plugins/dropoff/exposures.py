"""Who is exposed and to whom they are compared: decided at one event of a case, before its outcome.

Each case counts once per candidate, at the first event where it could go either way. Both groups were
still there after it, with the goal neither reached nor given up (except where ending itself is the
exposure), so neither was picked for having lasted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from journeymap.mining.matching import Matching
from journeymap.mining.outcomes import Outcomes

from .candidates import Candidate
from .steps import END, Bucket

LEVELS = 3


@dataclass
class Going:
    """Ended cases that come to a step before goal or exit: how many, that end there, and their goals."""

    came: int = 0
    came_goal: int = 0
    ended: int = 0
    ended_goal: int = 0


@dataclass
class Collected:
    """What is collected in one pass over the log.

    tests: per candidate and outcome. shown: ended cases that the evidence query chooses. swapped: codes of
    ended cases in the less usual order. going: per step, what expected rates are computed from.
    """

    tests: dict[tuple[Candidate, str], Matching] = field(default_factory=dict)
    shown: Counter[Candidate] = field(default_factory=Counter)
    swapped: dict[Candidate, list[np.ndarray]] = field(default_factory=dict)
    going: dict[tuple[int, int], Going] = field(default_factory=dict)

    def add(self, bucket: Bucket, candidates: list[Candidate], found: Outcomes) -> None:
        ended = found.ended[bucket.code]
        for candidate in candidates:
            shown = _shows(bucket, candidate)
            self.shown[candidate] += int(ended[np.unique(bucket.case[shown])].sum())
            if candidate.kind == "order":
                self.swapped.setdefault(candidate, []).append(_swapped(bucket, candidate, ended))
            for outcome in found.present():
                test = self.tests.setdefault(
                    (candidate, outcome), Matching(LEVELS, 2 if outcome == "satisfied" else 1)
                )
                at, exposed = _decided(bucket, candidate, outcome == "goal")
                _collect(test, bucket, at, exposed, outcome, found)

    def add_going(self, bucket: Bucket, steps: list[int], to: int, found: Outcomes) -> None:
        """Count who comes to these steps before goal or exit, and who ends there (`to`: END or an exit)."""
        for step in steps:
            going = self.going.setdefault((step, to), Going())
            events = bucket.events_of(step)
            came = bucket.first(events)
            case = bucket.case[came]
            case = case[found.ended[bucket.code[case]] & (bucket.position[came] < bucket.decided_at[case])]
            ends = np.isin(case, bucket.case[events[bucket.following[events] == to]])
            goal = found.goal[bucket.code[case]]
            going.came += len(case)
            going.came_goal += int(goal.sum())
            going.ended += int(ends.sum())
            going.ended_goal += int(goal[ends].sum())


def _shows(bucket: Bucket, candidate: Candidate) -> np.ndarray:
    """Events (indices) that show the pattern: the same that the evidence query chooses."""
    events = bucket.events_of(candidate.step)
    events = events[bucket.following[events] == candidate.to]
    if candidate.threshold is not None:
        events = events[bucket.seconds[events] > candidate.threshold]
    return events


def _decided(bucket: Bucket, candidate: Candidate, before_goal: bool) -> tuple[np.ndarray, np.ndarray]:
    """The deciding events, one per case, and which of them are exposed."""
    events = bucket.events_of(candidate.step)
    following = bucket.following[events]
    if candidate.kind == "ends" and before_goal:
        # Whether the path stops here, be it with the goal, with an exit or in silence: to end without the
        # goal is to miss it, so that alone would tell nothing.
        at = bucket.first(events)
        decided_at = bucket.decided_at[bucket.case[at]]
        exposed = (bucket.following[at] == END) | (decided_at == bucket.position[at] + 1)
    elif candidate.kind == "ends":
        last = bucket.first(events[following == candidate.to])
        other = bucket.first(events[following != candidate.to])
        other = other[~np.isin(bucket.case[other], bucket.case[last])]
        at = np.concatenate([last, other])
        exposed = np.arange(len(at)) < len(last)
    elif candidate.kind == "waits":
        at = bucket.first(events[following == candidate.to])
        exposed = bucket.seconds[at] > candidate.threshold
    elif candidate.kind == "order":
        here, there = _both(bucket, candidate)
        at, exposed = np.minimum(here, there), here < there
    else:
        at = bucket.first(events[following != END])
        exposed = bucket.following[at] == candidate.to
    if before_goal:
        reached = bucket.position[at] + (0 if candidate.kind == "ends" else 1)
        if candidate.kind == "order":
            reached = bucket.position[np.maximum(here, there)]
        before = bucket.decided_at[bucket.case[at]] > reached
        at, exposed = at[before], exposed[before]
    return at, exposed


def _both(bucket: Bucket, candidate: Candidate) -> tuple[np.ndarray, np.ndarray]:
    """First events of the two steps, of the cases that have both."""
    here, there = (bucket.first(bucket.events_of(step)) for step in (candidate.step, candidate.to))
    _, one, other = np.intersect1d(
        bucket.case[here], bucket.case[there], assume_unique=True, return_indices=True
    )
    return here[one], there[other]


def _swapped(bucket: Bucket, candidate: Candidate, ended: np.ndarray) -> np.ndarray:
    """Codes of the ended cases that run in the less usual order."""
    here, there = _both(bucket, candidate)
    case = bucket.case[here[here < there]]
    return bucket.code[case[ended[case]]]


def _collect(
    matching: Matching, bucket: Bucket, at: np.ndarray, exposed: np.ndarray, outcome: str, found: Outcomes
) -> None:
    code = bucket.code[bucket.case[at]]
    known = found.known(outcome)[code]  # type: ignore[arg-type]
    at, exposed, code = at[known], exposed[known], code[known]
    columns = [found.reached(outcome)[code].astype(float)]  # type: ignore[arg-type]
    if outcome == "satisfied":
        columns.append(found.score[code])
    matching.add(bucket.paths(at), exposed, np.stack(columns, axis=1))
