"""What a word means here: a measure, a kind of finding, a stage, the journey's goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.urls import reverse
from pydantic import Field

from journeymap.assistant.asker import Asker
from journeymap.assistant.facts import Fact, Words
from journeymap.assistant.telling import Telling, Told
from journeymap.assistant.tools.contract import OfJourney, Tool, Unclear
from journeymap.assistant.tools.looking import Look, guesses, look_at
from journeymap.assistant.tools.meanings import MEASURES, TERMS
from journeymap.assistant.tools.naming import title_of, uncapped
from journeymap.assistant.tools.stating import behind
from journeymap.journeys.definitions import definition as defined
from journeymap.maps.lanes.reading import spaced, titled
from journeymap.maps.titles import NAMES
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.registry import load

SHOWN = 8


class DefinitionTool(Tool):
    """Meanings of words, as this journey and its analyzers have them."""

    title = "What it means"
    description = (
        "What a word means here: how a measure is computed, what a kind of finding is, what counts as a "
        "case, as the goal or the exit of the journey, what belongs to a stage or touchpoint."
    )
    about = ("group", "trait", "kind", "raters", "measure")
    examples: ClassVar[tuple[str, ...]] = (
        "what does {measure} mean",
        "how is {measure} calculated",
        "what counts as the goal",
        "when is a case over",
        "what is a {kind}",
        "explain {measure}",
        "what do you mean by drop-off",
        "definition of {measure}",
        "which stages are there",
        "what belongs to {place}",
        "what is a case in {journey}",
        "how do you compute the NPS",
        "which touchpoints does {journey} have",
        "what is a pain point",
        "what counts as leaving",
    )

    class Arguments(OfJourney):
        of: str | None = Field(None, max_length=250, description="the word; the journey itself if not told")

    def run(self, asker: Asker, arguments: Arguments) -> Told:
        look = look_at(asker, arguments)
        told = defined(look.journey)
        telling = Telling()
        asked = (arguments.of or "").strip()
        if not asked:
            tell_journey(telling, look, told)
        elif not (explained(telling, look, told, asked) or tell_term(telling, asked)):
            raise Unclear("That word has no meaning here.", "of", asked, guesses(asked, known(look, told)))
        return telling.told()


def explained(telling: Telling, look: Look, told: JourneyDefinition, asked: str) -> bool:
    """All that the word stands for: a place, a measure and a kind of finding may have one name."""
    found = [say(telling, look, told, asked) for say in (tell_own, tell_measure, tell_kind)]
    return any(found)


def known(look: Look, told: JourneyDefinition) -> list[str]:
    """Words that can be explained."""
    kinds = [kind for analyzer in load().analyzers.values() for kind in analyzer.kinds]
    places = [*told.stages, *(each.name for each in told.touchpoints)]
    return list(dict.fromkeys([*MEASURES, *TERMS, "goal", "exit", *places, *kinds]))


def tell_journey(telling: Telling, look: Look, told: JourneyDefinition) -> None:
    """Case, goal, exit, stages, and when a case is over."""
    telling.say("A case of {} is: {}.", Words(look.journey.name), Words(case_of(told)))
    say_list(telling, "The goal is reached with {}.", told.goal, "No goal is set.")
    say_list(telling, "The exit is taken with {}.", told.exit, "No exit is set.")
    stages = [Words(name) for name in told.stages[:SHOWN]]
    if stages:
        telling.say(f"Its stages are {', '.join(['{}'] * len(stages))}.", *stages)
    seconds = look.whole["ends_after_seconds"]
    if seconds is not None:
        page = reverse("journey-settings", args=[look.journey.slug])
        about = behind(look, {"run": None})
        silent = Fact(
            "Silence after which a case has ended",
            float(seconds),
            "seconds",
            0,
            page=page,
            setting=True,
            **about,
        )
        telling.say("A case is over when it reached goal or exit, or was silent for more than {}.", silent)
    telling.suggest("How are we doing?", "Where do we lose people?")


def case_of(told: JourneyDefinition) -> str:
    """What one case is, in words."""
    words = {"case": "what the case column says", "customer": "a customer", "session": "a session"}
    return words.get(told.case, f"everything with the same {told.case}")


def say_list(telling: Telling, sentence: str, names: Sequence[str], nothing: str) -> None:
    if not names:
        telling.say(nothing)
        return
    shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    telling.say(sentence, Words(shown))


def tell_own(telling: Telling, look: Look, told: JourneyDefinition, asked: str) -> bool:
    """Goal, exit and case of the journey, its stages and touchpoints."""
    word = asked.casefold()
    if word in ("goal", "exit", "case", "open", "ended"):
        tell_journey(telling, look, told)
        return True
    for stage in look.whole["stages"]:
        if stage["name"].casefold() == word:
            nothing = "No touchpoint belongs to this stage."
            say_list(telling, "To this stage belong the touchpoints {}.", stage["touchpoints"], nothing)
            return True
    for point in told.touchpoints:
        if point.name.casefold() == word:
            activities = [act for act, place in look.whole["activities"].items() if place == point.name]
            nothing = "No event has come to this touchpoint yet."
            say_list(telling, "This touchpoint is made of the activities {}.", activities, nothing)
            if point.stage:
                telling.say("It belongs to the stage {}.", Words(point.stage))
            return True
    return False


def tell_measure(telling: Telling, look: Look, told: JourneyDefinition, asked: str) -> bool:
    """A measure that the kernel counts, or that an analyzer gave."""
    word = asked.casefold()
    names = {name for name, title in NAMES.items() if word in (name, title.casefold(), spaced(name))}
    names |= {name for name in MEASURES if word in (name, spaced(name).casefold(), titled(name).casefold())}
    for name in sorted(names & MEASURES.keys()):
        title = NAMES.get(name, titled(name))
        told_name = uncapped(title)
        meaning, _, how = MEASURES[name].partition("; with ")
        telling.say("{}: " + meaning + ".", Words(title))
        if how:
            telling.explain(f"It comes with {how}.")
        telling.suggest(f"What is the {told_name}?", f"How did the {told_name} change over time?")
        return True
    for cell in look.whole["measures"]:
        if cell["run"] and word in (cell["name"], spaced(cell["name"]).casefold()):
            analyzer = load().analyzers.get(cell["run"]["analyzer"])
            meaning = analyzer.kinds.get(cell["name"], "") if analyzer else ""
            telling.say("{}: {}", Words(title_of(cell)), Words(meaning or cell["method"]))
            telling.explain("It is computed so: {}.", Words(cell["method"].rstrip(".")))
            return True
    return False


def tell_kind(telling: Telling, look: Look, told: JourneyDefinition, asked: str) -> bool:
    """A kind of finding, in its analyzer's words."""
    word = asked.casefold()
    for analyzer in load().analyzers.values():
        for kind, sentence in analyzer.kinds.items():
            if word in (kind, spaced(kind).casefold()):
                telling.say("{}: {}", Words(spaced(kind)), Words(sentence))
                telling.explain("That is a word of the analyzer {}.", Words(analyzer.title))
                telling.suggest("What should we fix first?")
                return True
    return False


def tell_term(telling: Telling, asked: str) -> bool:
    """A word of the field."""
    word = asked.casefold()
    for term in (word, word.removesuffix("s")):
        if term in TERMS:
            telling.say("{}: " + TERMS[term] + ".", Words(term))
            return True
    return False
