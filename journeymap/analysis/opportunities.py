"""Opportunities: the findings of all analyzers on all journeys in one ranking, each matter told once.

Findings of one mood about the same people at the same place are one opportunity; see `overlap`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from journeymap.analysis.arranging import arrangement, by_impact, newest_findings, people
from journeymap.analysis.models import Finding

MOODS = ("pain", "bright", "neutral")
OUTCOMES = ("goal", "retained", "satisfied")


@dataclass(frozen=True)
class Opportunity:
    """The most telling finding of a matter, and others about the same people at the same place.

    stage: where it is; empty where it belongs to none.
    """

    finding: Finding
    others: tuple[Finding, ...]
    stage: str

    @property
    def people(self) -> int:
        return people(self.finding)


def _by_money(finding: Finding) -> tuple[float, ...]:
    return (-abs(finding.money or 0.0), *by_impact(finding))


def _by_people(finding: Finding) -> tuple[float, ...]:
    return (-people(finding), *by_impact(finding))


ORDERS: dict[str, Callable[[Finding], tuple[float, ...]]] = {
    "money": _by_money,
    "impact": by_impact,
    "people": _by_people,
}


def opportunities(
    journey: str = "",
    stage: str = "",
    outcome: str = "",
    mood: str = "",
    order: str = "money",
    compared: bool = False,
    at_once: bool = False,
) -> list[Opportunity]:
    """All that fit, first the largest sum (then impact), the largest impact, or the most people.

    journey: slug. mood: of MOODS. outcome: of OUTCOMES. compared: only findings with an impact. at_once: see
    `arrangement`. What is
    narrowed is which findings lead; beneath them stands all of the same matter. Their evidence is not read.
    """
    rows = newest_findings(journey)
    leads, stages = arrangement(rows, at_once)
    matters: dict[int | None, list[Finding]] = defaultdict(list)
    for each in sorted(rows, key=ORDERS[order]):
        matters[leads.get(each.pk) or each.pk].append(each)

    def fits(one: Finding) -> bool:
        return (
            (not mood or one.mood == mood)
            and (not outcome or (one.effect or {}).get("outcome") == outcome)
            and (not stage or stages.get(one.pk) == stage)
            and (not compared or one.impact is not None)
        )

    found = []
    for members in matters.values():
        lead = next(filter(fits, members), None)
        if lead is not None:
            others = tuple(one for one in members if one is not lead)
            found.append(Opportunity(lead, others, stages.get(lead.pk, "")))
    return sorted(found, key=lambda each: ORDERS[order](each.finding))
