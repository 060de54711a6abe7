"""Token replay: a trace is played on the net; tokens that are not there are put in, and counted.

A. Rozinat and W. van der Aalst, Conformance checking of processes based on monitoring real behavior,
Information Systems 33 (2008). Silent transitions fire where a shortest series of them enables the next step,
searched over at most LOOK_AHEAD markings; a step that the net does not have is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .net import SINK, SOURCE, Marking, Net, Transition

LOOK_AHEAD = 2_000
END = Transition("", (SINK,), ())


@dataclass(frozen=True)
class Tokens:
    """How many tokens were missing, consumed, remaining and produced."""

    missing: int = 0
    consumed: int = 0
    remaining: int = 0
    produced: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(
            self.missing + other.missing,
            self.consumed + other.consumed,
            self.remaining + other.remaining,
            self.produced + other.produced,
        )

    def times(self, n: int) -> Tokens:
        return Tokens(self.missing * n, self.consumed * n, self.remaining * n, self.produced * n)

    @property
    def fitness(self) -> float:
        """½(1 - missing/consumed) + ½(1 - remaining/produced); 1 where nothing was played."""
        put_in = self.missing / self.consumed if self.consumed else 0.0
        left = self.remaining / self.produced if self.produced else 0.0
        return 0.5 * (1 - put_in) + 0.5 * (1 - left)


class Replay:
    """Replays traces on one net; what was played once is remembered.

    whole: the trace must end at the sink; else it ends in whichever state the net can be in that fits best
    what it holds, so that steps still to come are not missed.
    """

    def __init__(self, net: Net, whole: bool):
        self._net, self._whole = net, whole
        self._states = [] if whole else [Counter(marking) for marking in net.states()]
        self._labels = net.labels
        self._played: dict[tuple[Marking, int], tuple[Marking, Tokens]] = {}
        self._ended: dict[Marking, Tokens] = {}

    def __call__(self, trace: Sequence[str]) -> Tokens:
        """The tokens of a trace of touchpoints."""
        marking: Marking = (SOURCE,)
        tokens = Tokens(produced=1)
        for name in trace:
            number = self._labels.get(name)
            if number is None:
                continue
            if (marking, number) not in self._played:
                self._played[marking, number] = self._play(marking, self._net.transitions[number])
            marking, more = self._played[marking, number]
            tokens += more
        if marking not in self._ended:
            self._ended[marking] = self._end(marking)
        return tokens + self._ended[marking]

    def _play(self, marking: Marking, transition: Transition) -> tuple[Marking, Tokens]:
        """The marking after the step and its silent transitions, and their tokens."""
        tokens = Tokens()
        for number in self._silent(marking, transition) or ():
            silent = self._net.transitions[number]
            marking = self._net.fired(marking, silent)
            tokens += Tokens(consumed=len(silent.takes), produced=len(silent.gives))
        missing = sum(place not in marking for place in transition.takes)
        own = Tokens(missing, len(transition.takes), 0, len(transition.gives))
        return self._net.fired(marking, transition), tokens + own

    def _silent(self, marking: Marking, transition: Transition) -> list[int] | None:
        """A shortest series of silent transitions that enables the step; None where there is none."""
        found: dict[Marking, list[int]] = {marking: []}
        waiting = [marking]
        while waiting and len(found) <= LOOK_AHEAD:
            following = []
            for here in waiting:
                if all(place in here for place in transition.takes):
                    return found[here]
                for number in self._net.enabled(here):
                    if self._net.transitions[number].label is None:
                        new = self._net.fired(here, self._net.transitions[number])
                        if new not in found:
                            found[new] = [*found[here], number]
                            following.append(new)
            waiting = following
        return None

    def _end(self, marking: Marking) -> Tokens:
        if self._whole:
            left, tokens = self._play(marking, END)
            return tokens + Tokens(remaining=len(left))
        held = Counter(marking)
        fits = ((sum((state - held).values()), sum((held - state).values()), state) for state in self._states)
        missing, remaining, state = min(fits, key=lambda each: (each[0] + each[1], each[0]))
        return Tokens(missing, sum(state.values()), remaining, 0)
