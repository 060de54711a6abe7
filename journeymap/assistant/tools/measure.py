"""One number of the map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from journeymap.analysis.parts import Part
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import AtPlace, cells_of, measure_of, place_of, places_with
from journeymap.assistant.tools.contract import Tool, Unclear
from journeymap.assistant.tools.leading import of_number, of_order
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.naming import Cell, Phrase, opening, phrase, shown_dims, title_of
from journeymap.assistant.tools.ranking import Row, tell_order
from journeymap.assistant.tools.stating import bear_in_mind, explain_method, explain_part, fact_of
from journeymap.maps import figures, titles

MOST = 60  # cells of a breakdown that are looked at


class MeasureTool(Tool):
    """What a number of the map is, with its interval and how many stand behind it."""

    title = "One number"
    description = (
        "One number of the map: a rate, a time, a count, a score or a mood, of the journey or of one of its "
        "stages, touchpoints or channels."
    )
    about = ("group",)
    examples: ClassVar[tuple[str, ...]] = (
        "what is the {measure}",
        "what's our {measure} at {place}",
        "how high is the {measure} {period}",
        "{measure} of {place}",
        "give me the {measure} for {channel}",
        "how long does {place} take",
        "how many people come to {place}",
        "how many cases did we have {period}",
        "how many customers reach the goal",
        "what share of people get through",
        "how do people feel at {place}",
        "how happy are customers with {place}",
        "what do people rate {place}",
        "how is {measure} among {persona}",
        "tell me the {measure} of {value} customers",
        "how satisfied are people on {channel}",
        "current {measure} please",
        "how many drop out at {place}",
        "how long until the next step after {place}",
    )

    class Arguments(AtPlace):
        measure: str = Field(max_length=60, description="name of the measure as the map has it")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        measure = measure_of(look, arguments.measure)
        place, name = place_of(look, arguments.place, arguments.name, measure)
        found = cells_of(look, measure, place, name, arguments.dims)
        if len(found) == 1:
            return told_cell(look, found[0])
        if found:
            return told_list(look, found, Words(name) if name else None)
        if place == "journey":
            for each in ("stage", "touchpoint", "channel"):
                if spread := places_with(look, measure, each, arguments.dims):
                    return told_list(look, spread, None)
        raise no_such_cell(look, measure, name)


def no_such_cell(look: Look, measure: str, name: str) -> Unclear:
    """There is such a measure, but not there."""
    where = {cell["anchor"]["name"] for cell in look.whole["measures"] if cell["name"] == measure}
    return Unclear("That is not measured there.", "name", name, tuple(sorted(where - {""}))[:20])


def told_cell(look: Look, whole: Cell) -> Told:
    """The number of the part; beside it that of the whole journey, where the part is one."""
    telling = Telling()
    cell = look.cell(whole)
    if cell is None:
        return nothing_there(look, whole)
    fact = fact_of(look, cell)
    words, places = whose(look, cell)
    if fact.value is None:
        telling.outcome = "not_enough_data"
        telling.say(f"For {words} there is {{}}.", *places, fact)
        say_empty(telling, look)
    else:
        telling.say(f"{opening(words)} is {{}}.", *places, fact)
    everything = fact_of(look.of(Part()), whole)
    if not look.part.whole and everything.value is not None:
        telling.say("For the whole journey it is {}.", everything)
    method(telling, look, cell, fact)
    telling.suggest(*of_number(look, cell))
    return telling.told()


def say_empty(telling: Telling, look: Look) -> None:
    """Where nothing happened in the part at all: until when there are data."""
    latest = look.whole["reference_time"]
    if latest is None:
        telling.say("The journey has no events yet.")
    elif not look.totals[0]:
        day = Words(figures.day(datetime.fromisoformat(latest).date(), year=True))
        telling.say("No case fits this part; the latest event of the journey is of {}.", day)


def nothing_there(look: Look, whole: Cell) -> Told:
    """The part has no row for this cell."""
    telling = Telling("not_enough_data")
    words, places = whose(look, whole)
    if whole["run"] is None:
        telling.say(f"In this part there is nothing to tell {words} from.", *places)
    else:
        telling.say(f"No analyzer has looked at just this part for {words}.", *places)
    everything = fact_of(look.of(Part()), whole)
    telling.say("For the whole journey it is {}.", everything)
    explain_part(telling, look)
    return telling.told()


def whose(look: Look, cell: Cell) -> Phrase:
    """The phrase of a cell, with the part behind it."""
    words, places = phrase(cell, look.called)
    return (f"{words} ({{}})", (*places, look.words)) if look.words else (words, places)


def method(telling: Telling, look: Look, cell: Cell, fact: Fact) -> None:
    """How the number is known."""
    explain_method(telling, Words(fact.label), fact.method)
    explain_part(telling, look)
    bear_in_mind(telling, look, cell)


def told_list(look: Look, cells: Sequence[Cell], where: Words | None) -> Told:
    """Several cells of one measure, largest first: what refines it, or the places that have it."""
    telling = Telling()
    found = [cell for each in cells[:MOST] if (cell := look.cell(each))]
    rows = [Row(called(look, cell, where), cell, look) for cell in found]
    if not rows:
        return nothing_there(look, cells[0])
    place = cells[0]["anchor"]["place"]
    if where is None and place != "journey":
        telling.say(
            f"{{}} is measured at each {place}, not for the journey as a whole.", Words(title_of(cells[0]))
        )
    known = tell_order(telling, rows, "most")
    explain_method(telling, Words(title_of(cells[0])), cells[0]["method"])
    explain_part(telling, look)
    bear_in_mind(telling, look, *found)
    telling.suggest(*of_order(look, known or rows))
    return telling.told()


def called(look: Look, cell: Cell, where: Words | None) -> Words:
    """What tells one row of a breakdown from the others."""
    dims = shown_dims(cell)
    if dims:
        return Words(", ".join(look.called.get(str(value), str(value)) for value in dims.values()))
    return Words(titles.where(cell, look.called)) if where is None else where
