"""Which stage, touchpoint, channel, persona or group of customers comes first in a measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from journeymap.analysis.parts import Part
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import PLACES, cells_of, measure_of, names_at, places_with
from journeymap.assistant.tools.contract import OfJourney, Tool, Unclear
from journeymap.assistant.tools.looking import Look, guesses, look_at
from journeymap.assistant.tools.ranking import Order, Row, tell_order, what_of
from journeymap.assistant.tools.stating import bear_in_mind, explain_method, explain_part
from journeymap.customers.personas.models import Persona
from journeymap.maps import titles
from journeymap.maps.choices import choices

GROUPS = 8  # personas, or values of a trait, that are counted one by one
TRAITS = "traits:"


class RankTool(Tool):
    """Places or groups of customers in the order of one measure."""

    title = "Best and worst"
    description = (
        "Which stage, touchpoint, channel, persona or group of customers has the best, worst, highest or "
        "lowest value of a measure."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "which stage is the slowest",
        "which touchpoint has the worst {measure}",
        "what is our best rated touchpoint",
        "which channel does best on {measure}",
        "where does it take longest",
        "rank the channels by {measure}",
        "where are people most unhappy",
        "who has the highest {measure}, by {trait}",
        "which persona has the lowest {measure}",
        "what are the bottlenecks",
        "where are customers happiest",
        "order the stages by {measure}",
        "top touchpoints by {measure}",
        "which step gets the most traffic",
        "which customers reach the goal most often",
        "weakest channel {period}",
        "what takes people the most time",
    )

    class Arguments(OfJourney):
        measure: str = Field(max_length=60, description="name of the measure as the map has it")
        over: str = Field(
            "stages",
            max_length=100,
            pattern=r"^(stages|touchpoints|channels|personas|traits:.+)$",
            description="stages, touchpoints, channels, personas, or traits:NAME for the values of a trait",
        )
        order: Order = Field("worst", description="which comes first")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        measure = measure_of(look, arguments.measure)
        telling = Telling()
        rows = list(rows_of(look, measure, arguments.over))
        if not rows:
            raise Unclear("That is not measured there.", "over", arguments.over, offered(look, measure))
        tell_order(telling, rows, arguments.order)
        if look.words:
            telling.explain("Looked at: {}.", look.words)
        first = rows[0].cell
        if first["anchor"]["place"] == "journey":
            telling.caveat("Groups of people differ in more than this: it is association, not cause.")
        explain_method(telling, what_of(first), first["method"])
        explain_part(telling, look)
        bear_in_mind(telling, look, *(row.cell for row in rows))
        of_people = first["anchor"]["place"] == "journey"
        telling.suggest(*([] if of_people else ["Where do we lose people?"]), "What should we fix first?")
        return telling.told()


def rows_of(look: Look, measure: str, over: str) -> Iterator[Row]:
    """Name and cell of each place or group that has the measure."""
    place = over.removesuffix("s")
    if place == "persona":
        personas = Persona.objects.kept().filter(journey=look.journey)
        yield from of_groups(
            look, measure, {each.name: replace(look.part, persona=each.key) for each in personas}
        )
    elif over.startswith(TRAITS):
        yield from of_groups(look, measure, values_of(look, over.removeprefix(TRAITS)))
    else:
        for whole in places_with(look, measure, place, {}):
            cell = look.cell(whole)
            if cell is not None:
                name = Words(titles.where(cell, look.called), address=cell["address"])
                yield Row(name, cell, look)


def of_groups(look: Look, measure: str, parts: dict[str, Part]) -> Iterator[Row]:
    whole = cells_of(look, measure, "journey", "", {})
    if len(whole) != 1:
        return
    for name, part in list(parts.items())[:GROUPS]:
        theirs = look.of(part)
        cell = theirs.cell(whole[0])
        if cell is not None:
            yield Row(Words(name), cell, theirs)


def values_of(look: Look, trait: str) -> dict[str, Part]:
    """The most frequent values of a trait, as parts. Unclear where there is no such trait."""
    offered = {each["name"]: each["values"] for each in choices(look.journey)["traits"]}
    if trait not in offered:
        raise Unclear("Customers have no trait of this name.", "over", trait, guesses(trait, offered))
    kept = tuple(pair for pair in look.part.traits if pair[0] != trait)
    return {
        each["value"]: replace(look.part, traits=tuple(sorted((*kept, (trait, each["value"])))))
        for each in offered[trait]
    }


def offered(look: Look, measure: str) -> tuple[str, ...]:
    """Over what the measure can be ranked."""
    return tuple(
        f"{place}s"
        for place in PLACES[1:]
        if any(cells_of(look, measure, place, name, {}) for name in names_at(look, place))
    )
