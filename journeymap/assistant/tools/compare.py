"""Two parts of a journey side by side: a number and its difference, or all that clearly differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import AtPlace, cells_of, measure_of, place_of
from journeymap.assistant.tools.contract import OtherPart, Tool, Unclear
from journeymap.assistant.tools.leading import of_difference, of_everything
from journeymap.assistant.tools.looking import Look, look_at, part_of
from journeymap.assistant.tools.measure import no_such_cell, nothing_there
from journeymap.assistant.tools.naming import Cell, better, label, opening, phrase
from journeymap.assistant.tools.stating import bear_in_mind, change_of, explain_method, explain_part, fact_of
from journeymap.maps.comparing import COUNTED, Difference
from journeymap.maps.comparing import compare as compared

ALL = Words("all cases")
ROWS = 10


class CompareTool(Tool):
    """One part of a journey beside another."""

    title = "Side by side"
    description = (
        "Compare two periods, channels, personas or groups of customers: one measure, or all that clearly "
        "differs when no measure is told."
    )
    about = ("group", "trait")
    examples: ClassVar[tuple[str, ...]] = (
        "compare {measure} of {channel} and {channel}",
        "{measure} {period} versus {period}",
        "is {channel} better than {channel}",
        "how does {measure} differ between {persona} and {persona}",
        "are {value} customers happier than {value} ones",
        "{measure} this month compared to last month",
        "what is different for {persona}",
        "mobile vs web, {measure}",
        "did {period} go better than {period}",
        "compare {period} with {period}",
        "do {value} people drop out more at {place} than others",
        "difference in {measure} between {value} and everybody else",
        "how do {persona} compare to the rest",
        "is {measure} lower on {channel}",
        "what changed compared with {period}",
    )

    class Arguments(AtPlace):
        measure: str | None = Field(None, max_length=60, description="without one: all that clearly differs")
        against: OtherPart = Field(
            OtherPart(), description="the other part; the whole journey if nothing is told"
        )

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        other = look.of(part_of(look.journey, arguments.against.model_dump()))
        if look.part == other.part:
            raise Unclear("Both sides are the same: tell another part to compare with.", "against")
        if arguments.measure is None:
            return told_all(look, other)
        measure = measure_of(look, arguments.measure)
        place, name = place_of(look, arguments.place, arguments.name, measure)
        found = cells_of(look, measure, place, name, arguments.dims)
        if len(found) != 1:
            raise no_such_cell(look, measure, name)
        return told_one(look, other, found[0])


def told_one(look: Look, other: Look, whole: Cell) -> Told:
    here, there = look.cell(whole), other.cell(whole)
    if here is None or there is None:
        return nothing_there(look if here is None else other, whole)
    telling = Telling()
    one, two = fact_of(look, here, named(look, here)), fact_of(other, there, named(other, there))
    words, places = phrase(here, look.called)
    telling.say(
        f"{opening(words)} is {{}} for {{}} and {{}} for {{}}.", *places, one, who(look), two, who(other)
    )
    found = difference_of(look, other, here, there)
    change = change_of(
        look,
        here,
        found,
        f"Difference of {label(here, look.called)}, {who(look).text} less {who(other).text}",
    )
    if change.value is None:
        telling.outcome = "not_enough_data"
        telling.say("There is not enough data on one of the two sides to compare them.")
    else:
        say_difference(telling, look, here, found, change, (one, two))
    explain_method(telling, Words("difference"), found.method)
    explain_method(telling, Words(label(here, look.called)), here["method"])
    explain_both(telling, look, other, here, there)
    telling.suggest(*of_difference(look, here))
    return telling.told()


def say_difference(
    telling: Telling, look: Look, cell: Cell, found: Difference, change: Fact, sides: tuple[Fact, Fact]
) -> None:
    """The difference, and what it allows to say."""
    one, two = sides
    telling.say("The difference is {}.", change)
    if found.marked or (cell["unit"] in COUNTED and found.change):
        telling.relate("more" if (found.change or 0) > 0 else "less", one, two)
    elif cell["unit"] in COUNTED:
        telling.relate("alike", one, two)
    elif found.young:
        telling.caveat(
            "One of the two periods is too young to be judged: too many of its cases are still open."
        )
    else:
        telling.say("That may be chance: the two cannot be told apart for sure.")
        telling.relate("alike", one, two)
    if cell["unit"] in COUNTED:
        telling.caveat("Counts also differ because the two parts are of different size.")
    if look.part.since is None and look.part.until is None:
        telling.caveat("The two groups differ in more than this: it is association, not cause.")


def told_all(look: Look, other: Look) -> Told:
    """Whatever clearly differs between the two, the clearest first."""
    telling = Telling()
    # All cells of both are counted at once here: what follows finds them.
    rows = sorted(clear(look, other), key=lambda row: (rank(row[1]), -row[0]))
    told = say_outcome(telling, look, other)
    for _, here, there, found in [row for row in rows if row[1]["address"] != told][:3]:
        one, two = fact_of(look, here, named(look, here)), fact_of(other, there, named(other, there))
        words, places = phrase(here, look.called)
        telling.say(
            f"{opening(words)} is {{}} for {{}} and {{}} for {{}}.", *places, one, who(look), two, who(other)
        )
        telling.relate("more" if (found.change or 0) > 0 else "less", one, two)
    if not rows:
        nothing = "Nothing else" if told else "Nothing"
        telling.say(f"{nothing} clearly differs between {{}} and {{}}.", who(look), who(other))
    else:
        telling.show(table=table(look, other, rows[:ROWS]))
    telling.explain("Every number of the map was compared; what is told differs beyond its interval.")
    telling.explain("Among many comparisons a few differ by chance alone.")
    cells = [cell for row in rows[:ROWS] for cell in row[1:3]]
    explain_both(telling, look, other, *cells)
    telling.suggest(*of_everything(look, [row[1] for row in rows]))
    return telling.told()


def say_outcome(telling: Telling, look: Look, other: Look) -> str | None:
    """The goal rate of both, whether it differs or not: what one asks first. Its address."""
    whole = look.reading.cell("journey", "", "goal_rate")
    here, there = (each.cell(whole) if whole else None for each in (look, other))
    if here is None or there is None or here["value"] is None or there["value"] is None:
        return None
    one, two = fact_of(look, here, named(look, here)), fact_of(other, there, named(other, there))
    telling.say("The goal rate is {} for {} and {} for {}.", one, who(look), two, who(other))
    found = difference_of(look, other, here, there)
    if found.marked:
        telling.relate("more" if (found.change or 0) > 0 else "less", one, two)
    elif not found.young:
        telling.say("That may be chance: the two cannot be told apart for sure.")
        telling.relate("alike", one, two)
    else:
        telling.caveat("One of the two is too young to be judged: too many of its cases are still open.")
    return str(here["address"])


def rank(cell: Cell) -> int:
    """What people ask of first: outcomes and feelings of the whole, then of stages, then of touchpoints; last
    what nobody said to be better or worse."""
    if better(cell) == "neither":
        return 9
    at = {"journey": 0, "stage": 2, "touchpoint": 4}.get(cell["anchor"]["place"], 6)
    return at + (cell["unit"] == "seconds")


def clear(look: Look, other: Look) -> Iterator[tuple[float, Cell, Cell, Difference]]:
    """(how clear, cell, its partner, difference) of every rate, time, score and mood that clearly differs."""
    mine, partners = ({cell["address"]: cell for cell in each.cells} for each in (look, other))
    for address, found in compared(small(look, *look.cells), small(other, *other.cells)).items():
        if found.marked and found.change and found.low is not None and found.high is not None:
            here, there = mine[address], partners[address]
            if look.mine(here) and other.mine(there) and fair(look, other, here):
                yield abs(found.change) / (found.high - found.low), here, there, found


def fair(look: Look, other: Look, cell: Cell) -> bool:
    """Not a channel's own number where channels are compared: cases of one come to the other, too."""
    return cell["anchor"]["place"] != "channel" or look.part.channels == other.part.channels


