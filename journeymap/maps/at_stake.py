"""What would be gained by a finding, in words: money and points of an outcome, each with its interval."""

from __future__ import annotations

from collections.abc import Iterator

from journeymap.analysis import showing
from journeymap.analysis.models import Finding
from journeymap.maps import figures
from journeymap.maps.lanes.found import stake
from journeymap.maps.lanes.reading import OUTCOMES


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


def money_ends(finding: Finding) -> tuple[float, float]:
    """The interval of the sum, scaled as the impact's is. Only where there is a sum and an impact."""
    low, high = ends(finding)
    each = abs(finding.money or 0.0) / abs(finding.impact or 1.0)
    return each * low, each * high


def said(finding: Finding) -> Iterator[str]:
    """A line for money and one for the share of the ended cases; none where it rests on no comparison."""
    if not finding.impact:
        return
    low, high = ends(finding)
    if finding.money:
        bounds = figures.interval(*money_ends(finding), figures.money) if low < high else ""
        yield " ".join(filter(None, (figures.money(abs(finding.money)), bounds, "of value")))
    span = figures.interval(low, high, lambda bound: figures.plain(bound * 100, 1)) if low < high else ""
    more = f"more of the ended cases {outcome(finding)}".strip()
    yield " ".join(filter(None, (figures.points(abs(finding.impact)), span, more)))
