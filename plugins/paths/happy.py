"""The happy path: the places, in order, that most cases take to the goal, and from it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from journeymap.mining.outcomes import Outcomes
from journeymap.mining.statistics import ENOUGH
from journeymap.mining.walks import Walks

Path = tuple[int, ...]
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
STEPS_AT_MOST = 20  # of the happy path; of a longer one its first


@dataclass
class Variants:
    """Ended cases by the places of their whole walk; happy ones by their first visits until the goal, and
    after it."""

    whole: Counter[Path] = field(default_factory=Counter)
    until: Counter[Path] = field(default_factory=Counter)
    after: Counter[Path] = field(default_factory=Counter)


@dataclass(frozen=True)
class Happy:
    """path: places, each once. walked: of `cases` happy ones, those whose first visits until the goal go so
    exactly. common: at least ENOUGH cases go this way; else it is put together."""

    path: Path
    walked: int
    cases: int
    common: bool


def happy(counted: Variants) -> Happy:
    """The commonest way to the goal and on from it. Where hardly two ways are alike (as in long lives),
    the places that most happy cases come to, in their usual order. Empty for fewer than ENOUGH cases."""
    cases = counted.until.total()
    commonest, walked = _commonest(counted.until)
    if walked >= ENOUGH:
        onward, often = _commonest(counted.after)
        path = commonest + (onward if often >= ENOUGH else ())
        return Happy(tuple(dict.fromkeys(path))[:STEPS_AT_MOST], walked, cases, True)
    usual = _usual(counted.until) if cases >= ENOUGH else ()
    return Happy(usual[:STEPS_AT_MOST], counted.until[usual], cases, False)


def variants(walks: Iterable[Walks], found: Outcomes) -> Variants:
    """Happy are the cases with the goal; where no case or every case has it, the satisfied ones; else all."""
    counted = Variants()
    by_goal = "goal" in found.present()
    happy = found.goal if by_goal else found.satisfied if "satisfied" in found.present() else found.ended
    for each in walks:
        begin = np.searchsorted(each.owner, np.arange(each.n + 1))
        ended, is_happy = found.ended[each.code], happy[each.code] & found.ended[each.code]
        split = begin[1:]
        if by_goal:
            reached = each.position <= each.goal_at[each.owner]
            split = begin[:-1] + np.bincount(each.owner, weights=reached, minlength=each.n).astype(np.int64)
        _count(counted.whole, each.place, begin[:-1][ended], begin[1:][ended])
        _count(counted.until, *_first_visits(each.place, begin[:-1][is_happy], split[is_happy]))
        _count(counted.after, *_first_visits(each.place, split[is_happy], begin[1:][is_happy]))
    return counted


def _first_visits(
    place: np.ndarray, start: np.ndarray, stop: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The paths place[start:stop] with each place once, where it comes first: (places, start, stop)."""
    length = stop - start
    owner = np.repeat(np.arange(len(length)), length)
    number = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    held = place[np.repeat(start, length) + number]
    _, first = np.unique(owner * (np.int64(held.max(initial=0)) + 1) + held, return_index=True)
    first.sort()
    kept = np.bincount(owner[first], minlength=len(length))
    return held[first], np.cumsum(kept) - kept, np.cumsum(kept)


def _count(counter: Counter[Path], place: np.ndarray, start: np.ndarray, stop: np.ndarray) -> None:
    """Add the paths place[start:stop], told apart by a hash of 64 bits over places and their order."""
    length = stop - start
    start, length = start[length > 0], length[length > 0]
    if not len(start):
        return
    number = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    held = place[np.repeat(start, length) + number].astype(np.uint64)
    mixed = (held + np.uint64(1)) * MULTIPLIER ^ (number.astype(np.uint64) + np.uint64(1)) * (
        MULTIPLIER << np.uint64(7)
    )
    mixed = (mixed ^ (mixed >> np.uint64(29))) * MULTIPLIER
    hashed = np.add.reduceat(mixed ^ (mixed >> np.uint64(32)), np.cumsum(length) - length)
    _, first, count = np.unique(hashed, return_index=True, return_counts=True)
    for at, cases in zip(first.tolist(), count.tolist(), strict=True):
        counter[tuple(place[start[at] : start[at] + length[at]].tolist())] += cases


def _commonest(counter: Counter[Path]) -> tuple[Path, int]:
    return min(counter.items(), key=lambda each: (-each[1], len(each[0]), each[0]), default=((), 0))


def _usual(counter: Counter[Path]) -> Path:
    """Places on more than half of the paths; each stands before those that it mostly comes before (sorted
    by how many these are: A. H. Copeland, 1951)."""
    often: Counter[int] = Counter()
    before: Counter[tuple[int, int]] = Counter()
    for path, cases in counter.items():
        for place in path:
            often[place] += cases
    most = {place for place in often if 2 * often[place] > counter.total()}
    for path, cases in counter.items():
        for pair in combinations([place for place in path if place in most], 2):
            before[pair] += cases
    ahead = {a: sum(before[a, b] > before[b, a] for b in most) for a in most}
    return tuple(sorted(most, key=lambda place: (-ahead[place], -often[place], place)))
