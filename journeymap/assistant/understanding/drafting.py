"""Whether a question asks for a first draft, and of what. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import Filled
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

DRAFT = re.compile(
    r"\b(?:draft\w*|how[- ]might[- ]we|hmw|(?:suggest|propose|think of|come up with|find|need) (?:me |us )?"
    r"(?:an?|another|some|the|new|better)?\s*(?:new |better |good |first )?"
    r"(?:names?|titles?|descriptions?|cards?|ideas?|changes?)|"
    r"(?:give|have|got|any|some|more|need|want|offer|share) (?:me |us |you |any |some |a few |more )*ideas"
    r"(?! (?:what|why|where|who|which|when)\b)|"
    r"ideas (?:how|for|to|on|so that|what we))\b",
    re.I,
)
KINDS = (
    ("ideas", re.compile(r"\b(?:how[- ]might[- ]we|hmw|ideas?|workshop)\b", re.I)),
    ("changes", re.compile(r"\bchanges?\b|\bfuture\b", re.I)),
    ("persona", re.compile(r"\b(?:cards?|descriptions?|personas?)\b", re.I)),
    ("theme", re.compile(r"\b(?:names?|titles?|themes?)\b", re.I)),
    ("summary", re.compile(r"\b(?:summar\w+|note|brief|report|overview)\b", re.I)),
)


def draft(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    """What is drafted: told by its word, else by what is named."""
    kind = next((name for name, words in KINDS if words.search(question.text)), "")
    for named in ("persona", "theme"):
        found = question.of(named)
        if found and kind in ("", "summary", "persona", "theme"):
            return Filled().told(**{"kind": named, named: found[0][1].value})
    return Filled().told(kind=kind or "summary")


def leaning(question: Marked) -> Iterator[tuple[str, float]]:
    """A draft is asked for in so many words, or not at all."""
    yield draft.__name__, 30.0 if DRAFT.search(question.text) else 0.02
