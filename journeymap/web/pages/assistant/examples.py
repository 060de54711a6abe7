"""Questions to begin with, made of what there is: no two of a kind, to show what can be asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

SHOWN = 6
SPAN = 120  # days of data beneath which nothing is asked about how it moved
VOICES = ("What do customers say?", "What do customers say about delivery?", "What do promoters say?")
"""For who may read what customers wrote, and no map."""


@dataclass(frozen=True)
class Example:
    """A question, and the slug of the journey that it is asked about."""

    text: str
    journey: str = ""


def examples(vocabulary: Vocabulary, slug: str | None = None) -> list[Example]:
    """slug: of the journey that is chosen; else the one of which most is known."""
    words = vocabulary.journey(slug) or max(vocabulary.journeys, key=richness, default=None)
    if words is None:
        return [Example(text) for text in VOICES]
    listed = any(each.journey in (None, words.slug) for each in vocabulary.lists)
    return [Example(text, words.slug) for text in islice(_questions(words, listed), SHOWN)]


def richness(words: JourneyWords) -> tuple[bool, bool, int]:
    """Which of two journeys shows more of what can be asked."""
    return bool(words.goal), bool(words.kinds), len(words.measures)


def _questions(words: JourneyWords, listed: bool) -> Iterator[str]:
    if words.goal:
        yield "Where do we lose people, and why?"
    if words.kinds:
        yield "What should we fix first?"
    if felt := felt_at(words):
        yield f"What do unhappy customers say about {felt}?"
    if words.goal and (month := earlier(words)):
        yield f"How did the goal rate move since {month}?"
    if len(words.channels) > 1:
        yield f"How do {words.channels[0]} and {words.channels[1]} differ?"
    if listed:
        yield "Who is about to leave and worth keeping?"
    if words.themes:
        yield "Which themes are growing?"
    if words.stages:
        yield "Which stage is the slowest?"
    if words.personas:
        yield "Who are our customers?"
    yield "How good are the data?"


def felt_at(words: JourneyWords) -> str:
    """The first touchpoint, in the order of the journey, where feelings were measured; empty for none."""
    places = {
        name for each in words.measures if each.unit == "polarity" for place, name in each.places
        if place == "touchpoint"
    }  # fmt: skip
    return next((name for name in words.touchpoints if name in places), "")


def earlier(words: JourneyWords) -> str:
    """The month three before the newest event, by name; empty where the data do not reach so far back."""
    if words.first is None or words.last is None or (words.last - words.first).days < SPAN:
        return ""
    month = (words.last.month - 4) % 12 + 1
    return f"{words.last.replace(day=1, month=month):%B}"
