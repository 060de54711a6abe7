"""What would be gained by a finding, in words: money and points of an outcome, each with its interval."""

from __future__ import annotations

from collections.abc import Iterator

from journeymap.analysis import showing
from journeymap.analysis.models import Finding
from journeymap.maps import figures
from journeymap.maps.lanes.found import stake
from journeymap.maps.lanes.reading import OUTCOMES

OF_VALUE = "of value"  # what a sum is a sum of


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


def money(finding: Finding) -> tuple[str, str] | None:
    """The sum and its interval, scaled as the impact's is; None where there is no sum or no impact."""
    if not finding.money or not finding.impact:
        return None
    low, high = ends(finding)
    each = abs(finding.money) / abs(finding.impact)
    bounds = figures.interval(each * low, each * high, figures.money) if low < high else ""
    return figures.money(abs(finding.money)), bounds


def points(finding: Finding) -> tuple[str, str]:
    """The size of the impact in points and its interval; empty where it rests on no comparison."""
    if finding.impact is None:
        return "", ""
    low, high = ends(finding)
    span = figures.interval(low, high, lambda bound: figures.plain(bound * 100, 1)) if low < high else ""
    return figures.points(abs(finding.impact)), span


def said(finding: Finding) -> Iterator[str]:
    """A line for money and one for the share of the ended cases; none where it rests on no comparison."""
    if not finding.impact:
        return
    if sums := money(finding):
        yield " ".join(filter(None, (*sums, OF_VALUE)))
    more = f"more of the ended cases {outcome(finding)}".strip()
    yield " ".join(filter(None, (*points(finding), more)))
