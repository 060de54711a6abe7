"""How a journey does, for a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from journeymap.analysis.models import Alert
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Chart, Fact, Point, Series, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import OfJourney, Tool
from journeymap.assistant.tools.findings import ordered
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.losses import drop, funnel
from journeymap.assistant.tools.naming import Cell, label, uncapped
from journeymap.assistant.tools.stating import bear_in_mind, behind, explain_part, fact_of, say_finding
from journeymap.maps.health import health
from journeymap.maps.moving import movements

PAINS, MOVED = 2, 2
QUARTER = "difference of two shares, Newcombe's interval; n: of the newer quarter"


class SummaryTool(Tool):
    """The state of a journey in a few sentences."""

    title = "Summary"
    description = (
        "How a journey does in a few sentences, for a meeting: goal rate and its change, the worst losses, "
        "how people feel, the biggest problems, what moved lately."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "write the summary for monday's meeting",
        "how are we doing",
        "how is {journey} doing",
        "give me an overview of {journey}",
        "summarise {journey}",
        "executive summary please",
        "what is the state of things",
        "brief me on {journey}",
        "status report {period}",
        "what do I need to know before the meeting",
        "the short version of how {journey} is going",
        "how healthy is the journey",
        "summary for {channel}",
        "how do things look for {persona}",
        "weekly report",
        "tl;dr of {journey}",
    )

    class Arguments(OfJourney):
        pass

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        telling = Telling()
        cases, _open = look.totals
        if not cases:
            telling.outcome = "not_enough_data"
            telling.say(
                "There are no cases in this part." if look.words else "This journey has no cases yet."
            )
            return telling.told()
        cells = [*say_size(telling, look), *say_losses(telling, look), *say_feelings(telling, look)]
        say_problems(telling, look)
        if look.part.whole:
            say_moved(telling, look)
            say_alerts(telling, look)
        else:
            telling.caveat("What moved lately is told of the whole journey only.")
        explain_part(telling, look)
        bear_in_mind(telling, look, *cells)
        telling.suggest(
            "What should we fix first?", "Where do we lose people and why?", "Which themes are growing?"
        )
        return telling.told()


def say_size(telling: Telling, look: Look) -> list[Cell]:
    """Cases, goal rate and its change over a quarter."""
    cases, goal = (look.reading.cell("journey", "", name) for name in ("cases", "goal_rate"))
    here, rate = (look.cell(each) if each else None for each in (cases, goal))
    part, words = (" ({})", (look.words,)) if look.words else ("", ())
    if here is None or rate is None:
        number = look.totals[0]
        fact = Fact("Number of cases", float(number), "cases", number, **behind(look, {"run": None}))
        telling.say(f"Results{part}: {{}} cases; the journey has no goal.", *words, fact)
        return []
    telling.say(f"Results{part}: {{}} cases.", *words, fact_of(look, here))
    telling.say("Of those that ended, {} reached the goal.", fact_of(look, rate))
    if look.part.whole:
        say_quarter(telling, look, rate)
    return [here, rate]


def say_quarter(telling: Telling, look: Look, rate: Cell) -> None:
    told = health(look.journey)
    change, weeks = told["change"], told["weeks"]
    if change is not None:
        n = sum(week["n"] for week in weeks)
        fact = Fact(
            "Change of the goal rate, the last 13 weeks less the 13 before", change["value"], "share", n,
            (change["low"], change["high"]), better="higher", address=rate["address"], measure="goal_rate",
            method=QUARTER, change=True, **behind(look, rate),
        )  # fmt: skip
        if change["marked"]:
            telling.say("Against the quarter before, the goal rate changed by {}.", fact)
            telling.relate("rose" if change["value"] > 0 else "fell", fact)
        else:
            telling.say("Against the quarter before, the goal rate did not clearly change: {}.", fact)
            telling.relate("unchanged", fact)
        telling.explain(
            "A quarter is 13 weeks up to the newest that can be judged; cases count where they began."
        )
    points = tuple(
        Point(each["value"], each["low"], each["high"], each["n"], at=datetime.fromisoformat(each["begin"]))
        for each in weeks
    )
    if len(points) > 1:
        telling.show(
            chart=Chart("line", "Goal rate by week", "share", (Series("Goal rate", points),), better="higher")
        )


def say_losses(telling: Telling, look: Look) -> list[Cell]:
    steps = [step for step in funnel(look) if step.drop is not None and step.drop["value"] is not None]
    if not steps:
        return []
    steps.sort(key=lambda step: -drop(step)["value"])
    facts = [fact_of(look, drop(step)) for step in steps]
    telling.say("Losses: most are lost at {}, where {} end without the goal.", Words(steps[0].name), facts[0])
    telling.relate("worst", facts[0], among=tuple(facts))
    return [drop(steps[0])]


def say_feelings(telling: Telling, look: Look) -> list[Cell]:
    """Mood of the texts, and the score with most answers."""
    found: list[Cell] = []
    whole = list(look.reading.cells.get(("journey", ""), ()))
    moods = [cell for cell in whole if cell["unit"] == "polarity" and not cell["dims"]][:1]
    scores = [cell for cell in whole if cell["run"] is None and set(cell["dims"]) == {"scale"}]
    for cell in [*moods, *sorted(scores, key=lambda cell: -cell["n"])[:1]]:
        here = look.cell(cell)
        if here is not None and here["value"] is not None:
            lead = "" if found else "Feelings: "
            telling.say(
                f"{lead}{{}} is {{}}.",
                Words(lower(here, look) if lead else label(here, look.called)),
                fact_of(look, here),
            )
            found.append(here)
    return found


def lower(cell: Cell, look: Look) -> str:
    return uncapped(label(cell, look.called))


def say_problems(telling: Telling, look: Look) -> None:
    found: list[Mapping[str, Any]] = ordered(look, "money", "pain")
    if found:
        telling.say("To do first:")
        for one in found[:PAINS]:
            say_finding(telling, look, one)
        telling.caveat("Findings are association, not cause: no experiment was run.")
        bear_in_mind(telling, look, *found[:PAINS])


def say_moved(telling: Telling, look: Look) -> None:
    """What people said or felt, or the goal rate, that moved since last week."""
    told = movements(look.journey)
    for each in told["changes"][:MOVED]:
        cell = {**each["cell"], "run": None}
        fact = Fact(
            f"Change of {label(cell, look.called)} since the week before", each["change"], cell["unit"], 0,
            (each["low"], each["high"]), address=cell["address"], measure=cell["name"], change=True,
            **behind(look, cell),
        )  # fmt: skip
        telling.say("{} changed by {} since the week before.", Words(label(cell, look.called)), fact)
        telling.relate("rose" if each["change"] > 0 else "fell", fact)
    if told["compared"] and not told["changes"]:
        telling.say("Since the week before nothing moved beyond chance.")


def say_alerts(telling: Telling, look: Look) -> None:
    if not look.asker.may("analysis.view_alert"):
        return
    n = Alert.objects.filter(journey=look.journey, closed=None).count()
    if n:
        fact = Fact("Open alerts", float(n), "count", n, method="count", **behind(look, {"run": None}))
        telling.say("Alerts: {} are open.", fact)
