"""Which ways people go: the most frequent ones, what comes after a touchpoint and what before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.http import urlencode
from pydantic import Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Chart, Fact, Point, Series, Status, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import names_at
from journeymap.assistant.tools.contract import OfJourney, Tool
from journeymap.assistant.tools.leading import of_paths
from journeymap.assistant.tools.looking import Look, look_at, one_of
from journeymap.assistant.tools.stating import behind, explain_part
from journeymap.maps import steps as steps_of
from journeymap.maps.flows import share
from journeymap.mining.log import END, START
from journeymap.mining.measures import Measures

SHOWN, ROWS, STEPS = 3, 10, 8
GOES_ON, BEGINS = Words("no further step"), Words("the beginning")
Step = tuple[Words, int]


class PathsTool(Tool):
    """The most frequent ways, whole or around one touchpoint."""

    title = "Ways people go"
    description = (
        "Which ways people go: the most frequent paths, what they do next after a touchpoint, where they "
        "came from before it, how many go from one to another."
    )
    about = ("group",)
    examples: ClassVar[tuple[str, ...]] = (
        "what do people do after {place}",
        "what happens next after {place}",
        "where do people come from before {place}",
        "what are the most common paths",
        "which way do most customers take",
        "how many go from {place} to {place}",
        "typical journey of {persona}",
        "what comes before {place}",
        "where do they go from {place}",
        "most frequent routes on {channel}",
        "what path leads to {place}",
        "how do people get to {place}",
        "next step after {place}",
        "what do customers do in which order",
        "how many different ways are there",
    )

    class Arguments(OfJourney):
        after: str | None = Field(None, max_length=250, description="touchpoint after which it is asked")
        before: str | None = Field(None, max_length=250, description="touchpoint before which it is asked")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        known = names_at(look, "touchpoint")
        after = one_of(arguments.after, known, "after", "touchpoint") if arguments.after else ""
        before = one_of(arguments.before, known, "before", "touchpoint") if arguments.before else ""
        telling = Telling()
        if not look.map["totals"]["cases"]:
            telling.outcome = "not_enough_data"
            telling.say("There are no cases to follow here.")
        elif after and before:
            tell_between(telling, look, after, before)
        elif after or before:
            tell_around(telling, look, after or before, forward=bool(after))
        else:
            tell_whole(telling, look)
        if look.words:
            telling.explain("Looked at: {}.", look.words)
        explain_part(telling, look)
        return telling.told()


def steps(look: Look, name: str, forward: bool) -> list[Step]:
    """Where steps from a touchpoint lead (or where those to it come from), most first."""
    here, there = ("from", "to") if forward else ("to", "from")
    marker, words = (END, GOES_ON) if forward else (START, BEGINS)
    found = []
    for row in look.map["touchpoint_transitions"]:
        mine = row[here] == name and not marked(row, here)
        if mine:
            last = row[there] == marker and marked(row, there)
            found.append((words if last else Words(row[there]), row["count"]))
    return sorted(found, key=lambda step: -step[1])


def marked(row: Mapping[str, Any], end: str) -> bool:
    """Whether this end is the marker of a beginning or an end, not a touchpoint that is called so."""
    return row["median_seconds"] is None and row[end] == (END if end == "to" else START)


def tell_around(telling: Telling, look: Look, name: str, forward: bool) -> None:
    found = steps(look, name, forward)
    n = sum(count for _, count in found)
    facts = [
        fact(
            look,
            f"{'After' if forward else 'Before'} {name}: {where.text}",
            count,
            n,
            step_address(name, where, forward),
        )
        for where, count in found
    ]
    place = Words(name)
    if not found or facts[0].value is None:
        telling.outcome = "not_enough_data"
        told = fact(look, f"Steps {'from' if forward else 'to'} {name}", n, n)
        telling.say("For what people do around {} there is {}.", place, told)
        return
    if forward:
        telling.say("After {}, most often comes {}: {} of the steps.", place, found[0][0], facts[0])
    else:
        telling.say("Before {}, most often comes {}: {} of the steps.", place, found[0][0], facts[0])
    if len(found) == 1 or found[0][1] > found[1][1]:
        telling.relate("most", facts[0], among=tuple(facts[:ROWS]))
    for (where, _), each in list(zip(found, facts, strict=True))[1:SHOWN]:
        telling.say("Then comes {} with {}.", where, each)
    show(telling, "What comes next" if forward else "What comes before", [where for where, _ in found], facts)
    telling.explain("Steps are counted that follow directly; a case may come to a touchpoint several times.")
    if forward:
        telling.caveat("No further step: those cases end there, with or without the goal, or are still open.")
    telling.suggest(*of_paths(look, name, after=forward))


def tell_between(telling: Telling, look: Look, after: str, before: str) -> None:
    """How many steps lead straight from one to the other."""
    found = steps(look, after, forward=True)
    n = sum(count for _, count in found)
    count = next((count for where, count in found if where == Words(before)), 0)
    label, here = f"Steps from {after} straight to {before}", steps_of.edge("touchpoint", after, before)
    told = fact(look, label, count, n, here if count else None)
    telling.say("Of the steps from {}, {} lead straight to {}.", Words(after), told, Words(before))
    if told.value is None:
        telling.outcome = "not_enough_data"
    telling.explain(
        "Steps are counted that follow directly; who comes there later by another way is not counted."
    )
    telling.suggest(f"What do people do after {after}?", f"What happens before {before}?")


def tell_whole(telling: Telling, look: Look) -> None:
    """The most frequent ways from beginning to end."""
    totals, variants = look.map["totals"], look.map["variants"]
    ways = Fact(
        "Number of different ways", float(totals["variants"]), "count", totals["variants"], method="count",
        page="" if imported(look) else page_of(look), **behind(look, {"run": None}),
    )  # fmt: skip
    n = totals["cases"]
    names = [way(look, row["path"]) for row in variants]
    facts = [
        fact(look, f"Cases that go {name.text}", row["count"], n, here)
        for name, row, here in zip(names, variants, of_ways(look, len(variants)), strict=True)
    ]
    if not facts or facts[0].value is None:
        telling.outcome = "not_enough_data"
        telling.say("For the ways that people go there is {}.", fact(look, "Cases", n, n))
        return
    telling.say("People go {} different ways.", ways)
    telling.say("The most frequent one is {}: {} of the cases.", names[0], facts[0])
    if len(facts) == 1 or variants[0]["count"] > variants[1]["count"]:
        telling.relate("most", facts[0], among=tuple(facts[:ROWS]))
    for name, each in list(zip(names, facts, strict=True))[1:SHOWN]:
        telling.say("Then comes {} with {}.", name, each)
    show(telling, "Ways", names, facts)
    telling.explain(
        "A way is the whole order of steps of a case, from its first to its last; open cases count too."
    )
    telling.suggest("Where do we lose people?", "How long does each stage take?")


def page_of(look: Look) -> str:
    """Where the ways of the part are listed."""
    return f"{reverse('map', args=[look.journey.slug])}?{urlencode([*look.part.pairs, ('show', 'variants')])}"


def way(look: Look, path: Sequence[str]) -> Words:
    """A path in words; a long one is cut."""
    told = " → ".join(look.called.get(step, step) for step in path[:STEPS])
    return Words(told + (f" → {len(path) - STEPS} more" if len(path) > STEPS else ""))


def step_address(name: str, where: Words, forward: bool) -> str:
    """Where the step opens. The words for a beginning and an end stand for their markers."""
    if forward:
        return steps_of.edge("touchpoint", name, END if where is GOES_ON else where.text)
    return steps_of.edge("touchpoint", START if where is BEGINS else where.text, name)


def of_ways(look: Look, many: int) -> list[str]:
    """Where each of the most frequent ways opens, in their order on the map; an imported one has no rows."""
    if imported(look):
        return [""] * many
    found = Measures(look.data.log, look.data.where, look.data.mask).variants(many)
    return [steps_of.variant(row["variant"], row["path"]) for row in found.to_pylist()]


def imported(look: Look) -> bool:
    """Whether the map came as a file: nothing of it opens here."""
    return "imported" in look.map


def fact(look: Look, label: str, count: int, n: int, address: str | None = None) -> Fact:
    """A share of n steps or cases, with its Wilson interval. address: of the steps or cases it counts."""
    told, came = share(count, n), imported(look)
    measured: Status = "imported" if came else "measured"
    return Fact(
        label, told["value"] if told else None, "share", n,
        (told["low"], told["high"]) if told else None,
        status=measured if told else "not enough data",
        address=None if came else address, method="share with Wilson interval",
        **behind(look, {"run": None, "origin": came}),
    )  # fmt: skip


def show(telling: Telling, title: str, names: Sequence[Words], facts: Sequence[Fact]) -> None:
    rows = tuple(zip(names, facts, strict=True))[:ROWS]
    points = tuple(
        Point(each.value, low, high, each.n, label=name.text)
        for name, each in rows
        for low, high in [each.interval or (None, None)]
    )
    telling.show(
        table=Table(title, ("", "share"), rows), chart=Chart("bars", title, "share", (Series(title, points),))
    )
