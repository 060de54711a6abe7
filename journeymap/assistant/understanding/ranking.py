"""Readings of one question, likeliest first. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from journeymap.assistant.understanding.filling import FILLERS
from journeymap.assistant.understanding.leaning import leanings
from journeymap.assistant.understanding.mentions import Marked, rendered
from journeymap.assistant.understanding.parts import Filled
from journeymap.assistant.understanding.phrases import OUT
from journeymap.assistant.understanding.routing import MARKS, SAID, router
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

LEAST = 0.005  # chance below which a reading is not looked at
INCOMPLETE = 0.5  # what is left of the chance of a reading that lacks what its tool needs


@dataclass(frozen=True)
class Candidate:
    """A tool, or "out_of_scope", with what it would be asked. chance: of all readings, 0..1."""

    tool: str
    filled: Filled
    chance: float


def ranked(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> tuple[Candidate, ...]:
    learned = router()
    votes = learned.votes([rendered(question, SAID)], [rendered(question, MARKS)])[0]
    chances = {name: float(vote) for name, vote in zip(learned.names, votes, strict=True)}
    for tool, factor in leanings(question):
        if tool in chances:
            chances[tool] *= factor
    total = sum(chances.values())
    found = []
    for tool, chance in chances.items():
        if tool == OUT:
            found.append(Candidate(OUT, Filled(), chance / total))
        elif tool in FILLERS and chance / total > LEAST:
            filled = FILLERS[tool](question, journey, vocabulary)
            found.append(Candidate(tool, filled, chance / total * (INCOMPLETE if filled.missing else 1.0)))
    return tuple(sorted(found, key=lambda each: -each.chance))
