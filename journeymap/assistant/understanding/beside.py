"""The period beside that of the last answer: "the month before", "the same week a year ago". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import DATES
from journeymap.assistant.understanding.stretches import DAY, month_of, unit_of

BESIDE = re.compile(
    r"\bthe (?:(?P<which>previous|preceding|prior|following|next) )?(?P<unit>day|week|month|quarter|year)"
    r"(?: (?P<side>before|after))?\W*$",
    re.I,
)
YEAR_AGO = re.compile(
    r"\b(?:the )?same (?:\w+ )?(?:days?|weeks?|months?|quarter|time|period)\b.*"
    r"\b(?:(?:a|one|the) year (?:ago|earlier|before|prior)|last year|the (?:previous|prior) year)\b",
    re.I,
)


def shifted(question: Marked, arguments: Mapping[str, Any]) -> dict[str, str] | None:
    """The period that "the month before" or "the week after" means beside the last one; None where the last
    answer was of none, or of another length."""
    if YEAR_AGO.search(question.text) and arguments.get("since"):
        return {name: _year_ago(str(arguments[name])) for name in DATES if arguments.get(name)}
    found = BESIDE.search(question.text)
    told = found is not None and (found["which"] or found["side"])
    if found is None or not told or not (arguments.get("since") and arguments.get("until")):
        return None
    since, until = date.fromisoformat(arguments["since"]), date.fromisoformat(arguments["until"])
    words = {name: value.lower() for name, value in found.groupdict().items() if value}
    back = words.get("side", "") == "before" or words.get("which", "") in ("previous", "preceding", "prior")
    beside = unit_of(words["unit"], since if back else until - DAY, -1 if back else 1)
    if not back and unit_of(words["unit"], since).until > until:
        return None  # "the month after" a day
    return {"since": beside.since.isoformat(), "until": beside.until.isoformat()}


def _year_ago(told: str) -> str:
    day = date.fromisoformat(told)
    if (day.month, day.day) == (2, 29):
        return month_of(day.year - 1, 2).until.isoformat()
    return day.replace(year=day.year - 1).isoformat()
