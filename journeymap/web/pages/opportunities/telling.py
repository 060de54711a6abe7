"""What a list says of an opportunity: what is at stake, how sure, drawn on one axis for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from journeymap.actions.models import Handover
from journeymap.actions.trackers.asking import matter_of
from journeymap.analysis import arranging
from journeymap.analysis.models import Finding
from journeymap.analysis.opportunities import Opportunity
from journeymap.maps import figures
from journeymap.maps.at_stake import OF_VALUE, ends, money, outcome, points
from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.drawing.svg import NOTHING, Drawing

MOODS = {"pain": "pain", "bright": "delight"}


@dataclass(frozen=True)
class Stake:
    """A finding and what is at stake, ready to read. Empty texts where it rests on no comparison.

    gain: money where there is money, else points of the outcome; bounds: of the gain. share, ends: the impact
    in points and its interval. mark: drawn by impact. link: on the map; rows: behind it.
    """

    finding: Finding
    gain: str = ""
    bounds: str = ""
    unit: str = ""
    share: str = ""
    ends: str = ""
    mark: Drawing = NOTHING
    link: str = ""
    rows: str = ""
    people: int = 0

    @property
    def address(self) -> str:
        """Of the finding on its map."""
        return f"f{self.finding.pk}"


@dataclass(frozen=True)
class Told:
    """An opportunity: the finding that leads, those beneath it, its stage, and to whom it was handed over."""

    lead: Stake
    others: tuple[Stake, ...]
    stage: str
    handed: tuple[Handover, ...] = ()


def told(found: Sequence[Opportunity], handed: bool = False, part: str = "") -> list[Told]:
    """On one axis, from zero to the largest interval of all that are shown. handed: with hand-overs. part: of
    the journey that is looked at, as a query."""
    top = max((high for each in found for _, high in [ends(each.finding)]), default=0.0) or 1.0
    axis = Axis(0.0, top)
    of_each = [{matter_of(one): None for one in (each.finding, *each.others)} for each in found]
    known = handed_over({matter for matters in of_each for matter in matters}) if handed else {}
    return [
        Told(
            at_stake(each.finding, axis, part),
            tuple(at_stake(one, axis, part) for one in each.others),
            each.stage,
            tuple(row for matter in matters for row in known.get(matter, ())),
        )
        for each, matters in zip(found, of_each, strict=True)
    ]


def handed_over(matters: Collection[str]) -> dict[str, list[Handover]]:
    """Matter -> its hand-overs with their trackers, looked up at once."""
    found: dict[str, list[Handover]] = defaultdict(list)
    for row in Handover.objects.filter(matter__in=matters).select_related("tracker").order_by("pk"):
        found[row.matter].append(row)
    return found


def at_stake(finding: Finding, axis: Axis, part: str = "") -> Stake:
    """What would be gained if a pain went as in the comparison; what a bright spot brings."""
    link, rows = leads(finding, part)
    people = arranging.people(finding)
    if finding.impact is None:
        return Stake(finding, link=link, rows=rows, people=people)
    size = abs(finding.impact)
    low, high = ends(finding)
    share, span = points(finding)
    said = f"{figures.share(size, 1)} of the ended cases, {figures.share(low, 1)} to {figures.share(high, 1)}"
    mark = interval(axis, Value(size, low, high, "delight"), told=said)
    more: dict[str, Any] = {
        "share": share,
        "ends": span,
        "mark": mark,
        "link": link,
        "rows": rows,
        "people": people,
    }
    if sums := money(finding):
        return Stake(finding, *sums, OF_VALUE, **more)
    return Stake(finding, share, span, outcome(finding), **more)


def leads(finding: Finding, part: str = "") -> tuple[str, str]:
    """Where it is on the map, opened, and its rows; of the company there is no map, the API has the rows."""
    journey = finding.run.journey
    if journey is None:
        return "", reverse("finding-rows", args=[finding.pk])
    home = reverse("map", args=[journey.slug])
    rows = reverse("map-rows", args=[journey.slug, f"f{finding.pk}"])
    return f"{home}?{part}{'&' if part else ''}cell=f{finding.pk}", f"{rows}?{part}" if part else rows
