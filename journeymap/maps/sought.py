"""Findings of a part of a journey, chosen: by kind, mood and place. What is counted is listed.

One choice for the assistant, which counts findings, and for the page that lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from journeymap.analysis.opportunities import opportunities
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import newest_runs
from journeymap.maps.lanes.reading import Reading

Found = Mapping[str, Any]
Drawn = Mapping[str, Any]
Order = Literal["money", "impact", "people", "newest"]
ORDERS: tuple[Order, ...] = ("money", "impact", "people", "newest")


@dataclass(frozen=True)
class Sought:
    """Which findings. place: kind of place or of what they are about, with its name. Empty: any."""

    kind: str = ""
    mood: str = ""
    place: str = ""
    name: str = ""
    order: Order = "money"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As (name, value) in the words of the page that lists them."""
        at = f"{self.place}:{self.name}" if self.place else ""
        sort = "" if self.order == "money" else self.order
        told = [("kind", self.kind), ("mood", self.mood), ("place", at), ("sort", sort)]
        return [(name, value) for name, value in told if value]

    def among(self, findings: Sequence[Found], slug: str, reading: Reading) -> list[Found]:
        """Those of a journey's findings that are wanted, in order."""
        found = ordered(findings, slug, self.order, self.mood, self.kind)
        if not self.place:
            return found
        there = activities_at(reading, self.name)
        return [one for one in found if at(reading, one, self.place, self.name, there)]


def findings_of(
    journey: Journey, part: Part, whole: Callable[[], Drawn], narrowed: Callable[[], Drawn]
) -> list[dict[str, Any]]:
    """Findings of the part: those of the whole, unless a run looked at this very part. whole, narrowed: give
    the maps of both."""
    same = newest_runs(journey, part) == newest_runs(journey, Part())
    return list((whole() if same else narrowed())["findings"])


def ordered(
    findings: Sequence[Found], slug: str, order: Order = "money", mood: str = "", kind: str = ""
) -> list[Found]:
    """Findings of a journey, each matter once: those that are told lead it (see `analysis.opportunities`). Of
    a kind, and by time, all of them, in order too."""
    there = {one["id"]: one for one in findings if one["id"] is not None}
    if kind or order == "newest":
        chosen = sorted(
            (one for one in findings if not kind or one["kind"] == kind), key=partial(_rank, order)
        )
    else:
        leads = opportunities(slug, mood=mood, order=order, at_once=True)
        chosen = [there[each.finding.pk] for each in leads if each.finding.pk in there]
        known = {one["id"] for one in chosen} | {other.pk for each in leads for other in each.others}
        chosen += [one for one in findings if one["id"] not in known]
    chosen = [one for one in chosen if (one["mood"] == mood if mood else True)]
    return sorted(chosen, key=_begun, reverse=True) if order == "newest" else chosen


def activities_at(reading: Reading, name: str) -> set[str]:
    """Activities of a touchpoint: transitions may be named by either."""
    return {activity for activity, point in reading.touchpoint_of.items() if point == name}


def at(reading: Reading, one: Found, place: str, name: str, activities: Set[str]) -> bool:
    """Whether a finding is of a place: of a stage also what is found at its touchpoints. activities: of the
    touchpoint of that name."""
    anchor = one["anchor"]
    if place == "stage":
        number = reading.stage_at(anchor)
        return number is not None and reading.stages[number] == name
    if anchor["place"] == "transition" and place == "touchpoint":
        return any(end == name or end in activities for end in (anchor["name"], anchor["to"]))
    return (anchor["place"], anchor["name"]) == (place, name)


def _rank(order: Order, one: Found) -> tuple[float, ...]:
    """As `analysis.opportunities` orders findings; what is the same stays in the order of the map."""
    people = one["effect"]["exposed"]["n"] if one["effect"] else one["n"]
    impact = (-abs(one["impact"]) if one["impact"] is not None else 1.0, -people)
    ranks = {"money": (-abs(one["money"] or 0.0), *impact), "people": (-people, *impact)}
    return ranks.get(order, impact)


def _begun(one: Found) -> tuple[str, int]:
    """When an incident began; else the newest run."""
    return (one["incident"] or {}).get("started") or "", one["run"]["id"] if one["run"] else 0
