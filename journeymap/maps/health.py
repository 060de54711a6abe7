"""How a journey does, in the few figures of an overview, all against the journey's own past.

"Now" is the latest event of the journey, never the clock: an export of last year is not all decline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import numpy as np

from journeymap.analysis.evidence import SnapshotData
from journeymap.journeys.models import Journey
from journeymap.maps.asking import Part
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept, kept_map
from journeymap.mining.results import Rates
from journeymap.mining.significance import two_proportions
from journeymap.mining.statistics import ENOUGH, wilson

WEEK = timedelta(days=7)
QUARTER = 13  # weeks


def health(journey: Journey) -> dict[str, Any]:
    """cases; goal, emotion: cells of the map or None; change: of the goal rate, the last 13 weeks less the 13
    before (value, low, high, marked) or None; weeks: 13 of {begin, value, low, high, n}; worst: the pain of
    largest impact or None; stale: whether its findings are older than the data. Kept like a map.
    """
    return kept(journey, "health", Part(), lambda: _health(journey))


def _health(journey: Journey) -> dict[str, Any]:
    drawn = kept_map(journey)
    weeks = _weeks(data_of(journey, Part()), drawn["reference_time"])
    pains = [each for each in drawn["findings"] if each["mood"] == "pain" and each["impact"]]
    own = [each for each in drawn["findings"] if each["run"]]
    return {
        "cases": drawn["totals"]["cases"],
        "goal": _journey_cell(drawn["measures"], lambda cell: cell["name"] == "goal_rate"),
        "emotion": _journey_cell(drawn["measures"], lambda cell: cell["unit"] == "polarity"),
        "change": _change(weeks),
        "weeks": [_told(begin, n, reached) for begin, n, reached in weeks[-QUARTER:]],
        "worst": {"headline": pains[0]["headline"], "address": pains[0]["address"]} if pains else None,
        "stale": bool(own) and any(each["stale"] for each in own),
    }


def _journey_cell(cells: Iterable[Mapping[str, Any]], fits: Any) -> dict[str, Any] | None:
    """The first cell of the whole journey, unrefined, that fits."""
    return next(
        (dict(c) for c in cells if c["anchor"]["place"] == "journey" and not c["dims"] and fits(c)), None
    )


def _weeks(data: SnapshotData, reference: str | None) -> list[tuple[datetime, int, int]]:
    """(begin, ended cases, those with the goal) of the 26 weeks up to the latest event.

    A case counts in the week of its last event.
    """
    if reference is None or data.log is None:
        return []
    end = datetime.fromisoformat(reference).astimezone(UTC)
    first = end - 2 * QUARTER * WEEK
    ended = data.log.cases.filter(duckdb.ColumnExpression("ended"))
    table = ended.project('epoch("end") AS at, goal').to_arrow_table()
    at = table["at"].to_numpy() - first.timestamp()
    number = np.floor(at / WEEK.total_seconds()).astype(np.int64)
    number[at == (end - first).total_seconds()] -= 1  # the latest event closes the last week
    inside = (number >= 0) & (number < 2 * QUARTER)
    goal = table["goal"].to_numpy(zero_copy_only=False)[inside].astype(np.int64)
    n = np.bincount(number[inside], minlength=2 * QUARTER)
    reached = np.bincount(number[inside], weights=goal, minlength=2 * QUARTER)
    return [(first + week * WEEK, int(n[week]), int(reached[week])) for week in range(2 * QUARTER)]


def _change(weeks: list[tuple[datetime, int, int]]) -> dict[str, Any] | None:
    """The newer 13 weeks less the older; None where either has too few ended cases."""
    older, newer = (
        Rates(n=sum(n for _, n, _ in half), reached=sum(reached for *_, reached in half))
        for half in (weeks[:QUARTER], weeks[QUARTER:])
    )
    found = two_proportions(older, newer) if min(older.n, newer.n) >= ENOUGH else None
    if found is None:
        return None
    low, high = found.interval.low, found.interval.high
    return {"value": found.value, "low": low, "high": high, "marked": low > 0 or high < 0}


def _told(begin: datetime, n: int, reached: int) -> dict[str, Any]:
    bounds = wilson(reached, n) if n >= ENOUGH else None
    return {
        "begin": begin.isoformat(),
        "value": reached / n if bounds else None,
        "low": bounds.low if bounds else None,
        "high": bounds.high if bounds else None,
        "n": n,
    }
