"""What would be gained if a pain went away: the largest of all journeys, jointly ranked."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Coalesce

from journeymap.analysis import showing
from journeymap.analysis.models import Finding
from journeymap.analysis.narrowing import newest
from journeymap.maps import figures
from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.drawing.svg import Drawing
from journeymap.maps.lanes.found import stake
from journeymap.maps.lanes.reading import OUTCOMES

MOST = 6


@dataclass(frozen=True)
class Opportunity:
    """A pain of a journey and what stands behind it. gain: written; mark: its interval, one axis for all."""

    finding: Finding
    gain: str
    bounds: str
    unit: str
    mark: Drawing


def opportunities(most: int = MOST) -> list[Opportunity]:
    """Pain findings of the newest runs with a comparison, money first, then share of cases."""
    pains = Finding.objects.filter(run__in=newest(), mood="pain", impact__gt=0, run__journey__isnull=False)
    pains = pains.select_related("run__journey").order_by(
        Coalesce("money", 0.0).desc(), "-impact", "run_id", "rank"
    )
    seen: set[tuple[int, str]] = set()
    chosen: list[Finding] = []
    for finding in pains[: most * 5]:
        place = (finding.run.journey_id, finding.name)  # the same place counts once: its largest pain
        if place not in seen:
            seen.add(place)
            chosen.append(finding)
    chosen = chosen[:most]
    top = max((_ends(each)[1] for each in chosen), default=1.0)
    return [_told(each, Axis(0.0, top)) for each in chosen]


def _told(finding: Finding, axis: Axis) -> Opportunity:
    """Drawn by impact, which every finding has; written in money where there is money."""
    low, high = _ends(finding)
    impact = float(finding.impact or 0.0)
    told = (
        f"{figures.share(impact, 1)} of the ended cases, {figures.share(low, 1)} to {figures.share(high, 1)}"
    )
    mark = interval(axis, Value(impact, low, high, "delight"), told=told)
    if finding.money and impact:
        value = figures.money(finding.money)
        bounds = figures.interval(
            finding.money * low / impact, finding.money * high / impact, lambda bound: figures.money(bound)
        )
        return Opportunity(finding, value, bounds, "of value", mark)
    return Opportunity(
        finding, figures.points(impact), figures.bounds(low, high), str(_outcome(finding)), mark
    )


def _ends(finding: Finding) -> tuple[float, float]:
    """The interval of the impact; the impact itself where the effect has none."""
    told = stake(showing.finding(finding))  # pain is negative there
    return (-told[2], -told[0]) if told else (0.0, 0.0)


def _outcome(finding: Finding) -> str:
    return OUTCOMES.get((finding.effect or {}).get("outcome", ""), "")
