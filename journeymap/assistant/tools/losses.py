"""Where people are lost, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Chart, Point, Series, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.choosing import anywhere, names_at
from journeymap.assistant.tools.contract import OfJourney, Tool, Unclear
from journeymap.assistant.tools.findings import about, at, ordered
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.naming import Cell
from journeymap.assistant.tools.stating import bear_in_mind, explain_part, fact_of, say_finding
from journeymap.assistant.tools.voicing import chosen
from journeymap.maps.comparing import difference
from journeymap.maps.quotes import answers_at, moods_in, quotes

REASONS, QUOTES = 2, 2


@dataclass(frozen=True)
class Step:
    """A stage of the funnel: who comes there, and which share ends there without the goal."""

    name: str
    cases: Cell
    share: Cell | None
    drop: Cell | None


class LossesTool(Tool):
    """The funnel by stage, the worst drop-off, and what was found there."""

    title = "Where people are lost"
    description = (
        "Where people are lost and why: the drop-off of each stage, the worst of them, and what goes with "
        "it: findings and what people say there."
    )
    about = ("group",)
    examples: ClassVar[tuple[str, ...]] = (
        "where do we lose people",
        "where do we lose people {period} and why",
        "why do people drop out",
        "where do customers give up",
        "show me the funnel",
        "where does the journey leak",
        "at which stage do most people leave",
        "why do they abandon at {place}",
        "what makes people leave {place}",
        "where do {persona} drop off",
        "biggest leak on {channel}",
        "how many make it through each stage",
        "why don't people finish",
        "where do we lose {value} customers",
        "what is the weak spot of the journey",
        "conversion by stage",
        "what is stopping people from reaching the goal",
    )

    class Arguments(OfJourney):
        name: str | None = Field(
            None, max_length=250, description="name of a stage; the worst one if not told"
        )

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        steps = funnel(look)
        if not any(step.drop for step in steps):
            return no_goal(look)
        telling = Telling()
        known = [step for step in steps if step.drop is not None and step.drop["value"] is not None]
        if not known:
            telling.outcome = "not_enough_data"
            few = next(step.drop for step in steps if step.drop)
            telling.say("There is not enough data to say where people are lost: {}.", fact_of(look, few))
            explain_part(telling, look)
            return telling.told()
        stage = stage_called(look, arguments.name) if arguments.name else ""
        chosen_step = tell_worst(telling, look, known, stage)
        show(telling, look, steps)
        reasons(telling, look, chosen_step)
        explain(telling, look, chosen_step)
        return telling.told()


def funnel(look: Look) -> list[Step]:
    """Each stage of the part; without a goal there is no drop-off."""
    found = []
    for name in look.reading.stages:
        cells = [
            look.reading.cell("stage", name, measure) for measure in ("cases", "share_of_start", "drop_off")
        ]
        here = [look.cell(cell) if cell else None for cell in cells]
        if here[0] is not None:
            found.append(Step(name, here[0], here[1], here[2]))
    return found


def no_goal(look: Look) -> Told:
    telling = Telling("not_enough_data")
    if not look.reading.stages:
        telling.say("This journey has no stages yet, so it has no drop-off.")
    else:
        telling.say(
            "This journey has no goal, so nobody can be said to be lost before it: its settings name one."
        )
    return telling.told()


def stage_called(look: Look, name: str) -> str:
    """The stage of this name, or that the touchpoint of this name lies in. Unclear."""
    place, found = anywhere(look, name, "drop_off")
    if place == "stage":
        return found
    number = look.reading.stage_of.get(found)
    if number is None:
        raise Unclear("Tell a stage.", "name", name, tuple(names_at(look, "stage")))
    return look.reading.stages[number]


def tell_worst(telling: Telling, look: Look, known: Sequence[Step], stage: str) -> Step:
    """Say where most are lost, or how many are at the stage asked for; the step that is told."""
    order = sorted(known, key=lambda step: -drop(step)["value"])
    worst = order[0]
    facts = [fact_of(look, drop(step)) for step in order]
    among = " ({})" if look.words else ""
    part = (look.words,) if look.words else ()
    if stage:
        asked = next((step for step in order if step.name == stage), None)
        if asked is None:
            telling.outcome = "not_enough_data"
            telling.say("Too few cases came to {} in this part.", Words(stage))
            return worst
        fact = facts[order.index(asked)]
        telling.say(
            f"Of those who come to {{}}{among}, {{}} end there without the goal.", Words(stage), *part, fact
        )
        if asked is not worst:
            telling.say("Most are lost at {}: {}.", Words(worst.name), facts[0])
            telling.relate("worst", facts[0], among=tuple(facts))
        return asked
    telling.say(
        f"Most are lost at {{}}{among}: {{}} of those who come there end without the goal.",
        Words(worst.name),
        *part,
        facts[0],
    )
    telling.relate("worst", facts[0], among=tuple(facts))
    if len(order) > 1:
        if difference(drop(worst), drop(order[1])).marked:
            telling.say("Next comes {} with {}.", Words(order[1].name), facts[1])
        else:
            telling.say(
                "{} is close, with {}: the two cannot be told apart for sure.", Words(order[1].name), facts[1]
            )
    return worst


def drop(step: Step) -> Cell:
    assert step.drop is not None
    return step.drop


def show(telling: Telling, look: Look, steps: Sequence[Step]) -> None:
    """The funnel as a table and as bars."""
    rows = tuple(
        (Words(step.name, address=step.cases["address"]), fact_of(look, step.cases),
         fact_of(look, step.drop) if step.drop else None)
        for step in steps
    )  # fmt: skip
    told = [step.drop for step in steps if step.drop]
    points = tuple(
        Point(cell["value"], *ends(cell), n=cell["n"], label=cell["anchor"]["name"]) for cell in told
    )
    chart = Chart("bars", "Drop-off by stage", "share", (Series("Drop-off", points),), better="lower")
    telling.show(table=Table("Funnel", ("", "cases", "drop-off"), rows), chart=chart)


def ends(cell: Cell) -> tuple[float | None, float | None]:
    bounds = cell["interval"]
    return (bounds["low"], bounds["high"]) if bounds else (None, None)


def reasons(telling: Telling, look: Look, step: Step) -> None:
    """What was found at the stage, and what people say there."""
    found: list[Mapping[str, Any]] = [
        one for one in ordered(look, "money", "pain") if at(look, one, "stage", step.name)
    ]
    if found:
        telling.head("What goes with it there")
        for one in found[:REASONS]:
            say_finding(telling, look, one, listed=True)
        if len(found) > REASONS:
            telling.say("More was found there: the map shows it.")
        about(telling, look, found[:REASONS])
    else:
        telling.say("The analyzers found nothing there that goes with it.")
    if look.asker.sight.texts:
        behind = answers_at({"place": "stage", "name": step.name}, look.data)
        said = quotes(look.data, behind, moods_in(look.whole), look.asker.sight, QUOTES)
        telling.quote(*chosen(said["negative"], QUOTES))


def explain(telling: Telling, look: Look, step: Step) -> None:
    telling.explain(
        "Drop-off: of the ended cases that came to a stage, the share that ends there without the goal."
    )
    explain_part(telling, look)
    bear_in_mind(telling, look, drop(step))
    telling.suggest(
        f"Which pain points are there at {step.name}?",
        f"What do people say about {step.name}?",
        f"How did the drop-off at {step.name} change over time?",
    )
