"""Questions that leave open what they are about: "is that normal?", "which of the two?", "Hamburg". Pure."""

from __future__ import annotations

import re

from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.text import plain_stems

LONGEST = 7  # words of a question that may say nothing but what was spoken of
POINTS = re.compile(
    r"\b(?:it|that|this|these|those|they|them|the (?:two|other|others|same|one|rest)|both|which one)\b|"
    r"^\W*(?:and |so |but )*(?:is|was|are|were) the (?:normal|good|bad|better|worse|okay|ok)\b|"
    r"\b(?:normal|good|bad|better|worse|okay|ok|enough|the same|alright)\W*$",
    re.I,
)
SUBJECT = re.compile(
    r"^\W*(?:and |so |but |well )*"
    r"(?:(?:is|was|are|were|does|did|do|has|have|can)|how (?:is|was|does|did|do|are)) "
    r"(?:it|that|this|these|those|they)\b",
    re.I,
)
TO_US = re.compile(r"\b(?:you|your|yours|yourself|i|me|my|what (?:time|day|date)|who)\b", re.I)


def points_only(question: Marked) -> bool:
    """Whether a few everyday words speak of something that was never told: "is it good?"."""
    words = [token for token in question.tokens if token.text[0].isalnum()]
    plain = all(token.stem in plain_stems() for token in words)
    said = question.mentions or question.periods or TO_US.search(question.text)
    return not said and plain and len(words) <= LONGEST and bool(POINTS.search(question.text))


def about_it(question: Marked) -> bool:
    """Whether what is asked about is only "it": "is that better than in spring?"."""
    return bool(SUBJECT.search(question.text))


def bare(question: Marked, *kinds: str) -> bool:
    """Whether a question is one name of these kinds and nothing else."""
    words = [token for token in question.tokens if token.text[0].isalnum() and token.text != "the"]
    only = question.of(*kinds)
    if len(only) != 1 or len(question.mentions) != 1:
        return False
    mention, _ = only[0]
    return mention.last - mention.first + 1 == len(words) and not mention.hint
