"""Changes of a journey that a question speaks of, as forecasts take them (docs/forecast.md). Pure."""

from __future__ import annotations

import re
from typing import Any

from journeymap.assistant.understanding.forms import NUMBERS
from journeymap.assistant.understanding.lexicon import Meaning
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import placed, places

UNITS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_NUMBER = (
    r"(\d+(?:[.,]\d+)?|" + "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True)) + r"|half an?)"
)
_LESS = (
    r"(?:faster|quicker|shorter|sooner|earlier|less|fewer|speed(?:ing)? up|cut|reduced?|reducing|shortened|"
    r"saved?|quick)"
)
REMOVE = re.compile(
    r"\b(?:remov\w+|drop(?:ped|ping)?|skip\w*|abolish\w*|without|get rid of|got rid of|"
    r"scrap\w*|eliminat\w+|close[sd]?|kill\w*|did away with|no longer had|leave out|"
    r"left out|(?:were|was|is|be) gone|w[eo]n?t away|go(?:es|ing)? away|disappear\w*|"
    r"did not exist|no longer existed)\b",
    re.I,
)
BY_TIME = re.compile(
    rf"\b{_NUMBER}[ -](minute|hour|day|week)s?[ -]{_LESS}\b|\b(?:by|cut|save|"
    rf"saving) {_NUMBER}[ -](minute|hour|day|week)s?\b",
    re.I,
)
TO_TIME = re.compile(
    rf"\b(?:took|takes|take|in|within|to|only|lasted?|at most) (?:only |just |"
    rf"at most )?{_NUMBER} (minute|hour|day|week)s?\b",
    re.I,
)
PERCENT = re.compile(
    rf"\b(\d{{1,2}})(?: ?%| percent)[ -]{_LESS}\b|\b(?:by|{_LESS}) (\d{{1,2}})(?: ?%| percent)", re.I
)
HALF = re.compile(
    r"\b(?:halv\w+|half as long|half the time|twice as fast|double the speed|in half|by half|"
    r"doubled the speed)\b",
    re.I,
)
FASTER = re.compile(r"\b(?:faster|quicker|shorter|speed(?:ing)? up|sped up|shorten\w*|sooner)\b", re.I)
MOVE = re.compile(r"\b(?:mov\w+|shift\w*|switch\w*|from|instead|steer\w*|send(?:ing)?|used)\b", re.I)
PART = {"half": 0.5, "a third": 0.33, "a quarter": 0.25, "two thirds": 0.67, "all": 1.0}
SHARE = re.compile(r"\b(\d{1,2}|100)(?: ?%| percent)", re.I)


def changes_in(question: Marked, at: Meaning | None = None) -> list[dict[str, Any]]:
    """The changes that are clear from the words; none where they are not. at: where they are, if no place is
    told."""
    text = question.text
    channels = list(dict.fromkeys(meaning.value for _, meaning in question.of("channel")))
    if len(channels) == 2 and MOVE.search(text):
        share = SHARE.search(text)
        part = next((each for words, each in PART.items() if re.search(rf"\b{words}\b", text, re.I)), 1.0)
        return [
            {
                "kind": "move_channel",
                "from_channel": channels[0],
                "to_channel": channels[1],
                "share": int(share[1]) / 100 if share else part,
            }
        ]
    where = places(question)
    if not where and at is None:
        return []
    touchpoint = (where[0].of("touchpoint") or placed(where[0])) if where else at
    assert touchpoint is not None
    if REMOVE.search(text) and touchpoint.kind == "touchpoint":
        return [{"kind": "remove", "touchpoint": touchpoint.value}]
    told = _wait(text)
    return [{"kind": "cut_wait", "at": touchpoint.value, **told}] if told else []


def _wait(text: str) -> dict[str, float]:
    """How much shorter a wait becomes: `factor`, `seconds` (so long at most) or `less_seconds`."""
    if HALF.search(text):
        return {"factor": 0.5}
    if found := PERCENT.search(text):
        return {"factor": round(1 - int(found[1] or found[2]) / 100, 2)}
    if found := BY_TIME.search(text):
        return {"less_seconds": _seconds(found[1] or found[3], found[2] or found[4])}
    if (found := TO_TIME.search(text)) and not FASTER.search(text):
        return {"seconds": _seconds(found[1], found[2])}
    return {}


def _seconds(number: str, unit: str) -> float:
    told = number.lower()
    amount = 0.5 if told.startswith("half") else NUMBERS.get(told) or float(told.replace(",", "."))
    return amount * UNITS[unit.lower()]
