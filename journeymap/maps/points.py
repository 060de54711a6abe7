"""One week or month of how a number moved, as a cell: an address to link to, and the rows behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.functional import cached_property

from journeymap.analysis.evidence import SelectionError
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps import opening, steps
from journeymap.maps.calendar import Grain
from journeymap.maps.opening import Opened
from journeymap.mining import Selection
from journeymap.mining.results import Condition

GRAINS: tuple[Grain, ...] = ("week", "month", "year")
TIME = {"cases": "case.start", "events": "time", "feedback": "time"}  # what puts a row into a period
LONGEST = {"week": 7, "month": 31, "year": 366}  # days


class NoPoint(LookupError):
    """The address names no point of this journey."""


@dataclass(frozen=True)
class OpenedPoint(Opened):
    """behind: the rows of the number in this period alone."""

    behind: Selection | None = None

    @cached_property
    def selection(self) -> Selection | None:
        return self.behind


def address(cell: str, grain: Grain, begin: datetime) -> str:
    """The address of the period that begins then, of the cell that has the address `cell`."""
    return steps.written("p", [cell, grain, begin.date().isoformat()])


def named(address: str | None) -> bool:
    """Whether an address is that of a point."""
    return bool(address) and str(address).startswith("p")


def opened(journey: Journey, part: Part, told: str) -> Opened:
    """The number in one period with the rows behind it. NoPoint where there is none."""
    try:
        cell, grain, day = steps.read("p", told)
        begin = datetime.fromisoformat(day).replace(tzinfo=UTC)
        whole = opening.opened(journey, part, str(cell))
        if grain not in GRAINS:
            raise NoPoint(told)
        found = next(each for each in whole.trend(grain).points if each.begin == begin)
    except (*steps.UNREADABLE, KeyError, StopIteration, SelectionError) as error:
        raise NoPoint(told) from error
    if whole.selection is None:
        raise NoPoint(told)
    bounds = None
    if found.low is not None and found.high is not None:
        bounds = {"low": found.low, "high": found.high, "level": 0.95}
    behind = within(whole.selection, begin, ended(begin, grain))
    own: dict[str, Any] = {
        "address": told,
        "value": found.value,
        "interval": bounds,
        "n": found.n,
        "dims": {**whole.cell["dims"], "period": f"{grain} of {day}"},
    }
    return OpenedPoint(journey, part, {**whole.cell, **own}, behind)


def within(selection: Selection, begin: datetime, end: datetime) -> Selection:
    """The rows of a selection that lie in a period."""
    column = TIME[selection.subject]
    told = (
        Condition(column=column, op=">=", value=begin.isoformat()),
        Condition(column=column, op="<", value=end.isoformat()),
    )
    return selection.model_copy(update={"where": (*selection.where, *told)})


def ended(begin: datetime, grain: Grain) -> datetime:
    """The begin of the next period."""
    if grain == "week":
        return begin + timedelta(days=7)
    later = begin + timedelta(days=LONGEST[grain])
    return later.replace(day=1) if grain == "month" else later.replace(month=1, day=1)
