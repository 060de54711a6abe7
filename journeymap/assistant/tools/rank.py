"""Which stage, touchpoint, channel, persona or group of customers comes first in a measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools import grouping
from journeymap.assistant.tools.choosing import (
    PLACES,
    cells_of,
    measure_of,
    names_at,
    place_of,
    places_with,
)
from journeymap.assistant.tools.contract import OfJourney, Tool, Unclear
from journeymap.assistant.tools.leading import of_groups, of_order
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.ranking import Order, Row, tell_order, what_of
from journeymap.assistant.tools.stating import bear_in_mind, explain_method, explain_part
from journeymap.maps import titles

OVER: dict[str, str] = {"stages": "stage", "touchpoints": "touchpoint", "channels": "channel"}
REACHED: dict[Order, Order] = {"most": "worst", "least": "best"}


class RankTool(Tool):
    """Places or groups of customers in the order of one measure."""

    title = "Best and worst"
    description = (
        "Which stage, touchpoint, channel, persona or group of customers has the best, worst, highest or "
        "lowest value of a measure."
    )
    about = ("group", "trait")
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
        at: str | None = Field(
            None,
            max_length=250,
            description="stage or touchpoint at which channels, personas or values of a trait are ranked; "
            "without it, in the whole journey",
        )
        order: Order = Field("worst", description="which comes first")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        telling = Telling()
        measure, order = asked_of(telling, look, arguments)
        rows = list(rows_of(look, measure, arguments.over, arguments.at))
        if not rows:
            raise Unclear("That is not measured there.", "over", arguments.over, offered(look, measure))
        known = tell_order(telling, rows, order)
        if look.words:
            telling.explain("Looked at: {}.", look.words)
        if rows[0].group:
            about_groups(telling, arguments.over)
            about_late(telling, look, rows, arguments.over)
        explain_method(telling, what_of(rows[0].cell), rows[0].cell["method"])
        explain_part(telling, look)
        bear_in_mind(telling, look, *(row.cell for row in rows))
        telling.suggest(*(of_groups if rows[0].group else of_order)(look, known or rows))
        return telling.told()


def asked_of(telling: Telling, look: Look, arguments: RankTool.Arguments) -> tuple[str, Order]:
    """The measure, and which comes first. A drop-off is one of a stage: of groups as a whole, the share that
    reaches the goal says the same from the other side."""
    measure = measure_of(look, arguments.measure)
    goal = look.reading.cell("journey", "", "goal_rate")
    grouped = arguments.over not in ("stages", "touchpoints")
    if measure != "drop_off" or not grouped or arguments.at or goal is None:
        return measure, arguments.order
    telling.explain("A drop-off is told of a stage; of a group, who does not reach the goal is lost.")
    return "goal_rate", REACHED.get(arguments.order, arguments.order)


def about_groups(telling: Telling, over: str) -> None:
    """What to bear in mind where groups of cases are put in order."""
    telling.caveat("Groups of people differ in more than this: it is association, not cause.")
    if over == "channels":
        telling.explain("A case counts on each channel that it came to, so a case may count on several.")
    telling.explain("Of many groups only the largest are put in order.")


def about_late(telling: Telling, look: Look, rows: Sequence[Row], over: str) -> None:
    """Which channels were left out, since people come to them once they have reached the goal."""
    ranked = {row.name.text for row in rows}
    late = [Words(name) for name in grouping.after_goal(look) if name not in ranked]
    if over == "channels" and rows[0].cell["name"] == "goal_rate" and late:
        names = ", ".join(["{}"] * len(late))
        telling.say(f"Not ranked: {names}, used mostly after the goal, by people who have reached it.", *late)


def rows_of(look: Look, measure: str, over: str, at: str | None) -> Iterator[Row]:
    """Name and cell of each place that has the measure, or of each group: in the whole journey, or `at` a
    stage or touchpoint."""
    whole = places_with(look, measure, OVER[over], {}) if over in OVER and not at else []
    if whole or over in ("stages", "touchpoints"):
        for each in whole:
            cell = look.cell(each)
            if cell is not None:
                yield Row(Words(titles.where(cell, look.called), address=cell["address"]), cell, look)
        return
    found = cells_of(look, measure, *place_of(look, None, at, measure), {})
    if len(found) == 1:
        groups = grouping.groups(look, over)
        late = grouping.after_goal(look) if over == "channels" and measure == "goal_rate" else ()
        groups = {name: part for name, part in groups.items() if name not in late} or groups
        yield from grouping.rows_of(look, found[0], groups)


def offered(look: Look, measure: str) -> tuple[str, ...]:
    """Over what the measure can be ranked."""
    return tuple(
        f"{place}s"
        for place in PLACES[1:]
        if any(cells_of(look, measure, place, name, {}) for name in names_at(look, place))
    )
