"""How a number moved from week to week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Chart, Fact, Series, Words
from journeymap.assistant.facts import Point as Drawn
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import AtPlace, cells_of, measure_of, place_of
from journeymap.assistant.tools.contract import Tool
from journeymap.assistant.tools.leading import of_course
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.measure import no_such_cell, nothing_there, whose
from journeymap.assistant.tools.naming import Cell, better, label, opening
from journeymap.assistant.tools.stating import bear_in_mind, change_of, explain_method, fact_of
from journeymap.assistant.tools.turning import Turn, odd, turn
from journeymap.maps import figures
from journeymap.maps.calendar import Grain
from journeymap.maps.comparing import COUNTED, Difference, difference
from journeymap.maps.opening import Opened
from journeymap.maps.points import address
from journeymap.maps.trends import Point, Trend

THIN = 0.5  # share of weeks with too few answers from which months are told instead
POINTS = 120


class TrendTool(Tool):
    """How a number of the map moved over time, by its own formula in each week or month."""

    title = "Over time"
    description = (
        "How a measure of the journey or of a stage, touchpoint or channel changed over time: from when to "
        "when, how much, and when it moved."
    )
    about = ("group",)
    examples: ClassVar[tuple[str, ...]] = (
        "how did {measure} move {period}",
        "how has {measure} changed over time",
        "trend of {measure} at {place}",
        "is {measure} getting better or worse",
        "did {measure} drop {period}",
        "show me {measure} by month",
        "{measure} per week",
        "is {place} getting slower",
        "development of {measure} since {period}",
        "why did {measure} go down lately",
        "are we improving on {measure}",
        "did things get better at {place} {period}",
        "when did {measure} start to fall",
        "are people happier than they used to be at {place}",
        "history of {measure} for {channel}",
        "has {measure} gone up or down for {persona}",
        "plot {measure} {period}",
        "are fewer people reaching the goal than before",
    )

    class Arguments(AtPlace):
        measure: str = Field(max_length=60, description="name of the measure as the map has it")
        grain: Literal["week", "month"] | None = Field(None, description="weeks unless there is too little")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        asked = look_at(asker, arguments)
        # The period only says which weeks are shown: each week is counted as the map's own trend does.
        look = asked.of(replace(asked.part, since=None, until=None))
        measure = measure_of(look, arguments.measure)
        place, name = place_of(look, arguments.place, arguments.name, measure)
        found = cells_of(look, measure, place, name, arguments.dims)
        if len(found) != 1:
            raise no_such_cell(look, measure, name)
        cell = look.cell(found[0])
        if cell is None:
            return nothing_there(look, found[0])
        grain, shown = moved(look, cell, asked, arguments.grain)
        return told_trend(look, cell, grain, shown)


def moved(look: Look, cell: Cell, asked: Look, grain: str | None) -> tuple[Grain, list[Point]]:
    """The points of the period; by month where most weeks have too little, unless weeks are wanted."""
    opened = Opened(look.journey, look.part, dict(cell))
    found = opened.trend("month" if grain == "month" else "week")
    shown = within(found, asked)
    thin = [point for point in shown if point.value is None and point.n]
    if grain is None and found.grain == "week" and len(thin) > THIN * max(len(shown), 1):
        found = opened.trend("month")
        shown = within(found, asked)
    return found.grain, shown


def within(found: Trend, asked: Look) -> list[Point]:
    """Whole weeks or months of the period; none where only the number of rows could be told."""
    if found.about != "value":
        return []
    since, until = asked.part.since, asked.part.until
    return [
        point
        for point in found.points
        if (since is None or point.begin >= since) and (until is None or point.begin < until)
    ][-POINTS:]


def told_trend(look: Look, cell: Cell, grain: Grain, shown: Sequence[Point]) -> Told:
    telling = Telling()
    words, places = whose(look, cell)
    known = [point for point in shown if point.value is not None and point.whole]
    if len(known) < 2:
        telling.outcome = "not_enough_data"
        telling.say(f"There is not enough data to say how {words} changed over time.", *places)
        telling.say("In all it is {}.", fact_of(look, cell))
        explain_points(telling, look, cell, shown, grain)
        return telling.told()
    first, last = (point_fact(look, cell, point, grain) for point in (known[0], known[-1]))
    found = difference(as_cell(cell, known[-1]), as_cell(cell, known[0]))
    begin, end = (Words(f"the {each.period}") for each in (first, last))
    change = change_of(look, cell, found, f"Change of the {lower(cell, look)}, {begin.text} to {end.text}")
    if change.value is None:
        telling.say(
            f"{opening(words)} went from {{}} in {{}} to {{}} in {{}}.", *places, first, begin, last, end
        )
    else:
        way = direction(cell, found)
        telling.say(
            f"{opening(words)} {SAID[way]} from {{}} in {{}} to {{}} in {{}}.",
            *places,
            first,
            begin,
            last,
            end,
        )
        telling.say("That is a change of {}.", change)
        telling.relate(way, change)
        if way == "unchanged":
            telling.caveat("So small a difference between two single weeks or months may be chance.")
    say_odd(telling, look, cell, known, grain)
    step = turn(known) if cell["unit"] not in COUNTED else None
    say_turn(telling, cell, step)
    telling.show(chart=drawn(cell, look, shown, step))
    explain_points(telling, look, cell, shown, grain)
    telling.suggest(*of_course(look, cell))
    return telling.told()


SAID = {"rose": "rose", "fell": "fell", "unchanged": "did not clearly change: it went"}


def direction(cell: Cell, found: Difference) -> Literal["rose", "fell", "unchanged"]:
    """Counts are exact; of all else only a difference beyond its interval is one."""
    if not found.change or not (found.marked or cell["unit"] in COUNTED):
        return "unchanged"
    return "rose" if found.change > 0 else "fell"


def as_cell(cell: Cell, point: Point) -> dict[str, Any]:
    """A point as the cell of its week, for a difference."""
    bounds = None
    if point.low is not None and point.high is not None:
        bounds = {"low": point.low, "high": point.high, "level": 0.95}
    return {"value": point.value, "n": point.n, "unit": cell["unit"], "interval": bounds}


def point_fact(look: Look, cell: Cell, point: Point, grain: Grain) -> Fact:
    when = called(point.begin, grain)
    told = fact_of(look, cell, f"{label(cell, look.called)}, {when}")
    bounds = None if point.low is None or point.high is None else (point.low, point.high)
    here = address(cell["address"], grain, point.begin) if cell["address"] and cell["evidence"] else None
    return replace(told, value=point.value, n=point.n, interval=bounds, period=when, address=here)


def called(begin: datetime, grain: Grain) -> str:
    if grain == "week":
        return f"week of {figures.day(begin.date(), year=True)}"
    return f"month of {begin:%B %Y}" if grain == "month" else f"year {begin.year}"


def lower(cell: Cell, look: Look) -> str:
    told = label(cell, look.called)
    return told if told[:2].isupper() else told[:1].lower() + told[1:]


def say_turn(telling: Telling, cell: Cell, step: Turn | None) -> None:
    """When it moved, where one moment stands out."""
    if step is None:
        return
    when = Words(figures.day(step.at.date(), year=True))
    telling.say(f"It {'rose' if step.up else 'fell'} most clearly around {{}}.", when)
    telling.caveat("What else changed then is not known from this: that two things coincide is no cause.")


def say_odd(telling: Telling, look: Look, cell: Cell, known: Sequence[Point], grain: Grain) -> None:
    """The week that lies furthest from all others, where that is beyond chance."""
    found = odd(known)
    if found is None or found[0] in (known[0], known[-1]):
        return
    point, above = found
    fact = point_fact(look, cell, point, grain)
    word = "highest" if above else "lowest"
    telling.say(f"It was {word}, far from all others, in {{}}: {{}}.", Words(f"the {fact.period}"), fact)


def drawn(cell: Cell, look: Look, shown: Sequence[Point], step: Turn | None) -> Chart:
    points = tuple(Drawn(each.value, each.low, each.high, each.n, at=each.begin) for each in shown)
    title = label(cell, look.called)
    marks = ((step.at, figures.day(step.at.date(), year=True)),) if step else ()
    return Chart("line", title, cell["unit"], (Series(title, points),), marks=marks, better=better(cell))


def explain_points(telling: Telling, look: Look, cell: Cell, shown: Sequence[Point], grain: Grain) -> None:
    explain_method(telling, Words(label(cell, look.called)), cell["method"])
    if cell["evidence"] and cell["evidence"]["subject"] == "cases":
        telling.explain(f"A case counts in the {grain} in which it began.")
    if any(point.young for point in shown):
        telling.explain("The newest weeks or months are left open: too many of their cases still go on.")
    if any(point.value is None and not point.young for point in shown):
        telling.explain("Weeks or months with too few cases or answers are gaps.")
    bear_in_mind(telling, look, cell)
