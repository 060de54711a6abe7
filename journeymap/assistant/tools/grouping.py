"""Groups that a journey's cases fall into: by channel, persona or a trait of the customer, as parts of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from journeymap.analysis.parts import Part
from journeymap.assistant.facts import Words
from journeymap.assistant.tools.contract import Unclear
from journeymap.assistant.tools.looking import Look, guesses
from journeymap.assistant.tools.naming import Cell
from journeymap.assistant.tools.ranking import Row
from journeymap.maps.choices import choices

MOST = 8  # groups that are counted one by one, the largest first
TRAITS = "traits:"


def groups(look: Look, over: str) -> dict[str, Part]:
    """Name -> part of each group within the part that is looked at, the largest first.

    over: channels, personas or traits:NAME. A case counts on each channel that it came to. Unclear where
    there is no such trait.
    """
    if over == "channels":
        told = [each["name"] for each in choices(look.journey)["channels"]]
        mine = look.part.channels or tuple(told)
        return {name: replace(look.part, channels=(name,)) for name in told if name in mine}
    if over.removesuffix("s") == "persona":
        known = choices(look.journey)["persona"]
        return {each["name"]: replace(look.part, persona=each["key"]) for each in known}
    return _of_trait(look, over.removeprefix(TRAITS))


def _of_trait(look: Look, trait: str) -> dict[str, Part]:
    offered = {each["name"]: each["values"] for each in choices(look.journey)["traits"]}
    if trait not in offered:
        raise Unclear("Customers have no trait of this name.", "over", trait, guesses(trait, offered))
    kept = tuple(pair for pair in look.part.traits if pair[0] != trait)
    return {
        each["value"]: replace(look.part, traits=tuple(sorted((*kept, (trait, each["value"])))))
        for each in offered[trait]
    }


def after_goal(look: Look) -> list[str]:
    """Channels most of whose events, as far as they are in a stage, come in stages after the goal's last: who
    comes to them has reached it, so their goal rate says nothing of them."""
    names, goal = look.reading.stages, look.whole["goal"]["stages"]
    if not goal or names.index(goal[-1]) + 1 == len(names):
        return []
    later = set(names[names.index(goal[-1]) + 1 :])
    events: dict[str, list[float]] = {}
    for cell in look.whole["measures"]:
        if (
            cell["name"] == "events"
            and cell["anchor"]["place"] == "stage"
            and set(cell["dims"]) == {"channel"}
        ):
            counted = events.setdefault(cell["dims"]["channel"], [0.0, 0.0])
            counted[cell["anchor"]["name"] in later] += cell["value"] or 0.0
    return sorted(name for name, (early, late) in events.items() if late > early)


def rows_of(look: Look, whole: Cell, parts: dict[str, Part]) -> Iterator[Row]:
    """The same cell of each of the largest groups. whole: that of the whole journey."""
    for name, part in list(parts.items())[:MOST]:
        theirs = look.of(part)
        cell = theirs.cell(whole)
        if cell is not None:
            yield Row(Words(name), cell, theirs, group=True)
