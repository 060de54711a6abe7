"""What comes nearest in meaning to what a question says: measures, findings, themes, lists, analyzers. Pure.

People speak of satisfaction and mean the mood, of "doing the same step over and over" and mean repeats. The
nearest of each sort make readings of their own, weighed against all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from journeymap.assistant.understanding.candidate import GUESS
from journeymap.assistant.understanding.filling import customers, start_run
from journeymap.assistant.understanding.meaning import nearness
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import Filled
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured, Vocabulary

MEASURES = 6  # other measures that are thought of
GOAL = "goal_rate"  # what everything may be judged by
FEW = 2  # of findings, themes, lists, analyzers
TAKING = ("measure", "trend", "compare", "rank")  # tools of which a measure is asked
SPOTTED = ("measure", "trend")  # those that tell it of one place

Told = tuple[Filled, str, float]
Named = tuple[str, str]
"""Name and what is said of it."""


def nearby(
    tool: str,
    filled: Filled,
    question: Marked,
    journey: JourneyWords,
    vocabulary: Vocabulary,
    vector: np.ndarray | None,
) -> Iterator[Told]:
    """(arguments, what was changed, nearness). vector: of the question, for what its words mean."""
    if tool in TAKING:
        yield from _of_measures(tool, filled, _measures(question, journey, vector), journey)
    argument, known = SORTS.get(tool, ("", _nothing))
    if argument and argument not in filled.arguments:
        for name, near in _nearest(known(journey, vocabulary), vector):
            yield filled.told(**{argument: name}), argument, near


def _of_measures(
    tool: str, filled: Filled, others: Sequence[tuple[Measured, float]], journey: JourneyWords
) -> Iterator[Told]:
    told = journey.measure(str(filled.arguments.get("measure", "")))
    spot = (filled.arguments.get("place", "journey"), filled.arguments.get("name"))
    how = "measure" if told is not None or tool == "compare" else GUESS
    for measured, near in others:
        if measured is told or (tool in SPOTTED and measured.places and spot not in measured.places):
            continue
        if tool == "rank" and not (_over(filled) in measured.kinds or _over(filled) not in PLACED):
            continue
        rest = {name: value for name, value in filled.arguments.items() if name != "dims"}
        missing = "" if filled.missing == "measure" else filled.missing
        yield Filled(rest, missing, filled.assumed, filled.certain).told(measure=measured.name), how, near


PLACED = ("stage", "touchpoint", "channel")


def _over(filled: Filled) -> str:
    return str(filled.arguments.get("over", "")).removesuffix("s")


def _measures(
    question: Marked, journey: JourneyWords, vector: np.ndarray | None
) -> list[tuple[Measured, float]]:
    """Measures that the words may mean, then those that come nearest in meaning."""
    meant = {m.value for each in question.mentions for m in each.meanings if m.kind == "measure"}
    said = [(each.name, f"{each.title}. {each.sentence}") for each in journey.measures]
    near = dict(zip((name for name, _ in said), nearness(vector, [words for _, words in said]), strict=True))
    order = sorted(journey.measures, key=lambda each: (each.name not in meant, -near[each.name]))
    first = order[: max(MEASURES, len(meant))]
    goal = [each for each in order if each.name == GOAL and each not in first]
    return [(each, near[each.name]) for each in (*first, *goal)]


def _nearest(known: Sequence[Named], vector: np.ndarray | None) -> list[tuple[str, float]]:
    near = nearness(vector, [words for _, words in known])
    told = sorted(zip((name for name, _ in known), near, strict=True), key=lambda pair: -pair[1])
    return told[:FEW]


def _nothing(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return []


def _kinds(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return [(each.name, f"{each.name.replace('_', ' ')}. {each.sentence}") for each in journey.kinds]


def _themes(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return [(each.key, each.name) for each in journey.themes]


def _lists(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return [(each.name, f"Customers: {each.title}") for each in vocabulary.lists]


def _analyzers(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return [(name, f"Run {title}") for name, title in vocabulary.analyzers]


SORTS: Mapping[str, tuple[str, Callable[[JourneyWords, Vocabulary], list[Named]]]] = {
    findings.__name__: ("kind", _kinds),
    themes.__name__: ("theme", _themes),
    quotes.__name__: ("theme", _themes),
    customers.__name__: ("list", _lists),
    start_run.__name__: ("analyzer", _analyzers),
}
