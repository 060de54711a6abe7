"""Who the customers are: personas with their size, what sets them apart, and how often they get there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from journeymap.analysis.portraits import Portrait, portraits
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import SEE, OfJourney, Tool
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.stating import behind, fact_of
from journeymap.customers.personas.models import Persona
from journeymap.mining.registry import load
from journeymap.mining.statistics import ENOUGH

SHOWN, ROWS, WORDS = 4, 8, 4


class PersonasTool(Tool):
    """The personas of a journey."""

    title = "Who the customers are"
    description = (
        "Who the customers are: the personas of a journey, how large each is, what sets it apart and how "
        "often it reaches the goal; or one persona in full."
    )
    permissions = (*SEE, "customers.view_persona")
    about = ("group", "trait")
    examples: ClassVar[tuple[str, ...]] = (
        "who are our customers",
        "which personas do we have",
        "tell me about {persona}",
        "what kinds of customers are there",
        "how many customers belong to {persona}",
        "describe {persona}",
        "what makes {persona} different",
        "what is our biggest customer group",
        "show me the personas",
        "who buys from us",
        "what types of people come here",
        "customer segments with their size",
    )

    class Arguments(OfJourney):
        pass

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        asked = look_at(asker, arguments)
        look = asked.of(replace(asked.part, persona=None))
        kept = list(Persona.objects.kept().filter(journey=look.journey))
        telling = Telling()
        if not kept:
            telling.outcome = "not_enough_data"
            telling.say("This journey has no personas yet: a run proposes them and people accept them.")
            telling.suggest("Run the analyzers again", "Which journeys do we have?")
            return telling.told()
        found = portraits("persona", kept, look.journey)
        if asked.part.persona:
            kept = [each for each in kept if each.key == asked.part.persona]
        tell(telling, look, sorted(kept, key=lambda each: -found[each.key].size), found)
        if look.part.whole:
            telling.explain("The goal rate is of the ended cases of those customers.")
        else:
            telling.caveat("Sizes are of all customers of the journey; the goal rate is of this part.")
        return telling.told()


def tell(telling: Telling, look: Look, kept: Sequence[Persona], found: dict[str, Portrait]) -> None:
    rows = []
    for each in kept[:ROWS]:
        portrait = found[each.key]
        size, goal = size_of(look, each, portrait), goal_of(look, each, portrait)
        rows.append((Words(each.name), size, goal))
    if len(kept) > 1:
        number = Fact("Number of personas", float(len(kept)), "count", len(kept), method="count")
        telling.say("There are {} personas.", number)
    for each, (name, size, goal) in list(zip(kept, rows, strict=False))[:SHOWN]:
        telling.say("{}: {} of the customers.", name, size)
        if goal is not None:
            telling.say("Of their ended cases, {} reached the goal.", goal)
        if apart := words_of(each):
            telling.say("What sets them apart: {}.", apart)
        if len(kept) == 1 and each.goals:
            telling.say("What they want, in our words: {}", Words(each.goals))
        if found[each.key].behind(each):
            telling.caveat("{} was changed after the run that these numbers come from.", name)
    relate(telling, rows)
    telling.show(table=Table("Personas", ("", "of the customers", "goal rate"), tuple(rows)))
    telling.suggest(
        f"What do {kept[0].name} say?", f"How does the journey of {kept[0].name} differ from the rest?",
        "Which persona has the worst goal rate?",
    )  # fmt: skip


def relate(telling: Telling, rows: Sequence[tuple[Words, Fact, Fact | None]]) -> None:
    """Which is the largest, and which reaches the goal most often."""
    sizes = [size for _, size, _ in rows if size.value is not None]
    goals = [goal for *_, goal in rows if goal is not None and goal.value is not None]
    if len(sizes) > 1 and sizes[0].value != sizes[1].value:
        telling.relate("most", sizes[0], among=tuple(sizes))
    if len(goals) > 1:
        telling.relate("best", max(goals, key=lambda goal: goal.value or 0.0), among=tuple(goals))


def size_of(look: Look, persona: Persona, portrait: Portrait) -> Fact:
    bounds, enough = portrait.interval, portrait.of >= ENOUGH
    run = portrait.run
    analyzer = load().analyzers.get(run.analyzer) if run else None
    told = behind(look.of(replace(look.part, persona=persona.key)), {"run": None})
    told |= {"source": f"{analyzer.title} {run.version}" if analyzer and run else "counted"}
    return Fact(
        f"Share of the customers that are {persona.name}", portrait.share if enough else None, "share",
        portrait.of, (bounds.low, bounds.high) if bounds and enough else None,
        status="measured" if enough else "not enough data",
        method="customers that belong to it / customers looked at, Wilson interval",
        when=run.finished if run else None, **told,
    )  # fmt: skip


def goal_of(look: Look, persona: Persona, portrait: Portrait) -> Fact | None:
    """The goal rate of the persona; None without a goal, or where nobody was assigned."""
    goal = look.reading.cell("journey", "", "goal_rate")
    if goal is None or portrait.n is None:
        return None
    mine = look.of(replace(look.part, persona=persona.key))
    cell = mine.cell(goal)
    return fact_of(mine, cell, f"Goal rate of {persona.name}") if cell else None


def words_of(persona: Persona) -> Words | None:
    """What sets it apart, as it was proposed or as people wrote it."""
    if persona.description:
        return Words(persona.description.rstrip("."))
    told = [
        f"{name}: {value}" for name, value in list(persona.traits.items())[:WORDS] if isinstance(value, str)
    ]
    return Words("; ".join(told)) if told else None
