"""What somebody tells before asking: "I work for the app team. How happy are people?" Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, TypeVar

from journeymap.assistant.telling import Option
from journeymap.assistant.tools.registry import tools
from journeymap.assistant.understanding.changing import KEPT
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import DATES, filters, placed, places
from journeymap.assistant.understanding.reading import Call
from journeymap.assistant.understanding.splitting import ASKS, OF_ONESELF, WANTS
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords

STATES = re.compile(
    r"^(?:(?!\b(?:who|that|which|where|whose|what|how)\b)[^?:])*?\b(?:am|is|are|was|were|has|have|had|went|says?|said|"
    r"told|tells?|hears?|heard|keeps?|seems?|feels?|thinks?|complains?|grumbles?|moans?|run|runs|work|works|"
    r"takes?|handles?|looks? after|love|loves|hate|hates|claims?|got|gets)\b",
    re.I,
)  # what tells something has a verb, and not one of a clause alone
REQUEST = re.compile(
    rf"^\W*(?:(?:please|hi|hello|hey|ok|and|also|so|now|kindly|just|but) )*(?:{ASKS}|let|need|get)\b", re.I
)
Asking = TypeVar("Asking", Call, Option)
PLACED = ("measure", "trend", "compare", "losses", findings.__name__, quotes.__name__, themes.__name__)
"""Tools that take a place."""


def remarks(part: str) -> bool:
    """Whether a sentence tells something and asks nothing: "Patients grumble at the desk."; or only leads to
    what is asked: "As head of sales:"."""
    if part.endswith(":"):
        return True
    asks = "?" in part or REQUEST.match(part) or WANTS.search(part)
    return not asks and bool(STATES.match(part) or OF_ONESELF.match(part))


def belongs(lead: Marked) -> bool:
    """Whether what leads to a question is a part of it: "NPS:", "app or web:", "next month:"."""
    sides = [len(lead.of(kind)) for kind in ("channel", "value", "persona", "theme")]
    return bool(lead.periods) or max(sides) > 1 or not lead.names_no("measure", "group")


def said_of(question: Marked, journey: JourneyWords, meant: bool) -> dict[str, Any]:
    """The part that a remark is about, by what it names: no time, which is that of what is told. meant: what
    is asked points back to it, so a place may be told by a part of its name."""
    where = [each for each in places(question) if meant or not each.weak]
    told = filters(question, journey, places(question)).arguments
    found = {name: value for name, value in told.items() if name not in DATES}
    return found | ({"name": placed(where[0]).value} if len(where) == 1 else {})


def in_the_light_of(call: Asking, told: dict[str, Any], journey: JourneyWords) -> Asking:
    """A call, or one that is offered, with the part that was told before; what the question names itself
    stands."""
    if not told or call.tool not in tools():
        return call
    own, takes = call.arguments, tools()[call.tool].Arguments.model_fields
    more = {name: told[name] for name in KEPT if name in told and name in takes and name not in own}
    elsewhere = own.keys() & {"name", "after", "before", "at", "over", "about"}
    if "name" in told and not elsewhere and call.tool in PLACED and (spot := _spot(call, told, journey)):
        more |= spot
    return replace(call, arguments={**own, **more}) if more else call


def _spot(call: Call | Option, told: dict[str, Any], journey: JourneyWords) -> dict[str, str]:
    """The place that was told, where what is asked is told of it."""
    kind = "touchpoint" if told["name"] in journey.touchpoints else "stage"
    measured = journey.measure(str(call.arguments.get("measure", "")))
    if "measure" not in call.arguments:
        return {"name": told["name"]}
    counted = measured is not None and (kind, told["name"]) in measured.places
    return {"place": kind, "name": told["name"]} if counted else {}
