"""What else a question may ask of the same tool: of another place, of the whole, at any time. Pure.

Each other way to fill a tool is a reading of its own, weighed against all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from journeymap.assistant.understanding.comparing import other_value
from journeymap.assistant.understanding.filling import paths
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.nearby import Told, nearby
from journeymap.assistant.understanding.numbers import JUDGED, LOSSES
from journeymap.assistant.understanding.parts import DATES, PLACES, Filled, places
from journeymap.assistant.understanding.stretches import period_before
from journeymap.assistant.understanding.voices import findings, themes
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

PLACED = ("measure", "trend", "losses", "findings", "quotes", themes.__name__)
OVER = ("stages", "touchpoints", "channels")
LEFT_OPEN = {  # argument that people leave open -> tool and what may be meant
    "rank": ("order", ("worst", "best")),
    findings.__name__: ("mood", ("pain", "bright")),
    themes.__name__: ("order", ("worst", "growing")),
}


def variants(
    tool: str,
    filled: Filled,
    question: Marked,
    journey: JourneyWords,
    vocabulary: Vocabulary,
    vector: np.ndarray | None,
) -> Iterator[Told]:
    """(arguments, what was changed, nearness in meaning), as the words say it first. vector: as asked."""
    if JUDGED in filled.assumed:  # no measure is named: any may be meant
        filled = replace(_without(filled, "measure"), missing="measure", assumed=(), certain=1.0)
    if filled.missing != "measure":
        yield filled, "", 0.0
    yield from nearby(tool, filled, question, journey, vocabulary, vector)
    yield from ((told, how, 0.0) for told, how in _changed(tool, filled, question, journey))


def _changed(
    tool: str, filled: Filled, question: Marked, journey: JourneyWords
) -> Iterator[tuple[Filled, str]]:
    complete = not filled.missing or (filled.missing == "measure" and "measure" in filled.arguments)
    if tool in PLACED and "name" in filled.arguments and complete:
        if _of_the_whole(filled, journey):
            yield _without(filled, "place", "name"), "place"
        yield from _of_other_places(filled, question)
    if filled.arguments.keys() & set(DATES) and not filled.missing:
        yield _without(filled, *DATES), "period"
        if set(DATES) <= filled.arguments.keys():
            yield _without(filled, "until"), "period"
    if tool in LEFT_OPEN and LEFT_OPEN[tool][0] not in filled.arguments:
        name, values = LEFT_OPEN[tool]
        yield from ((filled.told(**{name: value}), name) for value in values)
    if tool == "rank":
        yield from ((told, "over") for told in _over_others(filled, journey))
    if tool == "compare":
        yield from ((told, "sides") for told in _with_sides(filled, journey))
    if tool == paths.__name__ and filled.arguments.keys() & {"after", "before"}:
        yield _turned(filled), "side"
    if tool == "forecast" and not filled.arguments.get("changes"):
        yield from ((filled.told(changes=[change]), "change") for change in _changes(question))
    if tool == "definition":
        yield from ((Filled().told(of=word), "word") for word in _words(filled, question))


def _of_the_whole(filled: Filled, journey: JourneyWords) -> bool:
    """Whether its measure is told of the whole journey too: a drop-off is of stages alone."""
    measured = journey.measure(str(filled.arguments.get("measure", "")))
    return measured is None or measured.name not in LOSSES or "journey" in measured.kinds


def _over_others(filled: Filled, journey: JourneyWords) -> Iterator[Filled]:
    measured = journey.measure(str(filled.arguments.get("measure", "")))
    for over in OVER:
        if over != filled.arguments.get("over") and measured is not None and over[:-1] in measured.kinds:
            yield filled.told(over=over)


def _with_sides(filled: Filled, journey: JourneyWords) -> Iterator[Filled]:
    """Against the other value of a trait of two, against the time before, where one is told; of all that
    differs, where a measure is."""
    arguments = filled.arguments
    told = arguments.get("traits", ())
    if "against" not in arguments and len(told) == 1 and (other := other_value(told[0], journey)):
        shared = {name: arguments[name] for name in DATES if name in arguments}
        yield Filled({**arguments, "against": {**shared, "traits": [other]}})
    if "against" not in arguments and set(DATES) <= arguments.keys():
        since, until = (date.fromisoformat(str(arguments[name])) for name in DATES)
        before = period_before(since, until)
        yield Filled({**arguments, "against": {"since": before.isoformat(), "until": since.isoformat()}})
    if "measure" in arguments and "against" in arguments:
        yield _without(filled, "measure", "place", "name")


def _turned(filled: Filled) -> Filled:
    """What comes before in place of what comes after."""
    other = {"after": "before", "before": "after"}
    return Filled({other.get(name, name): value for name, value in filled.arguments.items()})


def _changes(question: Marked) -> Iterator[Mapping[str, Any]]:
    """What may be changed at the place that is named."""
    for mention in places(question)[:1]:
        for meaning in mention.meanings:
            if meaning.kind == "touchpoint":
                yield {"kind": "remove", "touchpoint": meaning.value}
            if meaning.kind in PLACES:
                yield {"kind": "cut_wait", "at": meaning.value, "factor": 0.5}


def _words(filled: Filled, question: Marked) -> Iterator[str]:
    told = {filled.arguments.get("of")}
    for mention in question.mentions:
        for meaning in mention.meanings[:1]:
            if meaning.value not in told:
                told.add(meaning.value)
                yield meaning.value


def _of_other_places(filled: Filled, question: Marked) -> Iterator[tuple[Filled, str]]:
    """The other places that the same words may mean, or that are named besides."""
    told = filled.arguments.get("name")
    others: dict[tuple[str, str], None] = {}
    for mention in places(question):
        for meaning in mention.meanings:
            if meaning.kind in PLACES and meaning.value != told:
                others[meaning.kind, meaning.value] = None
    for kind, name in list(others)[:2]:
        spot: dict[str, Any] = {"name": name, **({"place": kind} if "place" in filled.arguments else {})}
        yield filled.told(**spot), "place"


def _without(filled: Filled, *names: str) -> Filled:
    rest = {name: value for name, value in filled.arguments.items() if name not in names}
    return Filled(rest, "", filled.assumed, filled.certain)
