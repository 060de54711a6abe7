"""A forecast of a journey: what the next weeks bring as it is, and with changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.filters import Filter
from journeymap.mining.log import Log

from .assuming import of_change, of_data, of_journey, titled
from .backtesting import backtest
from .cases import Cases, read
from .chain import Learnt, learnt, outcome
from .changes import BaseChange
from .checking import check, marks
from .drawing import Drawn, customers, draw, foreseen
from .effects import Effect, changed, effect
from .figures import Figures, compared
from .maturity import Weeks, refusal, ripening, weeks_of
from .metrics import Measured, measured
from .naming import Names
from .outlook import Metric, Outlook, Sensitivity
from .staging import stage_outlooks
from .states import states

DRAWS = 200
LEARNT_WEEKS = 26  # that a chain is learnt from at least
ARRIVING_WEEKS = 13  # of which the next ones are taken to bring as many cases
CASES_AT_MOST = 100_000  # that a chain is learnt from


@dataclass(frozen=True)
class Ground:
    """What both sides of a forecast rest on. chosen: cases that the chain is learnt from, looked at for
    `within` seconds. arriving: cases in the next weeks."""

    cases: Cases
    weeks: Weeks
    names: Names
    metrics: tuple[Measured, ...]
    drawn: dict[Metric, Drawn]
    weights: np.ndarray
    chosen: np.ndarray
    within: float
    contact: np.ndarray
    arriving: float


def forecast(
    log: Log,
    definition: JourneyDefinition,
    changes: Sequence[BaseChange] = (),
    *,
    weeks: int = 13,
    until: datetime | None = None,
    part: Filter | None = None,
    contacts: Iterable[str] = (),
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Outlook:
    """What the `weeks` weeks after `until` (None = after the latest event) bring, learnt from what happened
    before it alone.

    part: cases that are looked at; contacts: touchpoints or activities that cost us time (none = those whose
    names sound so); progress: told 0 to 1. ValueError names a change that speaks of what the journey lacks.
    The same arguments give the same figures.
    """
    step = progress or _silent
    if weeks < 1:
        raise ValueError(f"weeks is {weeks}: forecast at least one")
    cases = read(log, definition, until, part)
    names = Names.of(log, cases.places)
    check(changes, names, definition)
    span = weeks_of(cases)
    asked = Outlook(seed=seed, weeks=weeks, until=until or log.reference_time)
    ripe = ripening(cases, cases.goal, np.arange(cases.n), span)
    if reason := refusal(cases, span, ripe):
        return asked.model_copy(update={"refused": reason})
    step(0.1)
    contact, told = names.contacts(tuple(contacts))
    ground = _ground(cases, definition, span, names, contact, weeks, seed)
    if not ground.drawn:
        return asked.model_copy(update={"refused": _nothing(definition)})
    return _answered(asked, ground, changes, bool(definition.exit), told, step)


def _answered(
    asked: Outlook, ground: Ground, changes: Sequence[BaseChange], leaves: bool, told: Sequence[str],
    step: Callable[[float], None],
) -> Outlook:  # fmt: skip
    """`asked` with its figures. leaves: the journey has an exit; told: touchpoints that cost us time."""
    names, done = ground.names, None
    tried = backtest([m for m in ground.metrics if m.name in ground.drawn], ground.weeks)
    step(0.3)
    learning = _learnt(ground, changes)
    if changes:
        done = effect(learning, changes, names, ground.weights, asked.seed, lambda x: step(0.3 + 0.6 * x))
    baseline, after, apart = compared(ground.drawn, done, leaves)
    stages = stage_outlooks(
        ground.cases, ground.chosen, ground.within, ground.arriving, names.stages, done, ground.contact
    )
    return Outlook(
        baseline=baseline,
        with_changes=after,
        differences=apart,
        assumptions=_assumptions(ground, learning, changes, asked.weeks, told),
        backtest=tried,
        stages=stages,
        sensitivity=_sensitivity(changes, learning, names, baseline, done) if done is not None else (),
        draws=len(ground.weights),
        seed=asked.seed,
        weeks=asked.weeks,
        until=asked.until,
        cases=int(ground.chosen.sum()),
    )


def _assumptions(
    ground: Ground, learning: Learnt, changes: Sequence[BaseChange], weeks: int, told: Sequence[str]
) -> tuple[str, ...]:
    """What a reader has to believe: of the data, of the journey, of each change."""
    states, chosen, point = learning.states, int(ground.chosen.sum()), learning.chain()
    activities = [ground.cases.places.activity[place] for place in states.telling]
    return (
        *of_data(ground.metrics, ground.weeks, chosen, ground.arriving, weeks, told),
        *of_journey(states.memory, activities, bool(changes)),
        *(line for change in changes for line in of_change(change, point, ground.names, chosen)),
    )


def _silent(share: float) -> None:
    """Nobody wants to know."""


def _nothing(definition: JourneyDefinition) -> str:
    if not definition.goal and not definition.exit:
        return "The journey has neither a goal nor an exit: say in its definition what is to be reached."
    return (
        "Too few weeks have cases that had time to show what became of them: import a longer time, or choose "
        "a larger part."
    )


def _ground(
    cases: Cases, definition: JourneyDefinition, span: Weeks, names: Names, contact: np.ndarray, weeks: int,
    seed: int,
) -> Ground:  # fmt: skip
    metrics = measured(cases, definition, span, contact)
    weights = np.array([customers(cases.n_customers, seed, number) for number in range(DRAWS)])
    lately = (span.week > span.last - ARRIVING_WEEKS) & (span.week >= 0)
    arriving = weeks * float(lately.sum()) / min(ARRIVING_WEEKS, span.last + 1)
    drawn: dict[Metric, Drawn] = {}
    for metric in metrics:
        told = foreseen(metric, span.n, weeks)
        if told is not None:
            drawn[metric.name] = draw(metric, told, weeks, arriving, weights, seed)
    within = max((metric.ripe.seconds for metric in metrics), default=0.0)
    ripe = (span.week >= 0) & (span.week < span.n - max((m.ripe.lag for m in metrics), default=1))
    looked = max((len(each.told.weeks) for each in drawn.values()), default=0)
    known = np.unique(span.week[ripe])[-max(looked, LEARNT_WEEKS) :]
    chosen = ripe & np.isin(span.week, known)
    if chosen.sum() > CASES_AT_MOST:
        chosen[
            np.flatnonzero(chosen)[np.random.default_rng(seed).permutation(chosen.sum())[CASES_AT_MOST:]]
        ] = False
    return Ground(
        cases, span, names, tuple(metrics), drawn, weights, chosen, within, contact, max(arriving, 1.0)
    )


def _learnt(ground: Ground, changes: Sequence[BaseChange]) -> Learnt:
    told = states(ground.cases, ground.chosen, ground.within, marks(changes, ground.names))
    return learnt(told, ground.cases.places, ground.contact)


def _sensitivity(
    changes: Sequence[BaseChange], learning: Learnt, names: Names, baseline: Figures, done: Effect
) -> tuple[Sensitivity, ...]:
    """The goal rate with all changes as likely, but one that holds as little and as much as may be."""
    if "goal_rate" not in baseline:
        return ()
    point, stages, found = learning.chain(), len(names.stages), []
    for number, change in enumerate(changes):
        ends = []
        for held in (change.holds.low, change.holds.high):
            holds = [held if n == number else each.holds.likely for n, each in enumerate(changes)]
            goal = outcome(changed(point, changes, names, holds), stages).goal
            moved = goal - done.before.goal
            ends.append(float(np.clip(baseline["goal_rate"].value + moved, 0.0, 1.0)))
        title = change.title or titled(change)
        found.append(Sensitivity(change=number, title=title, low=min(ends), high=max(ends)))
    return tuple(found)
