"""How good and how fresh the data are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse
from pydantic import Field

from journeymap.analysis.models import Run
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Table, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import OfJourney, Tool, Unclear
from journeymap.assistant.tools.findings import about
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.naming import Cell
from journeymap.assistant.tools.stating import behind, fact_of, finding_words
from journeymap.events.snapshots import current
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.maps.lanes.reading import spaced

GRADED = "of 100"  # unit of a grade
SHOWN, ROWS = 3, 10


class QualityTool(Tool):
    """State of the data behind a journey."""

    title = "Quality of the data"
    description = (
        "How good and fresh the data are: grades of the sources, gaps and other faults, events at no "
        "touchpoint, what is out of date."
    )
    about = ("group", "measure")
    examples: ClassVar[tuple[str, ...]] = (
        "can I trust these numbers",
        "how good is our data",
        "how fresh are the data",
        "when was the last event",
        "is any data missing",
        "are there gaps in the data",
        "what is wrong with our data",
        "data quality report",
        "when did the analyzers last run",
        "how many events are not on the map",
        "which source is the worst",
        "are the numbers up to date",
        "is the import complete",
    )

    class Arguments(OfJourney):
        journey: str = Field("", max_length=200, description="slug; empty where there is but one journey")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        if not arguments.journey:
            known = tuple(Journey.objects.order_by("name").values_list("slug", flat=True)[:20])
            if len(known) != 1:
                raise Unclear("Tell the journey.", "journey", "", known)
            arguments = arguments.model_copy(update={"journey": known[0]})
        look = look_at(asker, arguments)
        telling = Telling()
        if look.whole["reference_time"] is None:
            telling.outcome = "not_enough_data"
            telling.say("This journey has no events yet.")
            return telling.told()
        say_fresh(telling, look)
        grades = say_grades(telling, look)
        say_faults(telling, look, grades)
        say_unmatched(telling, look)
        if not look.part.whole:
            telling.caveat("This is of the whole journey: data are graded by source, not by part.")
        telling.suggest("How are we doing?", "Which alerts are open?")
        return telling.told()


def say_fresh(telling: Telling, look: Look) -> None:
    """When the latest event was, and which analyses are older than the data."""
    latest = datetime.fromisoformat(look.whole["reference_time"])
    telling.say("The latest event is of {}.", Words(figures.day(latest.date(), year=True)))
    snapshot, runs = current(), look.runs.values()
    old = [run for run in runs if run.snapshot_number is None or run.snapshot_number < snapshot.number]
    if not runs:
        telling.say("No analyzer has looked at this journey yet.")
        return
    if old:
        number = count(look, "Analyses older than the data", len(old), len(runs))
        telling.say("Of the analyses, {} are older than the data.", number)
        busy = Run.objects.filter(journey=look.journey, status__in=OPEN).exists()
        telling.caveat(
            "New ones are under way." if busy else "They start by themselves when the data have settled."
        )
    else:
        telling.say("All analyses have looked at the newest data.")


def say_grades(telling: Telling, look: Look) -> list[Cell]:
    """The grade of each source, the worst first."""
    found = [cell for cell in look.whole["measures"] if cell["anchor"]["place"] == "source"]
    grades = sorted(
        (cell for cell in found if cell["unit"] == GRADED and not cell["dims"] and cell["value"] is not None),
        key=lambda cell: cell["value"],
    )
    if not grades:
        telling.say("The sources have no grades yet: a run gives them.")
        return found
    facts = [fact_of(look, cell, f"Grade of {cell['anchor']['name']}") for cell in grades]
    names = [Words(cell["anchor"]["name"]) for cell in grades]
    if len(grades) > 1 and grades[0]["value"] == grades[-1]["value"]:
        telling.say("All sources have the same grade: {}.", facts[0])
    else:
        telling.say("The source with the lowest grade is {}: {}.", names[0], facts[0])
    if len(grades) == 1 or grades[0]["value"] < grades[1]["value"]:
        telling.relate("least", facts[0], among=tuple(facts[:ROWS]))
    telling.show(table=Table("Sources", ("", "grade"), tuple(zip(names, facts, strict=True))[:ROWS]))
    return found


def say_faults(telling: Telling, look: Look, graded: list[Cell]) -> None:
    """What the analyzers that grade sources found wrong."""
    runs = {cell["run"]["id"] for cell in graded if cell["run"]}
    found: list[Mapping[str, Any]] = [
        one
        for one in look.whole["findings"]
        if one["run"] and one["run"]["id"] in runs and one["mood"] == "pain"
    ]
    if found:
        telling.head("What is wrong")
    for one in found[:SHOWN]:
        telling.item("{}", finding_words(one))
    if not found and runs:
        telling.say("No fault was found that needs mending.")
    about(telling, look, found[:SHOWN])


def say_unmatched(telling: Telling, look: Look) -> None:
    """Events that no rule sends to a touchpoint, and rows that were left out of the journey."""
    events, all_events = look.whole["unmatched"]["events"], look.whole["totals"]["events"]
    if events or look.whole["left_out"]:
        telling.head("What is not on the map")
    if events:
        number = count(look, "Events at no touchpoint", events, all_events)
        number = replace(number, page=reverse("journey-edit", args=[look.journey.slug]))
        telling.say(
            "{} event is at no touchpoint." if events == 1 else "{} events are at no touchpoint.", number
        )
    for reason, number in sorted(look.whole["left_out"].items(), key=lambda pair: -pair[1])[:SHOWN]:
        fact = count(look, f"Events left out: {spaced(reason)}", number, number)
        telling.say("Left out of the journey are {} events ({}).", fact, Words(spaced(reason)))


def count(look: Look, label: str, number: int, n: int) -> Fact:
    return Fact(label, float(number), "count", n, method="count", **behind(look, {"run": None}))
