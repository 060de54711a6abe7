"""From what an analyzer yields to what is kept: significance, impact, order. No analyzer does this itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .impact import Impact, impact, money
from .results import Finding, Outcome
from .significance import benjamini_hochberg

FALSE_DISCOVERIES = 0.1  # share of the kept findings of one run that may be chance


@dataclass(frozen=True)
class Ranked:
    """A finding that is kept, with its impact and, for `goal`, what it is worth."""

    finding: Finding
    impact: Impact | None
    money: float | None


@dataclass(frozen=True)
class Conclusion:
    """findings: kept, most telling first. tried: how many were tested; survived: how many of these stay."""

    findings: tuple[Ranked, ...]
    tried: int
    survived: int


def conclude(
    findings: Iterable[Finding],
    ended_cases: Mapping[Outcome, int],
    goal_value: float | None = None,
    q: float = FALSE_DISCOVERIES,
) -> Conclusion:
    """Keep what survives Benjamini-Hochberg at `q` among the findings that carry a p; keep all others.

    `ended_cases`: ended cases with a known outcome, by outcome (`outcomes.population`).
    Sorted by size of impact; findings without one come after, by p, then as they were yielded.
    """
    findings = list(findings)
    tested = [finding.p for finding in findings if finding.p is not None]
    survives = iter(benjamini_hochberg(tested, q).tolist())
    kept = [finding for finding in findings if finding.p is None or next(survives)]
    ranked = [_rank(finding, ended_cases, goal_value) for finding in kept]
    ranked.sort(key=_order)
    return Conclusion(tuple(ranked), len(tested), sum(r.finding.p is not None for r in ranked))


def _rank(finding: Finding, ended_cases: Mapping[Outcome, int], goal_value: float | None) -> Ranked:
    effect = finding.effect
    ended = ended_cases.get(effect.outcome, 0) if effect else 0
    found = impact(effect, ended)
    return Ranked(finding, found, money(found, effect, ended, goal_value))


def _order(ranked: Ranked) -> tuple[bool, float, float]:
    size = abs(ranked.impact.value) if ranked.impact else 0.0
    p = 1.0 if ranked.finding.p is None else ranked.finding.p
    return (ranked.impact is None, -size, p)
