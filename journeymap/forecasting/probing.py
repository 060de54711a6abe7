"""Whether a forecast would count anything for a change, and why not: the chain alone, without draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.filters import Filter
from journeymap.mining.log import Log

from .applying import applied
from .assuming import of_change, titled
from .cases import Cases, read
from .chain import Chain, learnt, outcome
from .changes import BaseChange
from .checking import check, marks
from .effects import alike
from .maturity import refusal, ripening, weeks_of
from .metrics import measured
from .naming import Names
from .states import Marks, states

LOOKED_AT = 3_000  # cases that the chain is learnt from: enough to tell whether anything moves
NOTHING = "it changes nothing."


@dataclass(frozen=True)
class Probed:
    """goal: change of the share that reaches it; against: why nothing is counted, else empty."""

    goal: float = 0.0
    against: str = ""


class Probe:
    """A journey as it is, asked about one change after the other. refused: why nothing can be forecast."""

    def __init__(self, log: Log, definition: JourneyDefinition, part: Filter | None = None) -> None:
        self._cases: Cases = read(log, definition, None, part)
        self._definition = definition
        self._names = Names.of(log, self._cases.places)
        self._telling: tuple[int, ...] | None = None
        self._chains: dict[tuple[Marks, tuple[int, ...] | None], tuple[Chain, tuple[int, ...]]] = {}
        span = weeks_of(self._cases)
        every = np.arange(self._cases.n)
        self.refused = refusal(self._cases, span, ripening(self._cases, self._cases.goal, every, span)) or ""
        if self.refused:
            return
        self._contact, _ = self._names.contacts(())
        metrics = measured(self._cases, definition, span, self._contact)
        self._within = max((each.ripe.seconds for each in metrics), default=0.0)
        chosen = np.flatnonzero(span.week >= 0)[-LOOKED_AT:]
        self._chosen = np.isin(every, chosen)

    def ask(self, change: BaseChange) -> Probed:
        """What it would do to the share that reaches the goal; or why nothing would be counted."""
        if self.refused:
            return Probed(against=self.refused)
        try:
            check([change], self._names, self._definition)
        except ValueError as error:
            return Probed(against=str(error))
        chain = self._chain(marks([change], self._names))
        after = applied(chain, change, self._names)
        if after is not chain and not alike(chain, after):
            stages = len(self._names.stages)
            return Probed(outcome(after, stages).goal - outcome(chain, stages).goal)
        said = of_change(change, chain, self._names, int(self._chosen.sum()))
        title = change.title or titled(change)
        return Probed(against=" ".join(line.removeprefix(f"{title}: ") for line in said) or NOTHING)

    def _chain(self, told_apart: Marks) -> Chain:
        """As it is without a change; learnt once for changes that need the same told apart."""
        key = (told_apart, self._telling)
        if key not in self._chains:
            told = states(self._cases, self._chosen, self._within, told_apart, self._telling)
            chain = learnt(told, self._cases.places, self._contact).chain()
            self._chains[key] = (chain, told.telling)
        chain, self._telling = self._chains[key]  # what foretells is the same, and takes longest to find
        return chain
