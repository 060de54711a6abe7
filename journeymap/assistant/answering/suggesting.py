"""Questions that can be asked, made of what there is: for who asked something else, or nothing yet. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

SHOWN = 3


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
    if words.touchpoints and any(measure.unit in ("NPS", "score", "polarity") for measure in words.measures):
        yield f"What do people say about {words.touchpoints[-1]}?"
    if words.goal:
        yield f"How did the goal rate{inside} move?"
    if words.themes:
        yield f"Which themes are growing{inside}?"
    if words.personas:
        yield f"Who are the customers{inside}?"
