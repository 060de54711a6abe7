"""Which journeys there are and how they do."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from journeymap.analysis.parts import Part
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import Arguments as Plain
from journeymap.assistant.tools.contract import Tool
from journeymap.assistant.tools.looking import Look
from journeymap.assistant.tools.stating import behind, fact_of
from journeymap.journeys.models import Journey
from journeymap.maps import figures

ROWS = 10


class JourneysTool(Tool):
    """All journeys with their size, goal rate and the time of their latest event."""

    title = "Journeys"
    description = "Which journeys there are: how many cases, the goal rate, and how fresh the data are."
    about = ("measure", "group")
    examples: ClassVar[tuple[str, ...]] = (
        "which journeys do we have",
        "list all journeys",
        "what can I ask about",
        "how are our journeys doing",
        "overview of everything",
        "which maps are there",
        "how many journeys are there",
        "what data do you have",
        "show me my journeys",
        "which journey is the largest",
    )

    class Arguments(Plain):
        pass

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        telling = Telling()
        journeys = list(Journey.objects.order_by("name"))
        if not journeys:
            telling.outcome = "not_enough_data"
            telling.say("There is no journey yet: one is drafted as soon as events are imported.")
            return telling.told()
        number = Fact("Number of journeys", float(len(journeys)), "count", len(journeys), method="count")
        telling.say("There are {} journeys." if len(journeys) > 1 else "There is {} journey.", number)
        rows = [row_of(Look(asker, each, Part())) for each in journeys[:ROWS]]
        for name, cases, goal, latest in rows[:3]:
            say_journey(telling, name, cases, goal, latest)
        telling.show(table=Table("Journeys", ("", "cases", "goal rate", "latest event"), tuple(rows)))
        if len(journeys) > ROWS:
            telling.caveat("Only the first journeys by name are told here.")
        telling.explain("Cases are counted on all data; the goal rate is of the cases that have ended.")
        telling.suggest(*(f"How is {each.name} doing?" for each in journeys[:2]), "Which alerts are open?")
        return telling.told()


Row = tuple[Words, Fact, Fact | None, Words | None]


def row_of(look: Look) -> Row:
    shown = look.whole
    cases = look.reading.cell("journey", "", "cases")
    goal = look.reading.cell("journey", "", "goal_rate")
    told = behind(look, {"run": None})
    counted = Fact(
        "Number of cases", float(shown["totals"]["cases"]), "cases", shown["totals"]["cases"], **told
    )
    return (
        Words(look.journey.name),
        fact_of(look, cases, f"Number of cases of {look.journey.name}") if cases else counted,
        fact_of(look, goal, f"Goal rate of {look.journey.name}") if goal else None,
        latest(shown),
    )


def latest(shown: dict[str, Any]) -> Words | None:
    """The day of the latest event; None without one."""
    told = shown["reference_time"]
    return Words(figures.day(datetime.fromisoformat(told).date(), year=True)) if told else None


def say_journey(telling: Telling, name: Words, cases: Fact, goal: Fact | None, last: Words | None) -> None:
    if last is None:
        telling.say("{} has no events yet.", name)
    elif goal is None:
        telling.say("{} has {} cases, the latest event is of {}; it has no goal.", name, cases, last)
    elif goal.value is None:
        telling.say(
            "{} has {} cases, the latest event is of {}; of the goal rate there is {}.",
            name,
            cases,
            last,
            goal,
        )
    else:
        telling.say(
            "{} has {} cases, of the ended ones {} reached the goal; the latest event is of {}.",
            name,
            cases,
            goal,
            last,
        )
