"""What moved in a journey since last week: beyond its interval, and beyond what many looks find by chance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import scipy

from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.comparing import Difference, compare
from journeymap.maps.gathering import data_of
from journeymap.maps.health import WEEK, changed, together, weeks_of
from journeymap.maps.keeping import kept, kept_map
from journeymap.mining.significance import benjamini_hochberg
from journeymap.mining.statistics import quantile_of_normal

LEVEL = 0.95
VOICES = {"polarity", "NPS", "score"}  # units of what people said and felt
SAID = {"csat", "ces"}  # shares that are that too


def movements(journey: Journey) -> dict[str, Any]:
    """changes: [{cell, before, value, change, low, high, n, n_before}], clearest first; compared: how many
    figures were looked at; since, until: the week, ISO 8601, None where there are no two. Kept like a map.

    Looked at: what people said and felt, of the cases with an event in the week that ends with the latest
    event against those of the week before; and the goal rate of the newest two weeks that can be judged
    (see `health.weeks_of`). Drop-off and waits of a week are only known later.
    """
    return kept(journey, "movements with n", Part(), lambda: _movements(journey))


def _movements(journey: Journey) -> dict[str, Any]:
    reference = kept_map(journey)["reference_time"]
    if reference is None:
        return {"changes": [], "compared": 0, "since": None, "until": None}
    until = datetime.fromisoformat(reference).astimezone(UTC)
    shown = kept_map(journey, Part(since=until - WEEK))
    other = kept_map(journey, Part(since=until - 2 * WEEK, until=until - WEEK))
    voices = {
        cell["address"]: cell for cell in shown["measures"] if cell["unit"] in VOICES or cell["name"] in SAID
    }
    found = [
        (_probability(each), _told(voices[name], each))
        for name, each in compare(shown, other).items()
        if name in voices and each.low is not None
    ] + _goal(journey)
    survive = benjamini_hochberg([p for p, _ in found])
    moved = [pair for pair, stays in zip(found, survive, strict=True) if stays and _clear(pair[1])]
    return {
        "changes": [told for _, told in sorted(moved, key=lambda pair: pair[0])],
        "compared": len(found),
        "since": (until - WEEK).isoformat(),
        "until": until.isoformat(),
    }


def _goal(journey: Journey) -> list[tuple[float, dict[str, Any]]]:
    """The goal rate of the newest week that can be judged, less the week before."""
    cells = kept_map(journey)["measures"]
    goal = next(
        (cell for cell in cells if cell["name"] == "goal_rate" and cell["anchor"]["place"] == "journey"), None
    )
    judged = weeks_of(data_of(journey, Part()))[-2:]
    if goal is None or len(judged) < 2:
        return []
    older, newer = together(judged[:1]), together(judged[1:])
    found = changed(older, newer)
    if found is None:
        return []
    a, b = newer.reached / newer.n, older.reached / older.n
    told = Difference(
        a, b, found["value"], found["low"], found["high"], found["marked"], newer.n, older.n, ""
    )
    return [(found["p"], _told({**goal, "interval": None}, told))]


def _probability(each: Difference) -> float:
    """How likely chance alone makes a change as clear: read off its interval, taken as normal."""
    assert each.change is not None and each.low is not None and each.high is not None
    side = each.change - each.low if each.change > 0 else each.high - each.change
    z = abs(each.change) / (side / quantile_of_normal(LEVEL)) if side > 0 else 0.0
    return float(2 * scipy.stats.norm.sf(z))


def _clear(told: Mapping[str, Any]) -> bool:
    return told["low"] > 0 or told["high"] < 0


def _told(cell: Mapping[str, Any], each: Difference) -> dict[str, Any]:
    return {
        "cell": {name: cell[name] for name in ("address", "name", "anchor", "dims", "unit", "interval")},
        "before": each.b,
        "value": each.a,
        "change": each.change,
        "low": each.low,
        "high": each.high,
        "n": each.n_a,
        "n_before": each.n_b,
    }
