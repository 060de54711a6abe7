"""What is asked for and is not there: told as such, with what comes nearest. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from journeymap.assistant.telling import Option
from journeymap.assistant.understanding import choices
from journeymap.assistant.understanding.asked import OFFERED, Asked, arguments_of
from journeymap.assistant.understanding.asking_back import doubtful, readings
from journeymap.assistant.understanding.candidate import Candidate
from journeymap.assistant.understanding.filling import customers
from journeymap.assistant.understanding.parts import list_words
from journeymap.assistant.understanding.reading import Reading
from journeymap.assistant.understanding.signs import FREE
from journeymap.assistant.understanding.unknowns import Unknown, alike, nearest, without_data
from journeymap.assistant.understanding.voices import findings, quotes
from journeymap.assistant.vocabulary.terms import JourneyWords

MEASURED = ("measure", "trend", "compare", "rank")  # tools that ask for a measure
WORTH = (findings.__name__, customers.__name__)  # tools that put in order by money
ACRONYM = 4  # letters of a measure's name that is a short form


def lacking(asked: Asked, best: Candidate, strange: Sequence[Unknown]) -> Reading | None:
    """What is asked for and is not there."""
    journey = asked.journey or asked.vocabulary.journeys[0] if asked.vocabulary.journeys else None
    if journey is None or not asked.vocabulary.journeys:
        return None
    if best.tool not in FREE:
        for mention, meaning in asked.question.of("missing"):
            if best.tool in WORTH and mention.words in list_words("money", "words"):
                continue
            if mention.meanings[0].kind == "missing" and (not mention.hint or best.tool in MEASURED):
                return _not_measured(asked, best, mention.words, meaning.name, journey)
    free = best.tool in FREE and not (best.tool == quotes.__name__ and not best.filled.arguments.get("about"))
    slots = [each for each in strange if each.slot and (not free or _called_a_place(asked, each))]
    if slots:
        return _no_such_name(asked, best, slots[0], journey)
    if (dated := without_data(asked.question, journey)) is not None:
        return Reading("unknown", unknown=dated[0], known=dated[1])
    return None


def _called_a_place(asked: Asked, strange: Unknown) -> bool:
    """ "what do they say about the loyalty stage": a place by name, whoever is asked for their words."""
    at = strange.last + 1
    tokens = asked.question.tokens
    return at < len(tokens) and tokens[at].stem in ("stage", "touchpoint", "step", "phase", "channel")


def _not_measured(asked: Asked, best: Candidate, words: str, kind: str, journey: JourneyWords) -> Reading:
    """A measure or channel that people know and this journey has not: what comes nearest, and who has it."""
    if kind != "measure":
        return Reading("unknown", unknown=words, known=_known(kind, words, journey))
    saying = next((each for each in journey.sayings if words in each.words and not each.measures), None)
    near = [journey.measure(name) for name in (saying.near if saying else ())]
    arguments = arguments_of(best, journey)
    spot = (arguments.get("place", "journey"), arguments.get("name"))
    here = [each for each in near if each is not None and (spot in each.places or not each.places)]
    having = [other for other in asked.vocabulary.journeys if _measures(other, words)]
    options = [
        Option(
            f"{spelt(words)} of {each.name}",
            "",
            best.tool,
            {**arguments, "journey": each.slug, **_meant(each, words)},
        )
        for each in having
    ]
    options += [choices.option(best.tool, {**arguments, "measure": each.name}, journey) for each in here]
    told = tuple(each.title for each in near if each is not None) or _known("measure", words, journey)[:8]
    why = f"{having[0].name} has it." if having else ""
    return Reading("unknown", unknown=spelt(words), known=told, options=tuple(options[:OFFERED]), why=why)


def _measures(journey: JourneyWords, words: str) -> bool:
    return any(words in each.words and each.measures for each in journey.sayings)


def _meant(journey: JourneyWords, words: str) -> dict[str, str]:
    names = [each.measures[0] for each in journey.sayings if words in each.words and each.measures]
    return {"measure": names[0]} if names else {}


def _no_such_name(asked: Asked, best: Candidate, strange: Unknown, journey: JourneyWords) -> Reading:
    """What the name may be a misspelling of is offered; else what there is, likest first."""
    names = _known("name", strange.words, journey)
    near = alike(strange.words, names)
    if near is not None and asked.journey is not None:
        place = next(
            (kind for kind in ("stage", "touchpoint", "channel") if near in _names(journey, kind)), ""
        )
        if place in ("stage", "touchpoint"):
            arguments = {**arguments_of(best, asked.journey), "place": place, "name": near}
            return Reading(
                "ask_back", options=(choices.option(best.tool, arguments, asked.journey),), missing="meaning"
            )
    options = readings(asked) if asked.journey is not None else ()
    if options and not doubtful(asked):
        return Reading("ask_back", options=options, missing="name", unknown=strange.words, known=names)
    return Reading("unknown", unknown=strange.words, known=names, options=options)


def _names(journey: JourneyWords, kind: str) -> tuple[str, ...]:
    told = {
        "stage": tuple(name for name, _ in journey.stages),
        "touchpoint": journey.touchpoints,
        "channel": journey.channels,
    }
    return told.get(kind, ())


def _known(kind: str, words: str, journey: JourneyWords) -> tuple[str, ...]:
    """Names of a kind that there are, likest first."""
    if kind == "channel":
        return nearest(words, journey.channels)
    if kind == "measure":
        return nearest(
            words, (each.title for each in journey.measures if each.own or each.kinds >= choices.EVERYWHERE)
        )
    values = [value for _, inside in journey.traits for value in inside]
    kept = [each.name for each in (*journey.personas, *journey.themes)]
    return nearest(
        words, [*_names(journey, "stage"), *journey.touchpoints, *journey.channels, *values, *kept]
    )


def spelt(words: str) -> str:
    """A short form as people write it: NPS."""
    return words.upper() if len(words) <= ACRONYM and words.isalpha() else words
