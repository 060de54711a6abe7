"""What a list says of an opportunity: what is at stake, how sure, drawn on one axis for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from journeymap.analysis import arranging, showing
from journeymap.analysis.models import Finding
from journeymap.analysis.opportunities import Opportunity
from journeymap.maps import figures
from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.maps.lanes.found import stake
from journeymap.maps.lanes.reading import OUTCOMES

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
    """An opportunity: the finding that leads, those beneath it, its stage."""

    lead: Stake
    others: tuple[Stake, ...]
    stage: str


def told(found: Sequence[Opportunity]) -> list[Told]:
    """On one axis, from zero to the largest interval of all that are shown."""
    top = max((high for each in found for _, high in [ends(each.finding)]), default=0.0) or 1.0
    axis = Axis(0.0, top)
    return [
        Told(at_stake(each.finding, axis), tuple(at_stake(one, axis) for one in each.others), each.stage)
        for each in found
    ]


def at_stake(finding: Finding, axis: Axis) -> Stake:
    """What would be gained if a pain went as in the comparison; what a bright spot brings."""
    link, rows = leads(finding)
    people = arranging.people(finding)
    if finding.impact is None:
        return Stake(finding, link=link, rows=rows, people=people)
    size = abs(finding.impact)
    low, high = ends(finding)
    share = figures.points(size)
    said = f"{figures.share(size, 1)} of the ended cases, {figures.share(low, 1)} to {figures.share(high, 1)}"
    mark = interval(axis, Value(size, low, high, "delight"), told=said)
    span = figures.interval(low, high, lambda bound: figures.plain(bound * 100, 1)) if low < high else ""
    more: dict[str, Any] = {
        "share": share,
        "ends": span,
        "mark": mark,
        "link": link,
        "rows": rows,
        "people": people,
    }
    if finding.money and size:
        worth = abs(finding.money)
        bounds = figures.interval(worth * low / size, worth * high / size, figures.money)
        return Stake(finding, figures.money(worth), bounds if low < high else "", "of value", **more)
    return Stake(finding, share, span, outcome(finding), **more)


def ends(finding: Finding) -> tuple[float, float]:
    """The interval of the size of the impact; the size itself where the effect has none."""
    found = stake(showing.finding(finding))  # pain is negative there
    if found is None:
        return 0.0, 0.0
    low, high = sorted((found[0], found[2]))
    return (low, high) if found[1] > 0 else (-high, -low)


def outcome(finding: Finding) -> str:
    """The end of "so many points more of the cases ..."."""
    return OUTCOMES.get((finding.effect or {}).get("outcome", ""), "")


def leads(finding: Finding) -> tuple[str, str]:
    """Where it is on the map, opened, and its rows; of the company there is no map, the API has the rows."""
    journey = finding.run.journey
    if journey is None:
        return "", reverse("finding-rows", args=[finding.pk])
    home = reverse("map", args=[journey.slug])
    return f"{home}?cell=f{finding.pk}", reverse("map-rows", args=[journey.slug, f"f{finding.pk}"])
