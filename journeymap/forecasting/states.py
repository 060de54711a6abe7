"""What a walker knows: where it is, what was reached, and what of the way behind foretells the next step.

How much of the way is remembered is chosen by the likelihood of the steps of held-out customers, and by how
well it foretells there that the next step reaches the goal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .cases import Cases

MOST_STATES = 250
SEEN_AT_LEAST = 30  # a memory that is rarer is forgotten
BACKED_BY = 5.0  # observations that the place alone is worth, in choosing
GAIN_AT_LEAST = 0.001  # nats a step
TELLING_AT_LEAST = 0.002  # nats a step, of a place behind
MOST_TELLING = 2
PLACES_ASKED, STEPS_ASKED = 20, 60_000
END = -1
FORGOTTEN = -1
APART = 8  # how wide values may lie apart, for each of them, to be ranked without sorting
MEMORIES = {
    "place": "the place alone",
    "again": "the place, and whether one was there before",
    "channel": "the place, and the channel on which the case began",
    "previous": "the place, and the one before it",
}


@dataclass(frozen=True)
class Marks:
    """What changes need to tell apart. visited: touchpoints of which it is remembered whether one had been
    there (three at most); channels: pairs (touchpoint or -1 for all, channel) that are kept apart."""

    visited: tuple[int, ...] = ()
    channels: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class States:
    """Per state: place, goal and exit (reached), visited (bits: of Marks.visited,
    then of `telling` places), channel (-1: any).

    Per step of the chosen cases: owner (customer), state, next (END = -1), seconds (to the next step). first:
    which steps begin a case.
    """

    memory: str
    telling: tuple[int, ...]
    place: np.ndarray
    goal: np.ndarray
    exit: np.ndarray
    visited: np.ndarray
    channel: np.ndarray
    customer: np.ndarray
    state: np.ndarray
    next: np.ndarray
    seconds: np.ndarray
    first: np.ndarray

    @property
    def n(self) -> int:
        return len(self.place)


def states(
    cases: Cases, chosen: np.ndarray, within: float, marks: Marks, telling: Sequence[int] | None = None
) -> States:
    """chosen: booleans, which cases are learnt from; within: seconds of each that are looked at.

    telling: places of which it is remembered who had been there; None: found by what foretells best.
    """
    step = np.flatnonzero(chosen[cases.owner] & (cases.age <= within))
    owner, place = cases.owner[step], cases.place[step]
    first, last = np.ones(len(step), dtype=bool), np.ones(len(step), dtype=bool)
    first[1:] = owner[1:] != owner[:-1]
    last[:-1] = first[1:]
    touchpoint = cases.places.touchpoint[place]
    following = np.where(last, END, np.append(place[1:], END)) if len(place) else place
    memory, recalled = _remembered(cases, step, first, following)
    by_goal = cases.by_goal[step]
    reaching = ~by_goal & ~last & np.append(by_goal[1:], False)[: len(step)]
    aims = (reaching.astype(np.int64), following + 1)
    held_out = cases.customer[owner] % 4 == 0
    been = _telling(place, owner, recalled, aims, held_out) if telling is None else list(telling)
    marked = [touchpoint == each for each in marks.visited]
    channel = _channels(touchpoint, cases.channel[step], marks.channels)
    behind = _been(owner, [place == each for each in been])
    known = [place, by_goal, cases.by_exit[step], _been(owner, marked), channel]
    key, code = _thinned(known, behind, recalled.copy())
    return States(
        memory=memory,
        telling=tuple(been) if (key[5] > 0).any() else (),
        place=key[0],
        goal=key[1].astype(bool),
        exit=key[2].astype(bool),
        visited=key[3] | np.maximum(key[5], 0) << len(marked),
        channel=key[4],
        customer=cases.customer[owner],
        state=code,
        next=np.where(last, END, np.append(code[1:], END)) if len(code) else code,
        seconds=np.append(np.diff(cases.age[step]), 0.0)[: len(step)],
        first=first,
    )


def _been(owner: np.ndarray, wanted: Sequence[np.ndarray]) -> np.ndarray:
    """Bits: of which of the wanted steps the case had made one before this one."""
    found = np.zeros(len(owner), dtype=np.int64)
    if not len(owner):
        return found
    number = np.arange(len(owner))
    case = np.cumsum(np.append(False, owner[1:] != owner[:-1]))
    for bit, there in enumerate(wanted):
        first = np.full(case[-1] + 1, len(owner))
        np.minimum.at(first, case[there], number[there])
        found |= (number > first[case]).astype(np.int64) << bit
    return found


def _telling(
    place: np.ndarray, owner: np.ndarray, recalled: np.ndarray, aims: Sequence[np.ndarray],
    held_out: np.ndarray,
) -> list[int]:  # fmt: skip
    """The places of which it helps most to know whether one had been there, as the memory goes on: for the
    first of the aims one, for the last the others. aims: of each step what is to be foretold, from 0."""
    few = owner < owner[min(STEPS_ASKED, len(owner)) - 1] if len(owner) else np.zeros(0, dtype=bool)
    place, owner, recalled, held_out = (each[few] for each in (place, owner, recalled, held_out))
    width = int(place.max(initial=0)) + 2
    often = np.argsort(-np.bincount(place, minlength=1), kind="stable")[:PLACES_ASKED].tolist()
    chosen: list[int] = []
    for aim in [*aims, *[aims[-1]] * MOST_TELLING]:
        if len(chosen) == MOST_TELLING:
            break

        def likely(behind: list[int], wanted: np.ndarray = aim[few]) -> float:
            been = _been(owner, [place == each for each in behind])
            return _likelihood(place, recalled * 2**MOST_TELLING + been, wanted, held_out, width)

        found = {each: likely([*chosen, each]) for each in often}
        best = max(found, key=lambda each: found[each], default=-1)
        if best >= 0 and found[best] >= likely(chosen) + TELLING_AT_LEAST:
            chosen.append(best)
    return chosen


def _channels(touchpoint: np.ndarray, channel: np.ndarray, apart: Sequence[tuple[int, int]]) -> np.ndarray:
    found = np.full(len(channel), -1, dtype=np.int64)
    for where, which in apart:
        found[(channel == which) & ((where < 0) | (touchpoint == where))] = which
    return found


def _remembered(
    cases: Cases, step: np.ndarray, first: np.ndarray, following: np.ndarray
) -> tuple[str, np.ndarray]:
    """The memory that foretells best where held-out customers go next, and its value at each step."""
    owner, place = cases.owner[step], cases.place[step]
    case = np.cumsum(first) - 1
    width = len(cases.places.activity) + 1
    pair = case * width + place
    again = np.ones(len(pair), dtype=np.int64)
    again[np.unique(pair, return_index=True)[1]] = 0
    recalled = {
        "place": np.zeros(len(pair), dtype=np.int64),
        "again": again,
        "channel": cases.channel[step][first][case] + 1 if len(case) else case,
        "previous": np.where(first, 0, np.append(-1, place[:-1])[: len(place)] + 1),
    }
    held_out = cases.customer[owner] % 4 == 0
    best, most = "place", -np.inf
    for name, memory in recalled.items():
        likely = _likelihood(place, memory, following + 1, held_out, width)
        if likely > most + GAIN_AT_LEAST:
            best, most = name, likely
    return best, recalled[best]


def _likelihood(
    place: np.ndarray, memory: np.ndarray, following: np.ndarray, held_out: np.ndarray, width: int
) -> float:
    """Mean logarithm of the chance that a model of the others gave the held-out steps."""
    if not held_out.any() or held_out.all():
        return 0.0
    state = _numbered([place, memory])[1]
    learnt = ~held_out
    by_place = np.bincount((place * width + following)[learnt], minlength=width * width).astype(float)
    by_place = by_place.reshape(width, width) + 0.1
    by_place /= by_place.sum(axis=1, keepdims=True)
    seen = np.bincount((state * width + following)[learnt], minlength=(state.max() + 1) * width)
    total = np.bincount(state[learnt], minlength=state.max() + 1)
    s, t = state[held_out], following[held_out]
    chance = (seen[s * width + t] + BACKED_BY * by_place[place[held_out], t]) / (total[s] + BACKED_BY)
    return float(np.log(chance).mean())


def _numbered(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows (columns, n), sorted, and the number of each row among them."""
    told = [np.asarray(column, dtype=np.int64) for column in columns]
    code = np.zeros(len(told[0]), dtype=np.int64)
    for column in told:
        rank = _ranked(column)
        code = _ranked(code * (rank.max(initial=0) + 1) + rank)
    at = np.zeros(code.max(initial=-1) + 1, dtype=np.int64)
    at[code[::-1]] = np.arange(len(code))[::-1]  # of each its first: what is written last stays
    return np.array([column[at] for column in told]), code


def _ranked(values: np.ndarray) -> np.ndarray:
    """The rank of each among the distinct values, from 0. Sorted only where they lie far apart."""
    if not len(values):
        return values
    low, high = int(values.min()), int(values.max())
    if high - low > APART * len(values):
        return np.unique(values, return_inverse=True)[1]
    there = np.zeros(high - low + 1, dtype=np.int64)
    there[values - low] = 1
    return (np.cumsum(there) - 1)[values - low]


def _thinned(
    known: Sequence[np.ndarray], behind: np.ndarray, memory: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rare memories are forgotten, then which places are behind, and more until there are few enough states.

    What is behind outlasts the memory: that an order came before decides what the next one counts as, however
    far apart they are.
    """
    key, code = _numbered([*known, behind, memory])
    for forgetful in (memory, behind):
        least = SEEN_AT_LEAST
        while True:
            rare = (np.bincount(code, minlength=key.shape[1]) < least)[code] & (forgetful != FORGOTTEN)
            forgetful[rare] = FORGOTTEN
            key, code = _numbered([*known, behind, memory])
            if key.shape[1] <= MOST_STATES or (forgetful == FORGOTTEN).all():
                break
            least *= 2
    return key, code
