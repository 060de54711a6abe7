"""Places or groups of people in the order of one measure: who comes first, and if that is beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from journeymap.assistant.facts import Chart, Fact, Point, Series, Table, Words
from journeymap.assistant.telling import Telling
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.naming import Cell, better, label, title_of, uncapped
from journeymap.assistant.tools.stating import fact_of
from journeymap.maps.comparing import COUNTED, difference

Order = Literal["worst", "best", "most", "least"]
ROWS, BARS = 12, 12


@dataclass(frozen=True)
class Row:
    """A place or group: its name, its cell, and the part of the journey that the cell is of.

    group: whether it is one of several groups of cases, told apart by their parts alone.
    """

    name: Words
    cell: Cell
    look: Look
    group: bool = False

    @property
    def fact(self) -> Fact:
        named = f"{label(self.cell, self.look.called)}, {self.name.text}" if self.group else ""
        return fact_of(self.look, self.cell, named)


def what_of(cell: Cell) -> Words:
    """The measure as a word within a sentence."""
    return Words(uncapped(title_of(cell)))


def falling(cell: Cell, order: Order) -> bool:
    """Whether the largest value comes first. Where nobody said which way is better, worst is the largest."""
    if order in ("most", "least"):
        return order == "most"
    way = better(cell)
    return (way == "higher") == (order == "best") if way != "neither" else True


def tell_order(telling: Telling, rows: Sequence[Row], order: Order) -> list[Row]:
    """Say who comes first, whether the next is close, and show all in order. Those with a value, so ordered.

    rows: all of one measure. Those without a value are told apart.
    """
    known = [row for row in rows if row.cell["value"] is not None]
    few = [row.name for row in rows if row.cell["value"] is None]
    if not known:
        telling.outcome = "not_enough_data"
        if rows:
            telling.say("For {} there is {}.", rows[0].name, rows[0].fact)
        telling.say("There is not enough data behind any of them to put them in order.")
        return []
    down = falling(known[0].cell, order)
    known.sort(key=lambda row: -row.cell["value"] if down else row.cell["value"])
    facts = [row.fact for row in known]
    _say_first(telling, known, facts, order, down)
    shown = list(zip([row.name for row in known], facts, strict=True))[:ROWS]
    title = title_of(known[0].cell)
    telling.show(table=Table(title, ("", title), tuple(shown)), chart=bars(title, shown, known[0].cell))
    if few:
        telling.dismiss(
            f"Too few cases or answers to be ranked: {', '.join(['{}'] * len(few[:5]))}.", *few[:5]
        )
    return known


def _say_first(
    telling: Telling, known: Sequence[Row], facts: Sequence[Fact], order: Order, down: bool
) -> None:
    name, first = known[0].name, known[0].cell
    if first["unit"] == "seconds":
        word = "longest" if down else "shortest"
    else:
        word = "highest" if down else "lowest"
    begin = "With {} comes" if known[0].group else "{} has"  # names of groups may begin small
    telling.say(f"{begin} the {word} {{}}: {{}}.", name, what_of(first), facts[0])
    tied = [row for row in known[1:] if row.cell["value"] == first["value"]]
    if not tied:
        judged = order in ("worst", "best") and better(first) != "neither"
        kind: Order = order if judged else ("most" if down else "least")
        telling.relate(kind, facts[0], among=tuple(facts[:ROWS]))
    if len(known) < 2:
        return
    apart = difference(first, known[1].cell)
    if apart.marked or (first["unit"] in COUNTED and not tied):
        telling.say("Next comes {} with {}.", known[1].name, facts[1])
    else:
        telling.say(
            "Close to it is {}, with {}: the two cannot be told apart for sure.", known[1].name, facts[1]
        )
        telling.relate("alike", facts[0], facts[1])
        if len(known) > 2 and difference(first, known[-1].cell).marked:
            telling.say("Last comes {}, clearly apart from {}: {}.", known[-1].name, name, facts[-1])


def bars(title: str, rows: Sequence[tuple[Words, Fact]], cell: Cell) -> Chart:
    points = tuple(
        Point(fact.value, low, high, fact.n, label=name.text)
        for name, fact in rows[:BARS]
        for low, high in [fact.interval or (None, None)]
    )
    return Chart("bars", title, cell["unit"], (Series(title, points),), better=better(cell))
