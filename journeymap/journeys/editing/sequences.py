"""Three-way merging of lists whose elements occur once: who came, who went, who moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Merged(Generic[T]):
    """clashes: elements that both moved, to different places; `items` has them where `mine` says or, with
    prefer="theirs", where `theirs` says."""

    items: tuple[T, ...]
    clashes: tuple[T, ...] = ()


def merged(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T], *, prefer: str = "theirs") -> Merged[T]:
    """Both changes of `base` in one list. Elements that one side removed are gone."""
    base, mine, theirs = tuple(base), tuple(mine), tuple(theirs)
    if mine in (base, theirs):
        return Merged(theirs)
    if theirs == base:
        return Merged(mine)
    came_or_moved = moved(base, mine) | (set(mine) - set(base) - set(theirs))
    clashes = tuple(
        each for each in mine
        if each in moved(base, mine) & moved(base, theirs) and before(mine, each) != before(theirs, each)
    )  # fmt: skip
    stay = set(clashes) if prefer == "theirs" else set()
    gone = set(base) - set(mine)
    items = [each for each in theirs if each not in gone]
    alive = set(items) | (set(mine) - set(base))
    for place, each in enumerate(mine):
        if each in came_or_moved and each in alive and each not in stay:
            _put(items, each, mine[:place])
    return Merged(tuple(items), clashes)


def moved(base: Sequence[T], other: Sequence[T]) -> set[T]:
    """The fewest elements whose moving turns the order of `base` into that of `other`."""
    place = {each: number for number, each in enumerate(base)}
    common = [each for each in other if each in place]
    return set(common) - set(_rising(common, [place[each] for each in common]))


def before(order: Sequence[T], each: T) -> T | None:
    """What stands before the element; None for the first."""
    place = order.index(each)
    return order[place - 1] if place else None


def _put(items: list[T], each: T, earlier: Sequence[T]) -> None:
    """After the nearest of those that stand before it."""
    if each in items:
        items.remove(each)
    there = set(items)
    place = next((items.index(name) + 1 for name in reversed(earlier) if name in there), 0)
    items.insert(place, each)


def _rising(elements: Sequence[T], places: Sequence[int]) -> list[T]:
    """A longest subsequence whose places rise (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, place in enumerate(places):
        pile = bisect_left(tails, place)
        previous.append(ends[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(place)
            ends.append(index)
        else:
            tails[pile], ends[pile] = place, index
    found, index = [], ends[-1] if ends else -1
    while index >= 0:
        found.append(elements[index])
        index = previous[index]
    return found[::-1]