def table(look: Look, other: Look, rows: list[tuple[float, Cell, Cell, Difference]]) -> Table:
    told = tuple(
        (
            Words(label(here, look.called)),
            fact_of(look, here, named(look, here)),
            fact_of(other, there, named(other, there)),
        )
        for _, here, there, _ in rows
    )
    return Table("What clearly differs", ("", who(look).text, who(other).text), told)


def difference_of(look: Look, other: Look, here: Cell, there: Cell) -> Difference:
    """As the comparison of the two maps tells it, counted for this cell alone."""
    (found,) = compared(small(look, here), small(other, {**there, "id": None})).values()
    return found


def small(look: Look, *cells: Cell) -> Mapping[str, Any]:
    """What comparing asks of a map."""
    cases, still = look.totals
    return {"measures": cells, "key": look.part.told(), "totals": {"cases": cases, "open_cases": still}}


def who(look: Look) -> Words:
    return look.words or ALL


def named(look: Look, cell: Cell) -> str:
    """The label of a side says whose number it is."""
    return f"{label(cell, look.called)}, {who(look).text}"


def explain_both(telling: Telling, look: Look, other: Look, *cells: Cell) -> None:
    explain_part(telling, look if not look.part.whole else other)
    bear_in_mind(telling, look, *cells)
