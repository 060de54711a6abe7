"""What the analyzers found: pain and bright spots, opportunities, incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from journeymap.analysis.opportunities import opportunities
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import anywhere
from journeymap.assistant.tools.contract import OfJourney, Tool
from journeymap.assistant.tools.looking import Look, look_at, one_of
from journeymap.assistant.tools.stating import bear_in_mind, behind, finding_fact, finding_words, say_finding
from journeymap.maps.lanes.reading import spaced
from journeymap.mining.registry import load

Found = Mapping[str, Any]
Order = Literal["money", "impact", "people", "newest"]
SHOWN, ROWS = 3, 10
MOODS = {"pain": "pain points", "bright": "bright spots"}
ONE = {"pain": "pain point", "bright": "bright spot"}


class FindingsTool(Tool):
    """Findings in order of what they cost or bring."""

    title = "What was found"
    description = (
        "What the analyzers found: pain points, bright spots, opportunities, incidents, in the order of "
        "money, impact, people or time; of a kind, a mood or a place."
    )
    about = ("kind", "group", "measure")
    examples: ClassVar[tuple[str, ...]] = (
        "what should we fix first",
        "what are the biggest problems",
        "top opportunities",
        "where is the money",
        "which pain points are there at {place}",
        "what goes well",
        "what works well at {place}",
        "what is hurting us most",
        "any incidents {period}",
        "what did you find about {place}",
        "show me the {kind}",
        "is there any {kind} at {place}",
        "what costs us the most money",
        "which issue affects the most people",
        "anything new",
        "anything unusual going on",
        "what are our strengths",
        "biggest pain for {persona}",
        "what should we work on next quarter",
        "why do people leave at {place}",
    )

    class Arguments(OfJourney):
        kind: str | None = Field(None, max_length=60, description="kind of finding, an analyzer's word")
        place: Literal["stage", "touchpoint", "channel", "theme", "persona"] | None = None
        name: str | None = Field(None, max_length=250, description="name of a place, a theme or a persona")
        mood: Literal["pain", "bright"] | None = None
        order: Order = Field("money", description="what comes first")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        kind = one_of(arguments.kind, kinds(look), "kind", "kind of finding") if arguments.kind else ""
        found = ordered(look, arguments.order, arguments.mood or "", kind)
        if arguments.name:
            where = place_of(look, arguments.place, arguments.name)
            found = [one for one in found if at(look, one, *where)]
        return told_findings(look, found, arguments.mood or "", kind, arguments.name or "")


def kinds(look: Look) -> list[str]:
    """What is on the map, then all other words of the analyzers there are."""
    told = [kind for analyzer in load().analyzers.values() for kind in analyzer.kinds]
    return list(dict.fromkeys([*(one["kind"] for one in look.findings), *told]))


def place_of(look: Look, place: str | None, name: str) -> tuple[str, str]:
    """(place, name) among stages, touchpoints and channels, or what findings are about. Unclear."""
    about = {(one["anchor"]["place"], one["anchor"]["name"]) for one in look.findings}
    if place:
        same = [pair for pair in about if pair[0] == place and pair[1].casefold() == name.strip().casefold()]
    else:
        same = [
            pair
            for pair in about
            if pair[1].casefold() == name.strip().casefold() and pair[0] != "transition"
        ]
    if same and (place or same[0][0] in ("theme", "persona", "source")):
        return same[0]
    if place in ("theme", "persona"):
        return place, name
    found = anywhere(look, name, "")
    return (place, found[1]) if place else found


def at(look: Look, one: Found, place: str, name: str) -> bool:
    """Whether a finding is of a place: of a stage also what is found at its touchpoints."""
    anchor = one["anchor"]
    if place == "stage":
        number = look.reading.stage_at(anchor)
        return number is not None and look.reading.stages[number] == name
    if anchor["place"] == "transition" and place == "touchpoint":
        ends = {anchor["name"], anchor["to"]}
        return bool(
            ends & ({name} | {act for act, point in look.reading.touchpoint_of.items() if point == name})
        )
    return (anchor["place"], anchor["name"]) == (place, name)


def ordered(look: Look, order: Order = "money", mood: str = "", kind: str = "") -> list[Found]:
    """Findings of the part, each matter once: those that are told lead it (see `analysis.opportunities`)."""
    there = {one["id"]: one for one in look.findings if one["id"] is not None}
    if kind or order == "newest":
        chosen = [one for one in look.findings if (not kind or one["kind"] == kind)]
    else:
        leads = opportunities(look.journey.slug, mood=mood, order=order, at_once=True)
        chosen = [there[each.finding.pk] for each in leads if each.finding.pk in there]
        known = {one["id"] for one in chosen} | {other.pk for each in leads for other in each.others}
        chosen += [one for one in look.findings if one["id"] not in known]
    chosen = [one for one in chosen if (one["mood"] == mood if mood else True)]
    return sorted(chosen, key=begun, reverse=True) if order == "newest" else chosen


def begun(one: Found) -> tuple[str, int]:
    """When an incident began; else the newest run."""
    return (one["incident"] or {}).get("started") or "", one["run"]["id"] if one["run"] else 0


def told_findings(look: Look, found: Sequence[Found], mood: str, kind: str, name: str) -> Told:
    telling = Telling()
    what = MOODS.get(mood, "findings")
    where = f"{what} at {{}}" if name else what
    places = (Words(name),) if name else ()
    if kind:
        sentence = next((a.kinds[kind] for a in load().analyzers.values() if kind in a.kinds), "")
        telling.explain("{}: {}", Words(kind.replace("_", " ")), Words(sentence or "a word of its analyzer"))
    if not found:
        if kind:
            where = f"{spaced(kind)} at {{}}" if name else spaced(kind)
        telling.say(f"The analyzers found no {where}.", *places)
        if not look.findings:
            telling.caveat("No analyzer has found anything on this journey yet.")
            telling.suggest("Run the analyzers again")
        return telling.told()
    total = total_of(look, found, what)
    if len(found) == 1:
        telling.say(f"There is {{}} {where.replace(what, ONE.get(mood, 'finding'), 1)}:", total, *places)
    elif len(found) <= SHOWN:
        telling.say(f"There are {{}} {where}:", total, *places)
    else:
        telling.say(f"There are {{}} {where}; these come first:", total, *places)
    for one in found[:SHOWN]:
        say_finding(telling, look, one, listed=True)
    if len(found) > 1:
        rows = tuple((finding_words(one), finding_fact(look, one)) for one in found[:ROWS])
        telling.show(table=Table("Findings", ("", "what it is worth"), rows))
    about(telling, look, found[:ROWS])
    telling.suggest(*questions(look, found[0]))
    return telling.told()


def total_of(look: Look, found: Sequence[Found], what: str) -> Fact:
    """How many there are."""
    told = behind(look, {"run": None})
    return Fact(f"Number of {what}", float(len(found)), "count", len(found), method="count", **told)


def about(telling: Telling, look: Look, found: Sequence[Found]) -> None:
    """What findings rest on, and what they do not say."""
    if any(one["effect"] and one["effect"]["basis"] != "designed" for one in found):
        telling.caveat("Findings are association, not cause: no experiment was run.")
    for one in found[:SHOWN]:
        telling.explain("{}: {}.", finding_words(one), Words(one["method"].rstrip(".")))
    bear_in_mind(telling, look, *found)


def questions(look: Look, one: Found) -> list[str]:
    anchor = one["anchor"]
    if anchor["place"] in ("touchpoint", "stage"):
        here = anchor["name"]
        return [f"What do people say about {here}?", f"How long does {here} take?", "Who are our customers?"]
    return ["Where do we lose people?", "What do people say?", "What goes well?"]
