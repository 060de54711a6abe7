"""How a journey does, for a meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from journeymap.analysis.models import Alert
from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Chart, Fact, Point, Series, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.alerts import page_of
from journeymap.assistant.tools.choosing import places_with
from journeymap.assistant.tools.contract import OfJourney, Tool
from journeymap.assistant.tools.findings import about, ordered
from journeymap.assistant.tools.looking import Look, look_at
from journeymap.assistant.tools.losses import Step, drop, funnel
from journeymap.assistant.tools.naming import Cell, label, opening, phrase
from journeymap.assistant.tools.stating import (
    bear_in_mind,
    behind,
    explain_part,
    fact_of,
    finding_fact,
    say_finding,
)
from journeymap.maps.comparing import difference
from journeymap.maps.health import health
from journeymap.maps.lanes.found import place
from journeymap.maps.moving import movements

PAINS, BRIGHT, MOVED = 3, 2, 3
QUARTER = "difference of two shares, Newcombe's interval; n: of the newer quarter"


class SummaryTool(Tool):
    """The state of a journey in a few sentences."""

    title = "Summary"
    description = (
        "How a journey does in a few sentences, for a meeting: goal rate and its change, the worst losses, "
        "how people feel, the biggest problems, what moved lately."
    )
    about = ("group",)
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
        size, worst = say_size(telling, look), say_losses(telling, look)
        cells = [*size, *([drop(worst)] if worst else []), *say_feelings(telling, look)]
        pains = say_found(telling, look, "What hurts", "pain", PAINS)
        say_found(telling, look, "What goes well", "bright", BRIGHT)
        if look.part.whole:
            say_moved(telling, look)
        else:
            telling.caveat("What moved lately is told of the whole journey only.")
        say_next(telling, look, pains)
        explain_part(telling, look)
        bear_in_mind(telling, look, *cells)
        telling.suggest(*next_questions(look, worst, pains))
        return telling.told()


def say_size(telling: Telling, look: Look) -> list[Cell]:
    """Goal rate, cases, and how the rate changed over a quarter: what stands above all else."""
    cases, goal = (look.reading.cell("journey", "", name) for name in ("cases", "goal_rate"))
    here, rate = (look.cell(each) if each else None for each in (cases, goal))
    part, words = (" ({})", (look.words,)) if look.words else ("", ())
    if here is None or rate is None:
        number = look.totals[0]
        fact = Fact("Number of cases", float(number), "cases", number, **behind(look, {"run": None}))
        telling.say(f"There are {{}} cases{part}; the journey has no goal.", fact, *words)
        return []
    share = fact_of(look, rate)
    if share.value is None:
        telling.say(f"For the share that reached the goal{part} there is {{}}.", *words, share)
    else:
        telling.say(f"{{}} of the cases that ended{part} reached the goal.", share, *words)
    telling.say("There are {} cases in all.", fact_of(look, here))
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


def say_losses(telling: Telling, look: Look) -> Step | None:
    """The stages where most are lost; the worst of them."""
    steps = [step for step in funnel(look) if step.drop is not None and step.drop["value"] is not None]
    if not steps:
        return None
    steps.sort(key=lambda step: -drop(step)["value"])
    facts = [fact_of(look, drop(step)) for step in steps]
    telling.head("Where we lose people")
    telling.say(
        "Most are lost at {}: {} of those who come there end without the goal.",
        Words(steps[0].name, address=drop(steps[0])["address"]), facts[0],
    )  # fmt: skip
    telling.relate("worst", facts[0], among=tuple(facts))
    if len(steps) > 1 and facts[1].value:
        name = Words(steps[1].name, address=drop(steps[1])["address"])
        apart = difference(drop(steps[0]), drop(steps[1])).marked
        telling.say("Next comes {} with {}." if apart else "{} is close, with {}.", name, facts[1])
    return steps[0]


def say_feelings(telling: Telling, look: Look) -> list[Cell]:
    """Mood of the texts, and the score with most answers."""
    found: list[Cell] = []
    whole = list(look.reading.cells.get(("journey", ""), ()))
    moods = [cell for cell in whole if cell["unit"] == "polarity" and not cell["dims"]][:1]
    scores = [cell for cell in whole if cell["run"] is None and set(cell["dims"]) == {"scale"}]
    telling.head("How people feel")
    for cell in [*moods, *sorted(scores, key=lambda cell: -cell["n"])[:1]]:
        here = look.cell(cell)
        if here is None or here["value"] is None:
            continue
        words, places = phrase(here, look.called)
        telling.say(f"{opening(words)} is {{}}.", *places, fact_of(look, here))
        found += [here, *say_lowest(telling, look, here)]
    return found


def say_lowest(telling: Telling, look: Look, whole: Cell) -> list[Cell]:
    """The stage where people feel worst, where it can be told from the best."""
    spread = places_with(look, whole["name"], "stage", whole["dims"])
    cells = [cell for each in spread if (cell := look.cell(each)) and cell["value"] is not None]
    if len(cells) < 2:
        return []
    cells.sort(key=lambda cell: cell["value"])
    if not difference(cells[0], cells[-1]).marked:
        return []
    facts = [fact_of(look, cell) for cell in cells]
    name = cells[0]["anchor"]["name"]
    telling.say("It is lowest at {}: {}.", Words(name, address=cells[0]["address"]), facts[0])
    telling.relate("worst", facts[0], among=tuple(facts))
    return cells[:1]


def say_found(telling: Telling, look: Look, heading: str, mood: str, many: int) -> list[Mapping[str, Any]]:
    """The findings of a mood that weigh most."""
    found: list[Mapping[str, Any]] = ordered(look, "money", mood)[:many]
    if found:
        telling.head(heading if look.part.whole else f"{heading} in the whole journey")
        for one in found:
            say_finding(telling, look, one, listed=True)
        about(telling, look, found)
    return found


def say_moved(telling: Telling, look: Look) -> None:
    """What people said or felt, or the goal rate, that moved since last week."""
    told = movements(look.journey)
    telling.head("What changed")
    for each in told["changes"][:MOVED]:
        cell = {**each["cell"], "run": None}
        words, places = phrase(cell, look.called)
        fact = Fact(
            f"Change of {label(cell, look.called)} since the week before", each["change"], cell["unit"],
            each["n"] + each["n_before"],
            (each["low"], each["high"]), address=cell["address"], measure=cell["name"], change=True,
            **behind(look, cell),
        )  # fmt: skip
        way = "rose" if each["change"] > 0 else "fell"
        telling.say(f"{opening(words)} {way} since the week before: {{}}.", *places, fact)
        telling.relate("rose" if each["change"] > 0 else "fell", fact)
    if told["compared"] and not told["changes"]:
        telling.say("Since the week before nothing moved beyond chance.")


def say_next(telling: Telling, look: Look, pains: Sequence[Mapping[str, Any]]) -> None:
    """What to look at first, and what is open."""
    telling.head("What to do")
    where = place(pains[0], look.called) if pains else ""
    if where:
        telling.say(
            "Look first at {}: what was found there weighs most, with {}.",
            Words(where, finding=pains[0]["id"], address=pains[0]["address"]), finding_fact(look, pains[0]),
        )  # fmt: skip
    if look.part.whole and look.asker.may("analysis.view_alert"):
        n = Alert.objects.filter(journey=look.journey, closed=None).count()
        if n:
            fact = Fact(
                "Open alerts", float(n), "count", n, method="count", page=page_of(look.journey.slug),
                **behind(look, {"run": None}),
            )  # fmt: skip
            telling.say("{} alert is open." if n == 1 else "{} alerts are open.", fact)


def next_questions(look: Look, worst: Step | None, pains: Sequence[Mapping[str, Any]]) -> list[str]:
    """What one asks after a summary: about the worst stage, about where it hurts."""
    found = [f"Why do we lose people at {worst.name}?"] if worst else []
    if pains and pains[0]["anchor"]["place"] in ("touchpoint", "stage"):
        found.append(f"What do people say about {pains[0]['anchor']['name']}?")
    return [*found, "What should we fix first?", "How did the goal rate change over time?"]
