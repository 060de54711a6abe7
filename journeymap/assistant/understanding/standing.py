"""Cases that are somewhere now: how many, told by where people are and not by the word open. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from journeymap.assistant.understanding.casenames import OPEN
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured

COUNTED = re.compile(
    r"\b(?:how many|number of|count of|amount of|head ?count|most (?:people|cases|customers))\b|"
    r"^\W*(?:and |so |but )?who (?:is|are|sits|waits)\b",
    re.I,
)
OF_SO_MANY = re.compile(r"\b(?:hundred|thousand|100|1000|everyone|everybody)\b", re.I)  # it asks for a share
PRESENT = re.compile(
    r"\b(?:right now|at (?:the|this) (?:very )?moment|currently|at present|presently|still|now|today|"
    r"as we speak|as of now)\b",
    re.I,
)
BEING = (
    r"(?:are|is|sits?|sitting|lies?|lie|lying|stands?|standing|stuck|stays?|staying|waits?|waiting|remains?|"
    r"remaining|hangs?|hanging|linger(?:s|ing)?)"
)
THERE = re.compile(
    rf"\b{BEING}\b(?: (?!not\b)\w+){{0,3}}? (?:in|at|with|inside|before|there|undecided|unfinished|open)\b"
    rf"|\b(?:people|cases|customers|those|many) (?:\w+ ){{0,2}}?(?:in|inside)\b",
    re.I,
)  # "are in", "sit there undecided", "still waiting at", "people in"


def of_those_there(
    question: Marked, journey: JourneyWords, spots: Sequence[tuple[str, str | None]]
) -> Measured | None:
    """The open cases, where it asks how many are at a place now: "who is currently in Review". Not where
    they are not told of such a place."""
    measured = journey.measure(OPEN)
    if measured is None or not COUNTED.search(question.text) or OF_SO_MANY.search(question.text):
        return None
    if not PRESENT.search(question.text) or not THERE.search(question.text):
        return None
    return measured if not spots or any(spot in measured.places for spot in spots) else None
