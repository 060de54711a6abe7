"""What speaks for a reading of a question, and against it, as numbers. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from journeymap.assistant.understanding.candidate import GOING_ON, MAY_GO_ON, Candidate
from journeymap.assistant.understanding.filling import definition, start_run
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.parts import COUNTING
from journeymap.assistant.understanding.phrases import OUT
from journeymap.assistant.understanding.unsaid import left_out
from journeymap.assistant.understanding.voices import quotes
from journeymap.assistant.vocabulary.terms import JourneyWords

FREE = frozenset({quotes.__name__, definition.__name__, start_run.__name__})
"""Tools that take words which nothing explains."""
LEFT_OUT = "left out: "
FLOOR = 1e-4  # chances below it are all the same
MANY = 3  # words that nothing explains; more say no more
FORMS = (  # how a question asks, and the units that fit it
    (r"how many|number of|count|amount of|volume|headcount", ("cases", "events", "count")),
    (r"how long|how fast|how quick\w*|time|wait\w*|takes?|duration|days?|hours?|speed", ("seconds",)),
    (r"shares?|percent\w*|proportion|portion|fraction|rate", ("share",)),
    (r"happy|happier|satisf\w+|content|mood|feel\w*|unhappy|angry", ("polarity", "score", "NPS")),
)
ASKED = tuple((re.compile(rf"\b(?:{words})\b", re.I), units) for words, units in FORMS)


@dataclass(frozen=True)
class Heard:
    """Of each tool: its chance by words and by meaning, and by how much the shape of a question makes it
    likelier. vector: of the question as it was asked, None where nobody reads sentences."""

    words: Mapping[str, float]
    meaning: Mapping[str, float]
    leaning: Mapping[str, float]
    vector: np.ndarray | None

    def chance(self, tool: str) -> float:
        return math.sqrt(self.words[tool] * self.meaning[tool]) * self.leaning.get(tool, 1.0)


def signs(reading: Candidate, question: Marked, journey: JourneyWords, heard: Heard) -> dict[str, float]:
    """By name; what is not told is 0."""
    told: dict[str, float] = {}
    if reading.how not in (GOING_ON, MAY_GO_ON):
        told = {**_of_tool(reading, heard), f"tool {reading.tool}": 1.0}
    strange = min(len(question.rest), MANY)
    if reading.tool == OUT:
        told |= {"none of ours": 1.0, "out, unexplained": strange, "out, explained": _explained(question)}
        return told
    told |= {f"{LEFT_OUT}{name}": float(count) for name, count in left_out(question, reading).items()}
    if reading.tool not in FREE:
        told["unexplained"] = strange
    told["guessed"] = -math.log(reading.filled.certain)
    if reading.filled.missing:
        told[f"lacks {reading.filled.missing}"] = 1.0
    if reading.how:
        told[f"another {reading.how}"] = 1.0
        told[f"nearness of {reading.how}"] = reading.near
    if reading.how == MAY_GO_ON:
        told["words of what may go on"] = len(question.tokens) / 5
    if _both_sides(reading.filled.arguments):
        told["both sides as one"] = 1.0
    told |= _of_unit(reading, question, journey)
    return told


def _both_sides(arguments: Mapping[str, Any]) -> bool:
    """Whether it is about customers of two values of one trait together: "members and non-members"."""
    names = [str(each).partition("=")[0] for each in arguments.get("traits", ())]
    return len(set(names)) < len(names) or len(arguments.get("channels", ())) > 1


def _of_tool(reading: Candidate, heard: Heard) -> dict[str, float]:
    words = math.log(heard.words.get(reading.tool, 0.0) + FLOOR)
    meaning = math.log(heard.meaning.get(reading.tool, 0.0) + FLOOR)
    shape = math.log(heard.leaning.get(reading.tool, 1.0))
    return {"words": words, "meaning": meaning, "shape": shape}


def _explained(question: Marked) -> float:
    """Whether it tells names or periods; a measure speaks for no question but ours, unless it only counts
    something."""
    named = [each for each in question.mentions if not each.hint and _other_than_a_measure(each)]
    return float(bool(named or question.periods))


def _other_than_a_measure(mention: Mention) -> bool:
    return mention.of("measure", "dim") is None or mention.words in COUNTING


def _of_unit(reading: Candidate, question: Marked, journey: JourneyWords) -> dict[str, float]:
    """Whether the measure is of the unit that the question asks in."""
    measured = journey.measure(str(reading.filled.arguments.get("measure", "")))
    if measured is None:
        return {}
    asked = [units for form, units in ASKED if form.search(question.text)]
    told = {"unit asked for": 1.0} if any(measured.unit in units for units in asked) else {}
    if asked and not told:
        told = {"other unit": 1.0}
    named = [m for m, each in question.of("measure") if any(x.value == measured.name for x in m.meanings)]
    if any(not each.hint for each in named):
        told["measure named"] = 1.0
        first = next(each for each in named if not each.hint)
        ranks = [x.rank for x in first.meanings if x.value == measured.name]
        told["measure meant later"] = float(min(min(ranks), 2))
    elif named:
        told["measure hinted"] = 1.0
    if any(each.hints and measured.name in each.measures for each in journey.sayings):
        told["everyday measure"] = 1.0
    return told
