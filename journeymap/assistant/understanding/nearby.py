"""What comes nearest in meaning to what a question says: measures, findings, themes, lists, analyzers. Pure.

People speak of satisfaction and mean the mood, of "doing the same step over and over" and mean repeats. The
nearest of each sort make readings of their own, weighed against all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from journeymap.assistant.understanding.candidate import GUESS
from journeymap.assistant.understanding.casenames import CASES
from journeymap.assistant.understanding.filling import customers, start_run
from journeymap.assistant.understanding.goalwords import GOAL
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import Filled
from journeymap.assistant.understanding.sentences import (
    is_kept,
    known_vectors,
    measure_sentences,
    nearness,
)
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured, Vocabulary

MEASURES = 6  # other measures that are thought of
JUDGES = (GOAL, "drop_off")  # what everything may be judged by, and stages, which have no goal of their own
FEW = 2  # of findings, themes, lists, analyzers
GUESSES = 3  # measures at least, where none is named
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
        yield from _of_measures(tool, filled, question, journey, vector)
    sort = SORTS.get(tool)
    if sort and sort.argument not in filled.arguments:
        for name, near in _nearest(sort.known(journey, vocabulary), vector, sort.lasting):
            yield filled.told(**{sort.argument: name}), sort.argument, near


def _of_measures(
    tool: str, filled: Filled, question: Marked, journey: JourneyWords, vector: np.ndarray | None
) -> Iterator[Told]:
    """Where no measure is named there are some to choose from, however far down."""
    told = journey.measure(str(filled.arguments.get("measure", "")))
    how = "measure" if told is not None or tool == "compare" else GUESS
    thought, others = (
        [pair for pair in pairs if pair[0] is not told and _fits(tool, filled, pair[0])]
        for pairs in _measures(question, journey, vector)
    )
    judging = tool == "rank" and how == GUESS
    usual = (GOAL, CASES) if how == GUESS and "name" in filled.arguments else (GOAL,)  # "does anyone use it"
    usual = JUDGES if judging else usual
    found = thought + [pair for pair in others if pair[0].name in usual]
    if how == GUESS and len(found) < GUESSES:
        found = (thought + others)[:GUESSES]
    for measured, near in _goal_first(found) if judging else found:
        rest = {name: value for name, value in filled.arguments.items() if name != "dims"}
        missing = "" if filled.missing == "measure" else filled.missing
        yield Filled(rest, missing, filled.assumed, filled.certain).told(measure=measured.name), how, near


def _goal_first(found: list[tuple[Measured, float]]) -> list[tuple[Measured, float]]:
    """What is best or worst of nothing that is named is judged by how cases end before anything else."""
    most = max((near for _, near in found), default=0.0)
    return [(each, most + 0.1 if each.name in JUDGES else near) for each, near in found]


def _fits(tool: str, filled: Filled, measured: Measured) -> bool:
    """Whether it is measured where the question asks."""
    spot = (filled.arguments.get("place", "journey"), filled.arguments.get("name"))
    if tool == "rank":
        everywhere = measured.name == GOAL and _over(filled) == "channel"  # of the cases that come there
        return everywhere or _over(filled) in measured.kinds or _over(filled) not in PLACED
    return tool not in SPOTTED or not measured.places or spot in measured.places


PLACED = ("stage", "touchpoint", "channel")


def _over(filled: Filled) -> str:
    return str(filled.arguments.get("over", "")).removesuffix("s")


def _measures(
    question: Marked, journey: JourneyWords, vector: np.ndarray | None
) -> tuple[list[tuple[Measured, float]], list[tuple[Measured, float]]]:
    """(measures that are thought of, the others): those that the words may mean, then those nearest."""
    meant = {m.value for each in question.mentions for m in each.meanings if m.kind == "measure"}
    told = nearness(vector, measure_sentences(journey), lasting=True)
    near = dict(zip((each.name for each in journey.measures), told, strict=True))
    order = sorted(journey.measures, key=lambda each: (each.name not in meant, -near[each.name]))
    pairs = [(each, near[each.name]) for each in order]
    first = max(MEASURES, len(meant))
    return pairs[:first], pairs[first:]


def _nearest(known: Sequence[Named], vector: np.ndarray | None, lasting: bool) -> list[tuple[str, float]]:
    near = nearness(vector, [words for _, words in known], lasting=lasting)
    told = sorted(zip((name for name, _ in known), near, strict=True), key=lambda pair: -pair[1])
    return told[:FEW]


def _kinds(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return [(each.name, f"{each.name.replace('_', ' ')}. {each.sentence}") for each in journey.kinds]


def _themes(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return [(each.key, each.name) for each in journey.themes]


def _lists(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return [(each.name, f"Customers: {each.title}") for each in vocabulary.lists]


def _analyzers(journey: JourneyWords, vocabulary: Vocabulary) -> list[Named]:
    return [(name, f"Run {title}") for name, title in vocabulary.analyzers]


class Sort(NamedTuple):
    """An argument, what it may be, and whether programs alone say that: then vectors may be kept. Names
    that people gave, and words of customers, are read anew by each process."""

    argument: str
    known: Callable[[JourneyWords, Vocabulary], list[Named]]
    lasting: bool


SORTS: Mapping[str, Sort] = {
    findings.__name__: Sort("kind", _kinds, lasting=True),
    themes.__name__: Sort("theme", _themes, lasting=False),
    quotes.__name__: Sort("theme", _themes, lasting=False),
    customers.__name__: Sort("list", _lists, lasting=True),
    start_run.__name__: Sort("analyzer", _analyzers, lasting=True),
}


def read_ahead(vocabulary: Vocabulary) -> int:
    """Have the vectors kept that questions are held against, but for those of names that people gave.

    Returns how many sets of sentences were read for it.
    """
    lacking = [each for each in dict.fromkeys(_lasting(vocabulary)) if each and not is_kept(each)]
    for sentences in lacking:
        known_vectors(sentences, lasting=True)
    return len(lacking)


def _lasting(vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    for journey in vocabulary.journeys:
        yield tuple(measure_sentences(journey))
        for sort in SORTS.values():
            if sort.lasting:
                yield tuple(words for _, words in sort.known(journey, vocabulary))
