"""From a question to calls of tools, or to what has to be asked back. Pure.

The question is cleaned and marked with what it mentions, a learned router says which tools it may mean,
`filling` says what each would be asked. What the data have not is told as unknown; where two readings are
close, both are offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from journeymap.assistant.telling import Option
from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.filling import FILLERS, WITHOUT_JOURNEY
from journeymap.assistant.understanding.lexicon import lexicon, names_of_journeys
from journeymap.assistant.understanding.mentions import Marked, marked, rendered
from journeymap.assistant.understanding.parts import Filled
from journeymap.assistant.understanding.phrases import OUT, ordinary
from journeymap.assistant.understanding.reading import Call, Context, Reading
from journeymap.assistant.understanding.routing import MARKS, SAID, router
from journeymap.assistant.understanding.text import cleaned, stem, written_out
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

SURE = 0.55  # chance from which the best reading is taken alone
CLEAR = 2.0  # times as likely as the second
OFFERED = 3
OUTSIDE = "I can answer questions about your journeys: what happens in them, what customers say, what changed and what to fix."


@dataclass(frozen=True)
class Candidate:
    tool: str
    filled: Filled
    chance: float


def understand(text: str, vocabulary: Vocabulary, context: Context | None = None) -> Reading:
    """What a question asks for. context: what the conversation was about so far."""
    told = written_out(cleaned(text))
    if not any(each.isalnum() for each in told):
        return Reading("out_of_scope", why="Ask a question in words.")
    if not vocabulary.journeys:
        return Reading("out_of_scope", why="There is no journey that you may ask about.")
    journey, named = journey_of(told, vocabulary, context)
    question = mark(told, vocabulary, journey or vocabulary.journeys[0])
    candidates = ranked(question, journey or vocabulary.journeys[0], vocabulary)
    return decided(question, candidates, journey, vocabulary)


def mark(text: str, vocabulary: Vocabulary, journey: JourneyWords) -> Marked:
    known = frozenset(stem(word) for word in ordinary())
    return marked(text, (lexicon(journey), names_of_journeys(vocabulary)), vocabulary.now.date(), known)


def journey_of(
    text: str, vocabulary: Vocabulary, context: Context | None
) -> tuple[JourneyWords | None, bool]:
    """The journey asked about, and whether the question names it; None where it could be several."""
    question = marked(text, (names_of_journeys(vocabulary),), vocabulary.now.date(), frozenset())
    if named := question.of("journey"):
        best = min(named, key=lambda each: each[1].weak)
        return vocabulary.journey(best[1].value), True
    if context is not None and context.journey and (chosen := vocabulary.journey(context.journey)):
        return chosen, False
    if len(vocabulary.journeys) == 1:
        return vocabulary.journeys[0], False
    return _only_one(text, vocabulary), False


def _only_one(text: str, vocabulary: Vocabulary) -> JourneyWords | None:
    """The one journey that knows more of the names in a question than any other."""
    counts = []
    for journey in vocabulary.journeys:
        found = mark(text, vocabulary, journey)
        named = found.of("stage", "touchpoint", "channel", "value", "persona", "measure")
        counts.append(sum(not meaning.weak and not meaning.hint for _, meaning in named))
    best = max(counts)
    if best == 0 or counts.count(best) > 1:
        return None
    return vocabulary.journeys[counts.index(best)]


def ranked(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> list[Candidate]:
    """Readings of one question, likeliest first."""
    learned = router()
    chances = learned.votes([rendered(question, SAID)], [rendered(question, MARKS)])[0]
    found = []
    for name, chance in zip(learned.names, chances, strict=True):
        if name == OUT:
            found.append(Candidate(OUT, Filled(), float(chance)))
        elif name in FILLERS and chance > 0.01:
            filled = FILLERS[name](question, journey, vocabulary)
            fits = 0.5 if filled.missing else 1.0
            found.append(Candidate(name, filled, float(chance) * fits))
    total = sum(each.chance for each in found) or 1.0
    found = [Candidate(each.tool, each.filled, each.chance / total) for each in found]
    return sorted(found, key=lambda each: -each.chance)


def decided(
    question: Marked, candidates: Sequence[Candidate], journey: JourneyWords | None, vocabulary: Vocabulary
) -> Reading:
    best = candidates[0]
    if best.tool == OUT:
        return Reading("out_of_scope", why=OUTSIDE)
    if missing := question.of("missing"):
        mention, meaning = missing[0]
        if best.tool not in ("quotes", "definition"):
            return Reading(
                "unknown", unknown=mention.words, known=known_of(meaning.name, journey), missing=""
            )
    second = candidates[1].chance if len(candidates) > 1 else 0.0
    if journey is None and best.tool not in WITHOUT_JOURNEY:
        options = tuple(
            Option(each.name, f"{len(each.stages)} stages", best.tool, arguments_of(best, each))
            for each in vocabulary.journeys[:OFFERED]
        )
        return Reading("ask_back", options=options, missing="journey")
    if best.filled.missing and best.chance >= SURE:
        return asking(question, best, journey)
    if best.chance >= SURE or best.chance >= CLEAR * second:
        return Reading("calls", (call(question, best, journey),))
    close = [each for each in candidates[:OFFERED] if each.tool != OUT and not each.filled.missing]
    if not close:
        return asking(question, best, journey)
    return Reading("ask_back", options=tuple(option(each, journey) for each in close), missing="meaning")


def asking(question: Marked, best: Candidate, journey: JourneyWords | None) -> Reading:
    """What is missing, with the likeliest that it may be."""
    options = []
    for name in ("goal_rate", "drop_off", "median_seconds") if best.filled.missing == "measure" else ():
        measured = journey.measure(name) if journey else None
        if measured is not None:
            filled = Filled({**best.filled.arguments, "measure": name})
            options.append(
                Option(
                    measured.title, "", best.tool, arguments_of(Candidate(best.tool, filled, 1.0), journey)
                )
            )
    return Reading("ask_back", options=tuple(options), missing=best.filled.missing or "meaning")


def known_of(kind: str, journey: JourneyWords | None) -> tuple[str, ...]:
    if journey is None:
        return ()
    if kind == "channel":
        return journey.channels
    if kind == "measure":
        return tuple(each.title for each in journey.measures if each.own)[:20]
    return (*(stage for stage, _ in journey.stages), *journey.touchpoints)[:20]


def call(question: Marked, chosen: Candidate, journey: JourneyWords | None) -> Call:
    confidence = round(min(chosen.chance * chosen.filled.certain, 1.0), 3)
    return Call(chosen.tool, arguments_of(chosen, journey), question.text, confidence, chosen.filled.assumed)


def option(chosen: Candidate, journey: JourneyWords | None) -> Option:
    tool = tools().get(chosen.tool)
    label = tool.title if tool is not None else chosen.tool.replace("_", " ").capitalize()
    return Option(label, ", ".join(chosen.filled.assumed), chosen.tool, arguments_of(chosen, journey))


def arguments_of(chosen: Candidate, journey: JourneyWords | None) -> dict[str, Any]:
    """JSON data: of the tool's arguments those that it has, where it is known."""
    found = dict(chosen.filled.arguments)
    if journey is not None and chosen.tool not in WITHOUT_JOURNEY:
        found = {"journey": journey.slug, **found}
    tool = tools().get(chosen.tool)
    return found if tool is None else {k: v for k, v in found.items() if k in tool.Arguments.model_fields}
