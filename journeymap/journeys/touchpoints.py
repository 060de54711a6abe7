"""Touchpoints and their rules, drafted from the activities: one each, or families where there are many."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyarrow as pa

from journeymap.mining.compiling.touchpoints import NO_RULE, Rules
from journeymap.mining.definition import JourneyDefinition, RuleDefinition, TouchpointDefinition

from .guesses import Guess, guess, listed, percent
from .naming import short_names
from .staging import Staging
from .summary import Summary
from .templates import Template
from .words import unique

MOST = 60  # touchpoints that are drafted
SINGLE = 40  # of them for single activities, where there are more activities than MOST
MEMBERS = 3  # activities that make a family
NUMBER = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,}|\d+")
PREFIX = re.compile(r"^[/\W]*\w+?[/_:.\-\s]")
NOWHERE = 10**6  # behind all stages


@dataclass(frozen=True)
class _Drafted:
    """A touchpoint with its one rule; `place` orders it on the map: (stage number, place in the stage)."""

    name: str
    place: tuple[int, float]
    match: Literal["exact", "wildcard", "regex"]
    pattern: str


def touchpoints(
    summary: Summary, staging: Staging, template: Template | None
) -> tuple[tuple[TouchpointDefinition, ...], tuple[RuleDefinition, ...], list[Guess]]:
    """(touchpoints in the order of the journey, rules in the order they are tried, guesses).

    template: one that people chose; its own touchpoints then come with rules that go on finding events.
    """
    by_count = [int(code) for code in np.argsort(-summary.count, kind="stable")]
    called = short_names(summary)
    plans = [_single(summary, staging, code, called) for code in by_count if summary.planned[code]]
    of_template = _of_template(template)
    taken = _taken(summary, of_template)
    rest = [code for code in by_count if not summary.planned[code] and not taken[code]]
    room = MOST - min(len(plans) + len(of_template), MOST - FAMILIES)
    single = rest if len(rest) <= room else rest[: max(room - FAMILIES, 0)]
    families = _families(summary, staging, rest[len(single) :])
    singles = [_single(summary, staging, code, called) for code in single]
    drafted = _named([*plans[:SINGLE], *singles, *of_template, *families])
    rules = tuple(RuleDefinition(touchpoint=d.name, match=d.match, pattern=d.pattern) for d in drafted)
    definitions = tuple(
        TouchpointDefinition(name=d.name, stage=staging.names[d.place[0]] if d.place[0] != NOWHERE else None)
        for d in sorted(drafted, key=lambda d: d.place)
    )
    unmatched = ~_taken(summary, drafted)
    return definitions, rules, _guesses(summary, drafted, families, unmatched)


FAMILIES = MOST - SINGLE


def _single(summary: Summary, staging: Staging, code: int, called: list[str]) -> _Drafted:
    place = _place(summary, staging, [code])
    return _Drafted(called[code], place, "exact", summary.activities[code])


def _place(summary: Summary, staging: Staging, codes: list[int]) -> tuple[int, float]:
    """The stage that most cases of these activities are in, and their mean place."""
    weight = np.maximum(summary.cases[codes], 1)
    stage = np.bincount(staging.stage[codes] + 1, weights=weight).argmax() - 1
    mean = float(np.average(summary.position[codes], weights=weight))
    return (int(stage) if stage >= 0 else NOWHERE), mean


def _of_template(template: Template | None) -> list[_Drafted]:
    if template is None:
        return []
    return [
        _Drafted(touchpoint.name, (stage, number - 100.0), "regex", touchpoint.pattern)
        for stage, (_, inside) in enumerate(template.stages)
        for number, touchpoint in enumerate(inside)
    ]


def _taken(summary: Summary, drafted: list[_Drafted]) -> np.ndarray:
    """Which activities one of the rules takes: shape (activities,)."""
    names = unique(str(number) for number in range(len(drafted)))
    rules = Rules(
        JourneyDefinition(
            name="draft",
            touchpoints=tuple(TouchpointDefinition(name=name) for name in names),
            rules=tuple(
                RuleDefinition(touchpoint=name, match=d.match, pattern=d.pattern)
                for name, d in zip(names, drafted, strict=True)
            ),
        )
    )
    return rules.first_match("activity", pa.array(summary.activities, pa.string())) != NO_RULE


def _families(summary: Summary, staging: Staging, codes: list[int]) -> list[_Drafted]:
    """Families of names that differ in their numbers, then of names that begin alike; the largest first."""
    found: list[tuple[int, _Drafted]] = []
    left = codes
    for mask in (_without_numbers, _beginning):
        groups: dict[str, list[int]] = defaultdict(list)
        for code in left:
            groups[mask(summary.activities[code])].append(code)
        kept = {pattern: inside for pattern, inside in groups.items() if pattern and len(inside) >= MEMBERS}
        for pattern, inside in kept.items():
            drafted = _Drafted(pattern, _place(summary, staging, inside), "wildcard", pattern)
            found.append((int(summary.count[inside].sum()), drafted))
        grouped = {code for inside in kept.values() for code in inside}
        left = [code for code in left if code not in grouped]
    largest = sorted(found, key=lambda each: -each[0])[:FAMILIES]
    # A pattern that says more is tried before one that says less.
    return sorted((drafted for _, drafted in largest), key=lambda d: -len(d.pattern))


def _without_numbers(name: str) -> str:
    masked = NUMBER.sub("*", name)
    return masked if masked != name and masked.strip("*") else ""


def _beginning(name: str) -> str:
    begins = PREFIX.match(name)
    return f"{begins.group()}*" if begins else ""


def _named(drafted: list[_Drafted]) -> list[_Drafted]:
    return [replace(d, name=name) for d, name in zip(drafted, unique(d.name for d in drafted), strict=True)]


def _guesses(
    summary: Summary, drafted: list[_Drafted], families: list[_Drafted], unmatched: np.ndarray
) -> list[Guess]:
    total, size = max(summary.events, 1), len(summary.activities)
    if not families and not unmatched.any():
        reason = f"{size:,} activities: each has its touchpoint, with its name made readable."
        if len(drafted) != size:
            reason = f"{size:,} activities in {len(drafted):,} touchpoints."
        return [guess("touchpoints", len(drafted), reason)]
    own = len(drafted) - len(families)
    reason = (
        f"{size:,} activities are too many for a touchpoint each: {own:,} have their own, "
        f"{len(families):,} families are found by what their names share"
        f"{': ' + listed([d.pattern for d in families], 3) if families else ''}."
    )
    left = summary.count[unmatched].sum()
    most = [summary.activities[c] for c in np.argsort(-summary.count, kind="stable") if unmatched[c]][:3]
    rest = (
        f"{int(unmatched.sum()):,} activities with {left:,} events ({percent(left / total)}) belong to no "
        f"touchpoint{': ' + listed(most) + ' come most often' if most else ''}. They count in all totals."
    )
    return [
        guess("touchpoints", len(drafted), reason),
        guess("unmatched", int(unmatched.sum()), rest),
    ]
