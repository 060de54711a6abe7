"""The journey as designed as a Petri net with one source and one sink, and all the states it can be in.

Blocks become transitions between places: a sequence joins them one after the other, a choice shares places,
what may be left out has a silent way past it, a loop a silent way back, steps in any order are branches that
start and end together. Where a visible step borders on branches it splits and joins them itself, so that no
silent transition is needed (W. van der Aalst, Process Mining, 2016, section 3.2: workflow nets).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SOURCE, SINK = 0, 1
STATES = 1_000  # at most; steps in any order multiply them
Marking = tuple[int, ...]  # the marked places, sorted; a place that holds two tokens stands in it twice


class TooWide(ValueError):
    """The design can be in more states than are searched."""


@dataclass(frozen=True)
class Transition:
    """label: the touchpoint that is visited; None where nothing is seen. takes, gives: places."""

    label: str | None
    takes: tuple[int, ...]
    gives: tuple[int, ...]


@dataclass(frozen=True)
class Net:
    """labels: number of the transition of each touchpoint."""

    transitions: tuple[Transition, ...]
    places: int

    @property
    def labels(self) -> dict[str, int]:
        return {each.label: at for at, each in enumerate(self.transitions) if each.label is not None}

    def enabled(self, marking: Marking) -> Iterator[int]:
        """Numbers of the transitions that can fire."""
        for number, each in enumerate(self.transitions):
            if all(place in marking for place in each.takes):
                yield number

    def fired(self, marking: Marking, transition: Transition) -> Marking:
        """The marking after it fired; tokens that are missing are not taken."""
        left = list(marking)
        for place in transition.takes:
            if place in left:
                left.remove(place)
        return tuple(sorted((*left, *transition.gives)))

    def states(self) -> tuple[Marking, ...]:
        """Every marking that can be reached from the source, the source's first. TooWide beyond STATES."""
        start: Marking = (SOURCE,)
        found, waiting = {start: 0}, [start]
        while waiting:
            marking = waiting.pop()
            for number in self.enabled(marking):
                new = self.fired(marking, self.transitions[number])
                if new not in found:
                    if len(found) == STATES:
                        raise TooWide(
                            f"The design has more than {STATES:,} states: put fewer steps into any order."
                        )
                    found[new] = len(found)
                    waiting.append(new)
        return tuple(found)


def net_of(steps: Sequence[Mapping[str, Any]]) -> Net:
    """The net of steps that run in order, as a design's JSON has them."""
    builder = _Builder()
    builder.sequence(steps, (SOURCE,), (SINK,))
    return Net(tuple(builder.transitions), builder.places)


class _Builder:
    def __init__(self) -> None:
        self.transitions: list[Transition] = []
        self.places = 2

    def _place(self) -> int:
        self.places += 1
        return self.places - 1

    def _add(self, label: str | None, takes: tuple[int, ...], gives: tuple[int, ...]) -> None:
        self.transitions.append(Transition(label, takes, gives))

    def sequence(
        self, steps: Sequence[Mapping[str, Any]], before: tuple[int, ...], after: tuple[int, ...]
    ) -> None:
        if not steps:
            self._add(None, before, after)
        for number, step in enumerate(steps):
            last = number == len(steps) - 1
            between = after if last else self._between(step, steps[number + 1])
            self._build(step, before, between)
            before = between

    def _between(self, step: Mapping[str, Any], following: Mapping[str, Any]) -> tuple[int, ...]:
        """The places between two steps: one, or one a branch where a visible step splits or joins them."""
        branches = step.get("any_order") if "do" in following else None
        branches = following.get("any_order") if "do" in step else branches
        return tuple(self._place() for _ in branches or (None,))

    def _build(self, step: Mapping[str, Any], before: tuple[int, ...], after: tuple[int, ...]) -> None:
        ((kind, inside),) = step.items()
        if kind == "do":
            self._add(inside, before, after)
        elif kind == "any_order":
            self._any_order(inside, before, after)
        elif kind == "one_of":
            for each in inside:
                self._build(each, before, after)
        elif kind == "maybe":
            self._build(inside, before, after)
            self._add(None, before, after)
        else:
            begin, end = (self._place(),), (self._place(),)
            self._add(None, before, begin)
            self._build(inside, begin, end)
            self._add(None, end, begin)
            self._add(None, end, after)

    def _any_order(
        self, branches: Sequence[Mapping[str, Any]], before: tuple[int, ...], after: tuple[int, ...]
    ) -> None:
        begins, ends = before, after
        if len(before) == 1:
            begins = tuple(self._place() for _ in branches)
            self._add(None, before, begins)
        if len(after) == 1:
            ends = tuple(self._place() for _ in branches)
            self._add(None, ends, after)
        for branch, begin, end in zip(branches, begins, ends, strict=True):
            self._build(branch, (begin,), (end,))
