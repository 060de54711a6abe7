"""What a question that points back takes from the last one: "what do they say there?". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from journeymap.assistant.understanding.changing import KEPT
from journeymap.assistant.understanding.filling import customers, definition, losses, paths
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.numbers import measure
from journeymap.assistant.understanding.parts import list_words, places
from journeymap.assistant.understanding.reading import Call, Context, chosen
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords

BACK = re.compile(r"\b(?:that|this|it|there|them|they|those|these|then|the same|he|she|ones?|both)\b", re.I)
PLACED_BACK = re.compile(
    r"\b(?:there|it|that (?:stage|step|touchpoint|place|point)|this (?:stage|step|touchpoint))\b", re.I
)
OF_A_PLACE = (quotes.__name__, findings.__name__, losses.__name__, themes.__name__)
BARE = 4  # words of a question that goes on from the last one where it names nothing
AND = re.compile(r"^\W*(?:ok(?:ay)?,? |so |hm+,? )?(?:and|but|also)\b", re.I)
OF_THEM = re.compile(r"\b(?:of|among) (?:them|these|those|that|which)\b(?! (?:who|that|which)\b)", re.I)
AFTER_IT = re.compile(r"\b(?:after(?:wards?)?|next|before(?:hand)?|then)(?: (?:that|this|it))?\W*$", re.I)


def last_calls(context: Context) -> tuple[Call, ...]:
    """The call that a question goes on from, or all that were offered and not chosen from."""
    if context.options:
        return tuple(map(chosen, context.options))
    return context.calls[-1:]


def inherited(
    question: Marked,
    tool: str,
    arguments: Mapping[str, Any],
    context: Context,
    journey: JourneyWords,
    going_on: bool = False,
) -> dict[str, Any]:
    """Arguments of a question of its own that points back ("what do they say there?"). going_on: it is a
    later part of one question, and is about the same part of the journey."""
    last = next(iter(last_calls(context)), None)
    found = dict(arguments)
    if last is None or not (going_on or _points_back(question)):
        return found
    if tool == quotes.__name__ and "against" in last.arguments:  # of both sides of a comparison
        found.setdefault("against", last.arguments["against"])
    own = found.keys() & {"since", "until"}
    for name in KEPT:
        if name in last.arguments and name not in found and not (own and name in ("since", "until")):
            found[name] = last.arguments[name]
    if tool == last.tool == customers.__name__:  # "only those who are worth keeping", of twenty
        found = {name: last.arguments[name] for name in ("list", "limit") if name in last.arguments} | found
    found |= _pointed_at(question, tool, found, last)
    at = next((last.arguments[name] for name in ("after", "before", "at") if name in last.arguments), None)
    if at and "name" not in found and not places(question):
        if tool in (quotes.__name__, findings.__name__):
            found["name"] = at
        elif tool == measure.__name__ and BACK.search(question.text):
            kind = "touchpoint" if at in journey.touchpoints else "stage"
            found |= {"place": kind, "name": at}
    here = PLACED_BACK.search(question.text) or tool in OF_A_PLACE
    here = here or (tool == last.tool == "measure" and bool(OF_THEM.search(question.text)))
    if "name" in last.arguments and "name" not in found and not places(question) and here:
        found.update((name, last.arguments[name]) for name in ("place", "name") if name in last.arguments)
    return found


def _pointed_at(question: Marked, tool: str, found: Mapping[str, Any], last: Call) -> dict[str, Any]:
    """What "that" is: the measure that is explained, the step that is gone on from."""
    if not (BACK.search(question.text) or AFTER_IT.search(question.text)):
        return {}
    told = last.arguments.get("measure") or last.arguments.get("of")
    if tool == definition.__name__ and not found.get("of") and told:
        return {"of": told}
    at = last.arguments.get("after") or last.arguments.get("before")
    if last.arguments.get("place") == "touchpoint":
        at = at or last.arguments.get("name")
    if (
        tool == paths.__name__
        and at
        and (PLACED_BACK.search(question.text) or AFTER_IT.search(question.text))
        and not found.keys() & {"after", "before"}
    ):
        return {"before" if question.said("before", *list_words("ways", "before")) else "after": at}
    return {}


def _points_back(question: Marked) -> bool:
    """ "that", "there", "and what ..."; or a few words that name nothing ("show me quotes")."""
    bare = len(question.tokens) <= BARE and not question.periods
    named = question.of(
        "stage", "touchpoint", "channel", "persona", "theme", "value", "measure", "journey", "group"
    )
    if AFTER_IT.search(question.text) and not places(question):
        return True
    return bool(BACK.search(question.text) or AND.match(question.text) or (bare and not named))
