"""Questions that go on from the last one: "and for mobile?", "why?", "only Berlin", "the second one". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from journeymap.assistant.telling import Option
from journeymap.assistant.understanding.filling import (
    FILLERS,
    compare,
    filters,
    findings,
    losses,
    measure_of,
    quotes,
)
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.parts import PLACES, placed, places
from journeymap.assistant.understanding.reading import Call, Context
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

LEAD = re.compile(
    r"^(?:ok(?:ay)?,? |hm+,? |so,? |then,? |now,? )?(?:and|but|what about|how about|what if only|only|just|also|same|the same|instead|"
    r"or|now|for|in|on|at|since|without|with|not|versus|vs|compared)\b",
    re.I,
)
BACK = re.compile(r"\b(?:that|this|it|there|them|they|those|these|then|the same|he|she|one)\b", re.I)
WHY = re.compile(
    r"^\W*(?:and |but |so |ok(?:ay)?,? )?(?:why|how come|for what reasons?|what(?:'s| is) (?:the reason|behind (?:it|that))|what caused (?:it|that|this))\b[^,;]{0,30}$",
    re.I,
)
PLACED_BACK = re.compile(
    r"\b(?:there|that (?:stage|step|touchpoint|place|point)|this (?:stage|step|touchpoint))\b", re.I
)
NTH = {"first": 0, "1st": 0, "1": 0, "second": 1, "2nd": 1, "2": 1, "third": 2, "3rd": 2, "3": 2, "last": -1}
PICK = re.compile(
    r"^\W*(?:the |option |number |take |i mean |take the )*(first|1st|second|2nd|third|3rd|last|1|2|3)(?: one| option)?\W*$",
    re.I,
)
WHOLE = re.compile(
    r"\b(?:overall|in total|all together|altogether|for everyone|everybody|all customers|all channels|whole journey|entire journey|without (?:the )?filter)\b",
    re.I,
)
ALIKE = 80
KEPT = ("since", "until", "channels", "traits", "persona", "theme")
SHORT = 7  # words of a question that may go on from the last one without saying so


@dataclass(frozen=True)
class Followed:
    """The call that a question changed the last one to. part: what of the last one is kept for another tool."""

    tool: str
    arguments: dict[str, Any]


def picked(text: str, options: tuple[Option, ...]) -> Option | None:
    """The option that an answer chooses: by its number, or by what its button says."""
    if not options:
        return None
    if found := PICK.match(text):
        at = NTH[found[1].lower()]
        return options[at] if at < len(options) else None
    told = text.lower().strip(" ?.!,")
    scores = [
        max(
            fuzz.ratio(told, each.label.lower()),
            fuzz.token_set_ratio(told, f"{each.label} {each.hint}".lower()),
        )
        for each in options
    ]
    best = max(scores)
    if best < ALIKE or scores.count(best) > 1 or len(told) < 3:
        return None
    return options[scores.index(best)]


def followed(
    question: Marked, journey: JourneyWords, vocabulary: Vocabulary, context: Context
) -> Followed | None:
    """The last call as this question changes it; None where it stands by itself."""
    last = _last(context)
    if last is None:
        return None
    if WHY.match(question.text):
        return _why(question, journey, vocabulary, last)
    if not (LEAD.match(question.text) or _fragment(question)):
        return None
    if question.rest and not _fragment(question):
        return None
    if _asks(question):
        return None
    return _changed(question, journey, vocabulary, last)


def inherited(
    question: Marked, tool: str, arguments: Mapping[str, Any], context: Context, going_on: bool = False
) -> dict[str, Any]:
    """Arguments of a question of its own that points back ("what do they say there?"). going_on: it is a
    later part of one question, and is about the same part of the journey."""
    last = _last(context)
    found = dict(arguments)
    if last is None or not (going_on or BACK.search(question.text)):
        return found
    for name in KEPT:
        if (
            name in last.arguments
            and name not in found
            and not ({"since", "until"} & found.keys() and name in ("since", "until"))
        ):
            found[name] = last.arguments[name]
    if (
        "name" in last.arguments
        and "name" not in found
        and not places(question)
        and (
            PLACED_BACK.search(question.text) or tool in (quotes.__name__, findings.__name__, losses.__name__)
        )
    ):
        found["name"] = last.arguments["name"]
        if "place" in last.arguments:
            found["place"] = last.arguments["place"]
    return found


def _last(context: Context) -> Call | None:
    if context.options:
        first = context.options[0]
        return Call(first.tool, dict(first.arguments))
    return context.calls[-1] if context.calls else None


def _fragment(question: Marked) -> bool:
    """Whether a question is nothing but names and periods, and words that ask nothing."""
    explained = {at for each in question.mentions if not each.hint for at in range(each.first, each.last + 1)}
    left = [
        token
        for at, token in enumerate(question.tokens)
        if at not in explained and not any(p.begin <= token.start < p.end for p in question.periods)
    ]
    return bool(question.mentions or question.periods or WHOLE.search(question.text)) and all(
        token.text in FILL or not token.text[0].isalnum() for token in left
    )


FILL = frozenset(
    "and what how about for in on at of the a only just same also but now then please instead with to vs versus compared compare or "  # noqa: SIM905
    "customers people users there channel stage step touchpoint persona segment region it by per week month weekly monthly split broken down "
    "ok okay hm so is was that as as well show me us our than this overall total everyone in all".split()
)
ASKING = re.compile(
    r"^\W*(?:and |but |so |ok(?:ay)? )?(?:what (?:is|are|was|were|do|does|did|should|would|happens|happened)|how (?:do|does|did|many|much|long|is|are|was|has|have|often)|where|who|which|show|give|list|tell|write|compare|why|can|are|is|did|do|does|has|any)\b",
    re.I,
)


def _asks(question: Marked) -> bool:
    """Whether it asks something by itself."""
    return bool(ASKING.match(question.text)) and not _fragment(question)


def _why(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed:
    """What goes with the last answer: losses for rates of leaving and reaching, findings elsewhere."""
    kept = {name: last.arguments[name] for name in ("journey", *KEPT) if name in last.arguments}
    kept |= filters(question, journey).arguments
    known = journey.measure(str(last.arguments.get("measure", "")))
    if known is None or known.unit == "share" and known.own:
        name = last.arguments.get("name") if last.arguments.get("place") in (None, *PLACES) else None
        return Followed(losses.__name__, {**kept, **({"name": name} if name else {})})
    place = {name: last.arguments[name] for name in ("place", "name") if name in last.arguments}
    return Followed(findings.__name__, {**kept, **place})


def _changed(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed:
    """The last call with what this question says in place of what was said of the same kind."""
    found = dict(last.arguments)
    if re.search(r"\b(?:vs|versus|compared?)\b", question.text, re.I) and last.tool != compare.__name__:
        other = filters(question, journey).arguments
        shared = {name: found[name] for name in KEPT if name in found and name not in other}
        measured = {
            name: found[name] for name in ("journey", "measure", "place", "name", *KEPT) if name in found
        }
        return Followed(compare.__name__, {**measured, "against": {**shared, **other}})
    if WHOLE.search(question.text):
        found = {name: value for name, value in found.items() if name not in KEPT}
    told = filters(question, journey, places(question)).arguments
    if told.keys() & {"since", "until"}:
        found = {name: value for name, value in found.items() if name not in ("since", "until")}
    if "persona" in told or "traits" in told:
        found = {name: value for name, value in found.items() if name not in ("persona", "traits")}
    found |= told
    takes = FILLERS[last.tool](question, journey, vocabulary).arguments
    if (where := places(question)) and _takes_place(last):
        found = _at(found, where[0], journey)
    measured, _, dims = measure_of(question, journey, hints=False)
    if measured is not None and "measure" in last.arguments:
        found["measure"] = measured.name
        found.pop("dims", None)
        if dims:
            found["dims"] = dims
    for name in ("over", "order", "grain", "group", "mood", "after", "before", "kind", "weeks", "list", "of"):
        if name in takes and (
            question.of("group", "trait", "raters", "kind", "list", "measure")
            or name not in ("over", "order", "of")
        ):
            found[name] = takes[name]
    return Followed(last.tool, found)


def _takes_place(last: Call) -> bool:
    return last.tool not in ("journeys", "alerts", "customers", "summary", "definition")


def _at(found: dict[str, Any], mention: Any, journey: JourneyWords) -> dict[str, Any]:
    place = placed(mention, journey.measure(str(found.get("measure", ""))))
    if "after" in found or "before" in found:
        return {**found, ("after" if "after" in found else "before"): place.value}
    return {
        **found,
        **({"place": place.kind} if "place" in found or "measure" in found else {}),
        "name": place.value,
    }
