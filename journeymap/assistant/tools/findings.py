"""What the analyzers found: pain and bright spots, opportunities, incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from django.urls import reverse
from django.utils.http import urlencode
from pydantic import Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import anywhere
from journeymap.assistant.tools.contract import OfJourney, Tool
from journeymap.assistant.tools.looking import Look, look_at, one_of
from journeymap.assistant.tools.stating import bear_in_mind, behind, finding_fact, finding_words, say_finding
from journeymap.maps import sought
from journeymap.maps.lanes.reading import spaced
from journeymap.maps.sought import Found, Order, Sought
from journeymap.mining.registry import load

SHOWN, ROWS = 3, 10
ALL = "any"  # of moods, as the page of opportunities is asked for them
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
        where = place_of(look, arguments.place, arguments.name) if arguments.name else ("", "")
        wanted = Sought(kind, arguments.mood or "", *where, arguments.order)
        return told_findings(look, wanted, arguments.name or "")


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
    return sought.at(look.reading, one, place, name, sought.activities_at(look.reading, name))


def ordered(look: Look, order: Order = "money", mood: str = "", kind: str = "") -> list[Found]:
    """Findings of the part, each matter once."""
    return sought.ordered(look.findings, look.journey.slug, order, mood, kind)


def told_findings(look: Look, wanted: Sought, name: str) -> Told:
    """name: of the place, as it was asked for."""
    telling, mood, kind = Telling(), wanted.mood, wanted.kind
    found = wanted.among(look.findings, look.journey.slug, look.reading)
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
    total = total_of(look, found, what, page_of(look, wanted, found))
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


def total_of(look: Look, found: Sequence[Found], what: str, page: str = "") -> Fact:
    """How many there are. page: where just these are listed."""
    told = behind(look, {"run": None})
    return Fact(
        f"Number of {what}", float(len(found)), "count", len(found), method="count", page=page, **told
    )  # fmt: skip


def page_of(look: Look, wanted: Sought, found: Sequence[Found]) -> str:
    """Where just these are listed: the opportunities of a mood (all where none is told), else findings. Empty
    on a map that was imported: its findings are of no run."""
    if any(one["id"] is None for one in found):
        return ""
    slug = ("journey", look.journey.slug)
    if look.part.whole and wanted == Sought(mood=wanted.mood):
        return f"{reverse('opportunities')}?{urlencode([slug, ('mood', wanted.mood or ALL)])}"
    return f"{reverse('findings')}?{urlencode([slug, *look.part.pairs, *wanted.pairs])}"


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
