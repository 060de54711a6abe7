"""Questions that can be asked, made of what there is: for who asked something else, or nothing yet. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

SHOWN = 3
FELT = ("NPS", "score", "polarity")  # units of what people answered


def suggested(vocabulary: Vocabulary, journey: str | None = None, many: int = SHOWN) -> tuple[str, ...]:
    """Questions about the journey that is talked of, else about the first; none where nothing may be seen."""
    words = vocabulary.journey(journey) or next(iter(vocabulary.journeys), None)
    if words is None:
        return ()
    inside = f" in {words.name}" if len(vocabulary.journeys) > 1 and journey is None else ""
    return tuple(islice(_questions(words, inside), many))


def _questions(words: JourneyWords, inside: str) -> Iterator[str]:
    """Those that need little first; only about what is there."""
    if words.measures:
        yield f"Where do we lose people{inside}?"
    if words.kinds:
        yield f"What should we fix first{inside}?"
    for place in spoken_of(words)[:1]:
        yield f"What do people say about {place}?"
    if words.goal:
        yield f"How did the goal rate{inside} move?"
    if words.themes:
        yield f"Which themes are growing{inside}?"
    if words.personas:
        yield f"Who are the customers{inside}?"


def spoken_of(words: JourneyWords) -> list[str]:
    """Stages, else touchpoints, that people answered about, in the order of the journey."""
    felt = {place for each in words.measures if each.unit in FELT for place in each.places}
    stages = [name for name, _ in words.stages if ("stage", name) in felt]
    return stages or [name for name in words.touchpoints if ("touchpoint", name) in felt]
