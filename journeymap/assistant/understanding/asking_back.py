"""What has to be asked back, as buttons: which place, which period, which measure, which reading. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from journeymap.assistant.telling import Option
from journeymap.assistant.understanding import choices
from journeymap.assistant.understanding.apart import told_apart
from journeymap.assistant.understanding.asked import OFFERED, Asked, arguments_of
from journeymap.assistant.understanding.candidate import Candidate
from journeymap.assistant.understanding.changes import FASTER
from journeymap.assistant.understanding.parts import Filled, filters, placed, places
from journeymap.assistant.understanding.phrases import OUT
from journeymap.assistant.understanding.reading import Reading
from journeymap.assistant.understanding.stretches import DAY, Stretch, unit_of
from journeymap.assistant.understanding.unknowns import event
from journeymap.assistant.understanding.voices import findings, quotes
from journeymap.assistant.vocabulary.terms import JourneyWords

OUTSIDE = (
    "I can answer questions about your journeys: what happens in them, what customers say, what changed "
    "and what to fix."
)
DOUBT = 0.2  # chance of being out of scope from which what is not there is told rather than asked
CHANGED = re.compile(
    r"\b(?:faster|quicker|shorter|better|cheaper|slower|easier|fewer|more|without|removing|speeding up|"
    r"improving|fixing|the|a|an|our)\s+((?!two\b|one\b|few\b|day\b)[\w-]+(?: [\w-]+)?)\s+"
    r"(?:bring|help|change|save|were|was|took|by|$)",
    re.I,
)


def which_place(asked: Asked, best: Candidate) -> Reading | None:
    """Several places whose names are told alike: "the privacy policy" of three steps."""
    arguments = arguments_of(best, asked.journey)
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


def which_period(asked: Asked, best: Candidate) -> Reading:
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
    options = choices.of_periods(best.tool, arguments_of(best, asked.journey), spans)
    return Reading("ask_back", options=options, missing="period", unknown=event(asked.question) or "")


def incomplete(asked: Asked, best: Candidate) -> Reading:
    """What the tool needs and the question does not tell, with the likeliest that it may be."""
    arguments, journey = arguments_of(best, asked.journey), asked.journey
    if best.filled.missing == "against" and journey is not None:
        return Reading("ask_back", options=_sides(best, arguments, asked), missing="against")
    return several(asked, best.filled.missing)


def _sides(best: Candidate, arguments: dict[str, Any], asked: Asked) -> tuple[Option, ...]:
    """What could be compared: the part that is told with others of its kind, or with the whole; where none is
    told, this month with the last, two channels, two groups of customers."""
    journey, today = asked.journey, asked.vocabulary.now.date()
    assert journey is not None
    if others := _others(arguments, journey):
        return _beside(best, arguments, *others)
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


def _others(
    arguments: dict[str, Any], journey: JourneyWords
) -> tuple[str, list[tuple[str, dict[str, Any]]]] | None:
    """What one part is called that is told alone, and the others of its kind: (name, arguments) of each."""
    if key := arguments.get("persona"):
        names = {each.key: each.name for each in journey.personas}
        rest = [(name, {"persona": other}) for other, name in names.items() if other != key]
        return names.get(str(key), str(key)), rest
    for kind in ("channels", "traits"):
        if len(arguments.get(kind, ())) == 1:
            mine = str(arguments[kind][0])
            trait = mine.partition("=")[0]
            values = [f"{n}={value}" for n, inside in journey.traits if n == trait for value in inside]
            known = journey.channels if kind == "channels" else values
            told = [(each.rpartition("=")[2], {kind: [each]}) for each in known if each != mine]
            return mine.rpartition("=")[2], told
    return None


def _beside(
    best: Candidate, arguments: dict[str, Any], label: str, others: list[tuple[str, dict[str, Any]]]
) -> tuple[Option, ...]:
    """One channel, persona or group of customers with others of its kind, and with the whole."""
    sides = [*others[: OFFERED - 1], ("the whole journey", dict[str, Any]())]
    return tuple(
        Option(f"{label} and {name}", "", best.tool, {**arguments, "against": other}) for name, other in sides
    )


def _days(stretch: Stretch) -> dict[str, str]:
    return {"since": stretch.since.isoformat(), "until": stretch.until.isoformat()}


def of_place(asked: Asked) -> Reading:
    """A place and nothing else: what was found there, what people say of it, how it does."""
    mention, meaning = asked.question.of("stage", "touchpoint")[0]
    where = {"place": meaning.kind, "name": meaning.value}
    both = [Candidate(name, Filled(where)) for name in (findings.__name__, quotes.__name__)]
    told = [choices.option(each.tool, arguments_of(each, asked.journey), asked.journey) for each in both]
    if asked.journey is not None:
        arguments = {"journey": asked.journey.slug, **where}
        told += choices.of_measures("measure", arguments, asked.journey, mention.words, 1)
    return Reading("ask_back", options=tuple(told), missing="meaning")


def of_part(asked: Asked) -> Reading:
    """A channel or a group of customers and nothing else: how it does, a number of it, what is said there."""
    mention, _ = asked.question.of("channel", "value")[0]
    part = filters(asked.question, asked.journey or asked.vocabulary.journeys[0]).arguments
    both = [Candidate(name, Filled(part)) for name in ("summary", quotes.__name__)]
    told = [choices.option(each.tool, arguments_of(each, asked.journey), asked.journey) for each in both]
    if asked.journey is not None:
        arguments = {"journey": asked.journey.slug, **part}
        told[1:1] = choices.of_measures("measure", arguments, asked.journey, mention.words, 1)
    return Reading("ask_back", options=tuple(told), missing="meaning")


def several(asked: Asked, missing: str = "meaning") -> Reading:
    """The likeliest readings that can be answered, as buttons."""
    options = readings(asked)
    if not options:
        return Reading("out_of_scope", why=OUTSIDE)
    return Reading("ask_back", options=options, missing=missing)


def unheard(asked: Asked) -> Reading:
    """It has words that nothing explains: they are told, and what it may ask without them."""
    read, words = several(asked), asked.question.rest
    first = last = words[0]
    while last + 1 in words:
        last += 1
    told = asked.question.text[asked.question.tokens[first].start : asked.question.tokens[last].end]
    if read.status != "ask_back":
        return read
    if doubtful(asked):
        return Reading("unknown", unknown=told, options=read.options)
    return replace(read, missing="word", unknown=told)


def doubtful(asked: Asked) -> bool:
    """Whether it may as well be none of our questions."""
    return any(each.tool == OUT and each.chance >= DOUBT for each in asked.candidates)


def readings(asked: Asked) -> tuple[Option, ...]:
    """The likeliest complete readings, each once: those that are told alike are one."""
    options: dict[tuple[str, str], Option] = {}
    for each in asked.candidates:
        if each.tool != OUT and not each.filled.missing:
            made = choices.option(each.tool, arguments_of(each, asked.journey), asked.journey)
            made = told_apart(made, asked.vocabulary)
            options.setdefault((made.label, made.hint), made)
        if len(options) == OFFERED:
            break
    return tuple(options.values())


def which_change(asked: Asked, best: Candidate) -> Reading:
    """What would be changed is not clear: changes of the place told; without one, what is not there."""
    assert asked.journey is not None
    arguments = arguments_of(best, asked.journey)
    if where := places(asked.question):
        touchpoint = where[0].of("touchpoint") or placed(where[0])
        changes = [("Half the wait at", {"kind": "cut_wait", "at": touchpoint.value, "factor": 0.5})]
        if FASTER.search(asked.question.text):
            shorter = {"kind": "cut_wait", "at": touchpoint.value, "factor": 0.75}
            changes.append(("A quarter less wait at", shorter))
        elif touchpoint.kind == "touchpoint":
            changes.append(("Without", {"kind": "remove", "touchpoint": touchpoint.value}))
        told = [(f"{label} {touchpoint.value}", change) for label, change in changes]
        options = tuple(
            Option(label, "", best.tool, {**arguments, "changes": [change]}) for label, change in told
        )
        return Reading("ask_back", options=options, missing="change")
    waits = [name for name in asked.journey.touchpoints if _waited(asked, name)][:OFFERED]
    options = tuple(
        Option(
            f"Half the wait at {name}",
            "",
            best.tool,
            {**arguments, "changes": [{"kind": "cut_wait", "at": name, "factor": 0.5}]},
        )
        for name in waits
    )
    words = CHANGED.search(asked.question.text)
    if words is None:
        return Reading("ask_back", options=options, missing="change")
    return Reading("unknown", unknown=words[1].strip(), known=asked.journey.touchpoints[:20], options=options)


def _waited(asked: Asked, name: str) -> bool:
    """Whether the wait after a touchpoint is known."""
    return asked.journey is not None and any(
        each.unit == "seconds" and ("touchpoint", name) in each.places for each in asked.journey.measures
    )


def of_all(reads: Sequence[Reading], journey: JourneyWords) -> Reading:
    """What several questions ask for; where one of them is not clear, all of them are offered: the likeliest
    of each first."""
    unclear = next((each for each in reads if each.status != "calls"), None)
    if unclear is None:
        return Reading("calls", tuple(call for each in reads for call in each.calls))
    offers = [
        each.options or tuple(choices.option(call.tool, call.arguments, journey) for call in each.calls)
        for each in reads
    ]
    first, rest = [each[0] for each in offers if each], [o for each in offers for o in each[1:]]
    return replace(unclear, options=tuple([*first, *rest][:OFFERED]))
