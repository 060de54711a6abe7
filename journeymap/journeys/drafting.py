"""Drafting a journey from raw events: a definition, and for each guess in it the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa

from journeymap.mining.definition import JourneyDefinition

from .choosing import KEYS, choose_case, column_of, survey
from .guesses import Guess, duration, guess
from .outcomes import outcomes
from .staging import stages
from .summary import LIMIT, Summary, summarise
from .templates import Template
from .touchpoints import touchpoints

# (columns wanted) -> raw event tables; called afresh for every pass.
Tables = Callable[[list[str]], Iterable[pa.Table]]


class NoEvents(LookupError):
    """There is nothing to draft from."""


@dataclass(frozen=True)
class Draft:
    """What was drafted and why. `template`: the name of the template whose stages were taken, or ""."""

    definition: JourneyDefinition
    guesses: list[Guess]
    template: str


def draft(
    name: str,
    tables: Tables,
    *,
    attributes: Iterable[str] = (),
    case: str | None = None,
    sources: tuple[int, ...] = (),
    template: Template | None = None,
    limit: int = LIMIT,
) -> Draft:
    """Draft the journey `name`.

    tables gives raw event tables (columns as in the raw event store), twice; attributes: the "attr_<name>"
    columns there are; case: as people tell it, None to choose; limit: events to look at closely.
    NoEvents when the tables are empty, CaseError when the case told cannot be.
    """
    known = set(attributes)
    asked = [column_of(case)] if case is not None and column_of(case) in known else []
    found = survey(tables([*KEYS, *asked]), known)
    if not found.events:
        raise NoEvents("There are no events to draft a journey from.")
    chosen, case_guess = choose_case(found, case)
    named = chosen not in ("customer", "session") and found.held[chosen] == found.events
    keys = [chosen] if named else ["person", *([chosen] if chosen != "customer" else [])]
    columns = ["activity", "time", *keys]
    summary = summarise(tables(columns), chosen, expected_events=found.events, limit=limit)
    goal, exits, outcome_guesses = outcomes(summary)
    staging = stages(summary, {*goal, *exits}, template)
    points, rules, point_guesses = touchpoints(summary, staging, template)
    definition = JourneyDefinition(
        name=name,
        case=chosen,
        sources=sources,
        stages=staging.names,
        touchpoints=points,
        rules=rules,
        goal=goal,
        exit=exits,
        # Of a sample it is only near the percentile: left open, the map takes it from all events.
        ends_after_seconds=(summary.gap_p95 or None) if summary.step == 1 else None,
    )
    guesses = [
        case_guess,
        guess("stages", list(staging.names), staging.reason),
        *point_guesses,
        *outcome_guesses,
        _ends_after(summary),
        *_sample(summary),
    ]
    return Draft(definition, guesses, staging.template)


def _ends_after(summary: Summary) -> Guess:
    if summary.gap_p95 is None or summary.gap_median is None:
        return guess("ends_after", None, "No case has two events, so there is no silence to learn from.")
    if not summary.gap_p95:
        reason = "95 of 100 events of a case carry the time of the one before: no silence to learn from."
        return guess("ends_after", None, reason)
    reason = (
        f"95 of 100 silences between two events of a case last at most {duration(summary.gap_p95)}, half of "
        f"them at most {duration(summary.gap_median)}. A case that is silent for longer is taken as ended."
    )
    if summary.step > 1:
        reason += " This is an estimate from a sample; the map computes it from all events."
    return guess("ends_after", summary.gap_p95, reason)


def _sample(summary: Summary) -> list[Guess]:
    if summary.step == 1:
        return []
    reason = (
        f"With {summary.events:,} events, order, outcomes and silences were read from 1 in {summary.step} "
        f"cases, chosen by the hash of their key ({summary.n_cases:,} cases). Events of each activity were "
        "counted in all cases."
    )
    return [guess("sample", summary.n_cases, reason)]
