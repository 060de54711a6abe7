"""How forecasts of this installation did: launches that are over, and weeks that the model had not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from journeymap.futures.models import Forecast, Launch
from journeymap.futures.scorecard import BEFORE_AFTER
from journeymap.futures.shapes import Quarter, Record
from journeymap.jobs.states import Status
from journeymap.mining.statistics import wilson

Held = tuple[date, bool]
"""When it came, and whether inside."""


def record() -> Record:
    """Of launches held before and after: every metric once it is over; of the newest forecast of each
    journey: its unseen weeks. With a 95 % Wilson interval; weeks of one journey are not independent."""
    launched, weeks = list(_launched()), list(_tested())
    found = [*launched, *weeks]
    inside, n = sum(held for _, held in found), len(found)
    ends = wilson(inside, n)
    if not n or ends is None:
        return Record()
    words = f"{inside:,} of {n:,} inside their 90 % interval"
    return Record(inside, n, ends.low, ends.high, words, len(launched), len(weeks), _by_quarter(found))


def _launched() -> Iterator[Held]:
    for row in Launch.objects.filter(rule__kind=BEFORE_AFTER):
        for each in row.came.values():
            if each["over"] and each["inside"] is not None:
                yield row.until, each["inside"]


def _tested() -> Iterator[Held]:
    seen = set()
    done = Forecast.objects.filter(status=Status.DONE).exclude(scenario=None)
    for row in done.select_related("scenario__future").only("result", "scenario__future__journey_id"):
        journey = row.scenario.future.journey_id if row.scenario else None
        if journey in seen or not row.result or row.refused:
            continue
        seen.add(journey)
        tests = row.result["backtest"]
        for each in tests["detail"]:
            if each["metric"] == tests["metric"]:
                yield date.fromisoformat(each["week"][:10]), each["inside"]


def _by_quarter(found: list[Held]) -> tuple[Quarter, ...]:
    n: Counter[tuple[int, int]] = Counter()
    inside: Counter[tuple[int, int]] = Counter()
    for day, held in found:
        quarter = day.year, (day.month - 1) // 3 + 1
        n[quarter] += 1
        inside[quarter] += held
    return tuple(
        Quarter(f"{year} Q{number}", inside[year, number], n[year, number]) for year, number in sorted(n)
    )
