"""How a journey does, in the few figures of an overview, all against the journey's own past.

"Now" is the latest event of the journey, never the clock: an export of last year is not all decline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of
from journeymap.maps.keeping import kept, kept_map
from journeymap.mining.results import Rates
from journeymap.mining.significance import two_proportions
from journeymap.mining.statistics import ENOUGH, wilson

WEEK = timedelta(days=7)
QUARTER = 13  # weeks
OPEN = 0.05  # share of open cases up to which a week is judged
MOST = 0.9
Week = tuple[datetime, Rates]  # its begin; its ended cases and those that reached the goal


def health(journey: Journey) -> dict[str, Any]:
    """cases; goal, emotion: cells of the map or None; change: of the goal rate, the last 13 weeks less the 13
    before (value, low, high, marked) or None; weeks: 13 of {begin, value, low, high, n}; worst: the pain of
    largest impact or None; stale: whether its findings are older than the data. Kept like a map.
    """
    return kept(journey, "health", Part(), lambda: _health(journey))


def _health(journey: Journey) -> dict[str, Any]:
    drawn = kept_map(journey)
    weeks = weeks_of(data_of(journey, Part()))
    pains = [each for each in drawn["findings"] if each["mood"] == "pain" and each["impact"]]
    own = [each for each in drawn["findings"] if each["run"]]
    return {
        "cases": drawn["totals"]["cases"],
        "goal": _journey_cell(drawn["measures"], lambda cell: cell["name"] == "goal_rate"),
        "emotion": _journey_cell(drawn["measures"], lambda cell: cell["unit"] == "polarity"),
        "change": _change(weeks),
        "weeks": [_told(*week) for week in weeks[-QUARTER:]],
        "worst": {"headline": pains[0]["headline"], "address": pains[0]["address"]} if pains else None,
        "stale": bool(own) and any(each["stale"] for each in own),
    }


def _journey_cell(cells: Iterable[Mapping[str, Any]], fits: Any) -> dict[str, Any] | None:
    """The first cell of the whole journey, unrefined, that fits."""
    return next(
        (dict(c) for c in cells if c["anchor"]["place"] == "journey" and not c["dims"] and fits(c)), None
    )


def weeks_of(data: SnapshotData) -> list[Week]:
    """26 weeks, the last of them the newest that can be judged; a case counts in the week in which it began.

    Empty without events. Young weeks cannot be judged: their cases that reached the goal have ended while the
    others are open still (at most OPEN of a week may be), and late goals are yet to come (it must be as old
    as MOST of the cases with the goal took). Either would show as a change that is none.
    """
    if data.log is None or data.log.reference_time is None:
        return []
    end = data.log.reference_time.astimezone(UTC)
    asked = 'epoch(start) AS at, epoch("end") - epoch(start) AS took, ended, goal'
    table = data.log.cases.project(asked).to_arrow_table()
    ago = np.floor((end.timestamp() - table["at"].to_numpy()) / WEEK.total_seconds()).astype(np.int64)
    ended, goal = (table[name].to_numpy(zero_copy_only=False) for name in ("ended", "goal"))
    begun = np.bincount(ago)
    finished = np.bincount(ago, weights=ended)
    reached = np.bincount(ago, weights=ended & goal)
    took = table["took"].to_numpy()[goal]
    old = np.arange(len(begun)) * WEEK.total_seconds() >= (np.quantile(took, MOST) if len(took) else 0.0)
    judged = np.flatnonzero((begun > 0) & (begun - finished <= OPEN * begun) & old)
    if not len(judged):
        return []
    last = int(judged[0])
    return [
        (end - (week + 1) * WEEK, Rates(n=int(finished[week]), reached=int(reached[week])))
        for week in range(min(last + 2 * QUARTER, len(begun)) - 1, last - 1, -1)
    ]


def _change(weeks: list[Week]) -> dict[str, Any] | None:
    """The newer 13 weeks less the older; None where either has too few ended cases."""
    return changed(together(weeks[:-QUARTER]), together(weeks[-QUARTER:]))


def together(weeks: Iterable[Week]) -> Rates:
    rates = [rate for _, rate in weeks]
    return Rates(n=sum(rate.n for rate in rates), reached=sum(rate.reached for rate in rates))


def changed(older: Rates, newer: Rates) -> dict[str, Any] | None:
    """value, low, high, p of newer less older, and whether the interval leaves zero out; None for too few."""
    found = two_proportions(older, newer) if min(older.n, newer.n) >= ENOUGH else None
    if found is None:
        return None
    low, high = found.interval.low, found.interval.high
    return {"value": found.value, "low": low, "high": high, "p": found.p, "marked": low > 0 or high < 0}


def _told(begin: datetime, rate: Rates) -> dict[str, Any]:
    bounds = wilson(rate.reached, rate.n) if rate.n >= ENOUGH else None
    return {
        "begin": begin.isoformat(),
        "value": rate.reached / rate.n if bounds else None,
        "low": bounds.low if bounds else None,
        "high": bounds.high if bounds else None,
        "n": rate.n,
    }
