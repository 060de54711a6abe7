"""Whether the likeliest reading is taken, several are offered, or none can be answered. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.assistant.telling import Option
from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding import choices
from journeymap.assistant.understanding.filling import WITHOUT_JOURNEY, definition, start_run
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import Filled, places
from journeymap.assistant.understanding.phrases import OUT, ordinary
from journeymap.assistant.understanding.ranking import Candidate
from journeymap.assistant.understanding.reading import Call, Reading
from journeymap.assistant.understanding.stretches import DAY, Stretch, unit_of
from journeymap.assistant.understanding.unknowns import Unknown, alike, event, nearest, unknowns, without_data
from journeymap.assistant.understanding.voices import findings, quotes
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

SURE = 0.5  # chance from which the best reading is taken alone
CLEAR = 2.5  # times as likely as the second, from which it is taken too
OFFERED = 3
FOLLOWING = 0.9  # chance of a question that goes on from the last one
BARE = ("how many", "how long", "number of", "compare", "how much", "rank", "the trend", "trend")
BRIEF = 3  # words of a question that may be no more than a hint of one
UNSAID = 0.8  # what is left of the chance for each word that nothing explains
OUTSIDE = (
    "I can answer questions about your journeys: what happens in them, what customers say, what changed "
    "and what to fix."
)
FREE = frozenset(
    {quotes.__name__, definition.__name__, start_run.__name__}
)  # take words that nothing explains


@dataclass(frozen=True)
class Asked:
    """One question, its readings, the journey it is about (None: it could be several)."""

    question: Marked
    candidates: Sequence[Candidate]
    journey: JourneyWords | None
    vocabulary: Vocabulary


def decided(asked: Asked) -> Reading:
    best = asked.candidates[0]
    strange = unknowns(asked.question)
    if _bare_place(asked.question) and best.chance < FOLLOWING:
        return _of_place(asked)
    if best.tool == OUT:
        if (
            len(asked.question.tokens) <= BRIEF
            and not strange
            and asked.question.tokens[0].stem in ordinary()
        ):
            return _several(asked)
        named = asked.question.of("measure", "stage", "touchpoint") and best.chance < 0.9
        if not (named and any(each.slot for each in strange)):
            return Reading("out_of_scope", why=OUTSIDE)
        best = asked.candidates[1]
    if best.tool not in FREE and asked.journey is not None and event(asked.question):
        return _which_period(asked, best)
    if (read := _unknown(asked, best, strange)) is not None:
        return read
    if asked.journey is None and best.tool not in WITHOUT_JOURNEY:
        options = choices.of_journeys(best.tool, _arguments(best, None), asked.vocabulary, OFFERED)
        return Reading("ask_back", options=options, missing="journey")
    if best.filled.missing:
        return _incomplete(asked, best)
    if len(asked.question.tokens) <= BRIEF and _says_nothing(asked.question):
        return _several(asked)
    if asked.journey is not None and (which := _which_place(asked, best)) is not None:
        return which
    second = asked.candidates[1].chance if len(asked.candidates) > 1 else 0.0
    chance = best.chance * UNSAID ** len(asked.question.rest) if best.tool not in FREE else best.chance
    if chance >= SURE or (chance >= CLEAR * second and not asked.question.rest):
        return Reading("calls", (_call(asked, best, chance),))
    return _several(asked)


def _unknown(asked: Asked, best: Candidate, strange: Sequence[Unknown]) -> Reading | None:
    """What is asked for and is not there."""
    journey = asked.journey or asked.vocabulary.journeys[0] if asked.vocabulary.journeys else None
    if journey is None or not asked.vocabulary.journeys:
        return None
    if best.tool not in FREE:
        for mention, meaning in asked.question.of("missing"):
            if mention.meanings[0].kind == "missing":
                return _not_measured(asked, best, mention.words, meaning.name, journey)
    if best.tool not in FREE or (best.tool == quotes.__name__ and not best.filled.arguments.get("about")):
        slots = [each for each in strange if each.slot]
        if slots:
            return _no_such_name(asked, best, slots[0], journey)
    if (dated := without_data(asked.question, journey)) is not None:
        return Reading("unknown", unknown=dated[0], known=dated[1])
    return None


def _which_place(asked: Asked, best: Candidate) -> Reading | None:
    """Several places whose names are told alike: "the privacy policy" of three steps."""
    arguments = _arguments(best, asked.journey)
    key = next((name for name in ("name", "after", "before") if name in arguments), "")
    for mention in places(asked.question):
        alike = [each for each in mention.meanings if each.kind in ("stage", "touchpoint") and each.weak]
        if (
            key
            and len({each.value for each in alike}) > 1
            and arguments[key] in {each.value for each in alike}
        ):
            told = {each.value: each.kind for each in alike}
            spots = [
                {**arguments, key: value, **({"place": kind} if "place" in arguments else {})}
                for value, kind in told.items()
            ]
            options = tuple(choices.option(best.tool, spot, asked.journey) for spot in spots[:OFFERED])
            return Reading("ask_back", options=options, missing="meaning")
    return None


def _says_nothing(question: Marked) -> bool:
    """Whether a few words ask for nothing in particular: "how many", "compare"."""
    words = " ".join(token.text for token in question.tokens if token.text[0].isalnum())
    return words in BARE


def _bare_place(question: Marked) -> bool:
    """Whether a question is the name of a place and nothing else."""
    words = [token for token in question.tokens if token.text[0].isalnum()]
    only = question.of("stage", "touchpoint")
    return len(only) == 1 == len(question.mentions) and only[0][0].last - only[0][0].first + 1 == len(words)


def _not_measured(asked: Asked, best: Candidate, words: str, kind: str, journey: JourneyWords) -> Reading:
    """A measure or channel that people know and this journey has not: what comes nearest, and who has it."""
    if kind != "measure":
        return Reading("unknown", unknown=words, known=_known(kind, words, journey))
    saying = next((each for each in journey.sayings if words in each.words and not each.measures), None)
    near = [journey.measure(name) for name in (saying.near if saying else ())]
    arguments = _arguments(best, journey)
    spot = (arguments.get("place", "journey"), arguments.get("name"))
    here = [each for each in near if each is not None and (spot in each.places or not each.places)]
    having = [other for other in asked.vocabulary.journeys if _measures(other, words)]
    options = [
        Option(
            f"{words} of {each.name}",
            "",
            best.tool,
            {**arguments, "journey": each.slug, **_meant(each, words)},
        )
        for each in having
    ]
    options += [choices.option(best.tool, {**arguments, "measure": each.name}, journey) for each in here]
    told = tuple(each.title for each in near if each is not None) or _known("measure", words, journey)[:8]
    why = f"{having[0].name} has it." if having else ""
    return Reading("unknown", unknown=words, known=told, options=tuple(options[:OFFERED]), why=why)


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
            arguments = {**_arguments(best, asked.journey), "place": place, "name": near}
            return Reading(
                "ask_back", options=(choices.option(best.tool, arguments, asked.journey),), missing="meaning"
            )
    return Reading("unknown", unknown=strange.words, known=names)


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


def _which_period(asked: Asked, best: Candidate) -> Reading:
    """It asks for a time from something that happened, whose day nobody told."""
    today = asked.vocabulary.now.date()
    month, before = unit_of("month", today), unit_of("month", today, -3)
    spans = {
        "Since the beginning of the month": {"since": month.since.isoformat()},
        "In the last three months": {"since": before.since.isoformat()},
        "Over the whole time": {},
    }
    if today + DAY == month.until and asked.journey is None:
        spans.pop("Over the whole time")
    options = choices.of_periods(best.tool, _arguments(best, asked.journey), spans)
    return Reading("ask_back", options=options, missing="period", unknown=event(asked.question) or "")


def _incomplete(asked: Asked, best: Candidate) -> Reading:
    """What the tool needs and the question does not tell, with the likeliest that it may be."""
    arguments, journey = _arguments(best, asked.journey), asked.journey
    if best.filled.missing == "against" and journey is not None:
        return Reading("ask_back", options=_sides(best, arguments, asked), missing="against")
    if best.filled.missing == "measure" and journey is not None:
        others = [each for each in asked.candidates[1:] if each.tool != OUT and not each.filled.missing]
        if others and others[0].chance > best.chance / 2:
            return _several(asked)
        near = choices.of_measures(best.tool, arguments, journey, asked.question.text, OFFERED)
        if "measure" in arguments:  # told, but not measured at such places: of the whole journey it is
            whole = {name: value for name, value in arguments.items() if name not in ("place", "name")}
            near = (choices.option(best.tool, whole, journey), *near)
        return Reading("ask_back", options=near[:OFFERED], missing="measure")
    return _several(asked, best.filled.missing)


def _sides(best: Candidate, arguments: dict[str, Any], asked: Asked) -> tuple[Option, ...]:
    """What could be compared: this month with the last, two channels, two groups of customers."""
    journey, today = asked.journey, asked.vocabulary.now.date()
    assert journey is not None
    now, before = unit_of("month", today), unit_of("month", today, -1)
    pairs: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("This month and the last", _days(now), _days(before)),
        *(
            (f"{a} and {b}", {"channels": [a]}, {"channels": [b]})
            for a, b in itertools.pairwise(journey.channels[:2])
        ),
    ]
    for trait, values in journey.traits[:1]:
        for a, b in itertools.pairwise(values[:2]):
            pairs.append((f"{a} and {b}", {"traits": [f"{trait}={a}"]}, {"traits": [f"{trait}={b}"]}))
    return tuple(
        Option(label, "", best.tool, {**arguments, **mine, "against": other})
        for label, mine, other in pairs[:OFFERED]
    )


def _days(stretch: Stretch) -> dict[str, str]:
    return {"since": stretch.since.isoformat(), "until": stretch.until.isoformat()}


def _of_place(asked: Asked) -> Reading:
    """A place and nothing else: what was found there, what people say of it, how it does."""
    mention, meaning = asked.question.of("stage", "touchpoint")[0]
    where = {"place": meaning.kind, "name": meaning.value}
    candidates = [
        Candidate(findings.__name__, Filled(where), 1.0),
        Candidate(quotes.__name__, Filled(where), 1.0),
    ]
    told = [choices.option(each.tool, _arguments(each, asked.journey), asked.journey) for each in candidates]
    if asked.journey is not None:
        arguments = {"journey": asked.journey.slug, **where}
        told += choices.of_measures("measure", arguments, asked.journey, mention.words, 1)
    return Reading("ask_back", options=tuple(told), missing="meaning")


def _several(asked: Asked, missing: str = "meaning") -> Reading:
    """The likeliest readings that can be answered, as buttons."""
    options: list[Option] = []
    for each in asked.candidates:
        if each.tool == OUT or each.filled.missing or len(options) == OFFERED:
            continue
        made = choices.option(each.tool, _arguments(each, asked.journey), asked.journey)
        if made.label not in {other.label for other in options}:
            options.append(made)
    if not options:
        return Reading("out_of_scope", why=OUTSIDE)
    return Reading("ask_back", options=tuple(options), missing=missing)


def _call(asked: Asked, chosen: Candidate, chance: float) -> Call:
    confidence = round(min(chance * chosen.filled.certain, 1.0), 3)
    return Call(
        chosen.tool, _arguments(chosen, asked.journey), asked.question.text, confidence, chosen.filled.assumed
    )


def _arguments(chosen: Candidate, journey: JourneyWords | None) -> dict[str, Any]:
    """JSON data: of the arguments those that the tool has, where it is known."""
    found = dict(chosen.filled.arguments)
    if journey is not None and journey.slug and chosen.tool not in WITHOUT_JOURNEY:
        found = {"journey": journey.slug, **found}
    tool = tools().get(chosen.tool)
    return found if tool is None else {k: v for k, v in found.items() if k in tool.Arguments.model_fields}
