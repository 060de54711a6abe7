"""One question with its readings: what deciding looks at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.candidate import Candidate
from journeymap.assistant.understanding.filling import WITHOUT_JOURNEY
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

OFFERED = 3  # options of what is asked back


@dataclass(frozen=True)
class Asked:
    """One question, its readings, the journey it is about (None: it could be several)."""

    question: Marked
    candidates: Sequence[Candidate]
    journey: JourneyWords | None
    vocabulary: Vocabulary


def arguments_of(chosen: Candidate, journey: JourneyWords | None) -> dict[str, Any]:
    """JSON data: of the arguments those that the tool has, where it is known."""
    found = dict(chosen.filled.arguments)
    if journey is not None and journey.slug and chosen.tool not in WITHOUT_JOURNEY:
        found = {"journey": journey.slug, **found}
    tool = tools().get(chosen.tool)
    return found if tool is None else {k: v for k, v in found.items() if k in tool.Arguments.model_fields}
