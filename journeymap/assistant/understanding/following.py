"""Questions that go on from the last one: "and for mobile?", "why?", "the second one". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rapidfuzz import fuzz

from journeymap.assistant.telling import Option
from journeymap.assistant.understanding.changing import (
    KEPT,
    MEASURED,
    WHOLE,
    Followed,
    changed,
    compared,
    narrowed,
)
from journeymap.assistant.understanding.filling import FILLERS, losses, personas
from journeymap.assistant.understanding.inheriting import BACK, last_call
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.numbers import ORDERS, alternative, rank
from journeymap.assistant.understanding.parts import (
    PLACES,
    filters,
    list_words,
    measure_of,
)
from journeymap.assistant.understanding.reading import Call, Context
from journeymap.assistant.understanding.text import framing
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

LEAD = re.compile(
    r"^(?:ok(?:ay)?,? |hm+,? |so,? |then,? |now,? )?(?:and|but|what about|how about|"
    r"what if only|only|just|also|same|the same|instead|"
    r"or|now|for|in|on|at|since|without|with|not|versus|vs|compared)\b",
    re.I,
)
WHY = re.compile(
    r"^\W*(?:and |but |so |ok(?:ay)?,? )?(?:why|how come|for what reasons?|what(?:'s|"
    r" is) (?:the reason|behind (?:it|that))|what caused (?:it|that|this))\b[^,;]{0,30}$",
    re.I,
)
NTH = {"first": 0, "1st": 0, "1": 0, "second": 1, "2nd": 1, "2": 1, "third": 2, "3rd": 2, "3": 2, "last": -1}
PICK = re.compile(
    r"^\W*(?:the |option |number |take |i mean |take the )*(first|1st|second|2nd|third|3rd|"
    r"last|1|2|3)(?: one| option)?\W*$",
    re.I,
)
COURSE = re.compile(
    r"^\W*(?:and |as |show |me |it |the |that |a )*"
    r"(?:over time|trend|curve|course|history|as a chart|chart|line|since when)\b"
    r"(?: please)?\W*$",
    re.I,
)
MORE = re.compile(
    r"^\W*(?:and |show me |give me |some |any |a few )*more(?: of (?:those|these|them|that)| please)?\W*$",
    re.I,
)
ALIKE = 80
CALLS = 2  # calls of the last answer, from the last, that a question may change
LONGEST = 6  # words of a question that may do so without saying
MOVED = re.compile(
    r"\b(?:move[ds]?|moving|chang\w+|develop\w*|evolv\w+|trend|over time|going (?:up|down)|"
    r"gone (?:up|down)|getting|improv\w+|by (?:week|month)|(?:rise|rose|fall|fell|drop)\w*)\b",
    re.I,
)
HELD = re.compile(
    r"^\W*(?:and |so |but )?(?:is|was|are|were|how (?:is|does|did)) (?:it|that|this|they) .*"
    r"\b(?:better|worse|higher|lower|longer|shorter|faster|slower|different|compare)\b",
    re.I,
)
FIRST = re.compile(r"\b(?:best|worst|most|least|\w{3,}est)\b", re.I)
OF_THEM = re.compile(r"\bwhich (?:of (?:them|these|those)|one)\b", re.I)


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
) -> Iterator[tuple[Followed, bool]]:
    """The last call as this question changes it, and whether its words say that it goes on from that; where
    it stands by itself, the last calls as it might change them."""
    last = last_call(context)
    if last is None:
        return
    if (told := _plainly(question, journey, vocabulary, last)) is not None:
        yield told, True
        return
    if _asks(question):
        return
    for call in context.calls[::-1][:CALLS]:
        if _takes(question, call):
            yield changed(question, journey, vocabulary, call), False


def _takes(question: Marked, call: Call) -> bool:
    """Whether there is something in it that a call may take up, and little else."""
    few = len(question.tokens) <= LONGEST
    return few and bool(question.mentions or question.periods) and call.tool in FILLERS


def _plainly(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed | None:
    """The last call changed, where the words say that they go on from it."""
    if MORE.match(question.text) and not question.mentions and not question.periods:
        return Followed(last.tool, dict(last.arguments))
    if COURSE.match(question.text) and (kept := _number_of(last, journey)):
        return Followed("trend", narrowed(question, journey, kept))
    if WHY.match(question.text):
        return _why(question, journey, vocabulary, last)
    if (moved := _of_it(question, journey, vocabulary, last)) is not None:
        return moved
    if not (LEAD.match(question.text) or _fragment(question)):
        return None
    if question.rest and not _fragment(question):
        return None
    if SORT.search(question.text) and not question.periods and last.tool not in SORTED:
        return None
    if last.tool not in MEASURED and FIRST.search(question.text) and ASKING.match(question.text):
        return None  # "which channel is slowest?" asks for an order by itself
    if _asks(question) or (last.tool not in MEASURED and question.of("measure") and not question.of("group")):
        return None
    return changed(question, journey, vocabulary, last)


def _fragment(question: Marked) -> bool:
    """Whether a question is nothing but names and periods, and words that ask nothing."""
    explained = {at for each in question.mentions if not each.hint for at in range(each.first, each.last + 1)}
    left = [
        token
        for at, token in enumerate(question.tokens)
        if at not in explained and not any(p.begin <= token.start < p.end for p in question.periods)
    ]
    if whole := WHOLE.search(question.text):
        left = [token for token in left if not whole.start() <= token.start < whole.end()]
    said = question.mentions or question.periods or WHOLE.search(question.text) or GRAIN.search(question.text)
    return bool(said) and all(
        token.text in framing("going_on") or not token.text[0].isalnum() for token in left
    )


SORT = re.compile(r"\b(?:newest|latest|growing|rising|positive|negative|first)\b", re.I)
SORTED = (findings.__name__, themes.__name__, quotes.__name__, rank.__name__)  # tools that put in order
GRAIN = re.compile(
    r"\b(?:weekly|monthly|(?:by|per|each|every) (?:week|month)|before|after|best|worst|"
    r"fastest|slowest|highest|lowest|newest|latest|growing|rising|positive|negative)\b",
    re.I,
)
ASKING = re.compile(
    r"^\W*(?:and |but |so |ok(?:ay)? )?(?:what (?:is|are|was|were|do|does|did|should|would|"
    r"happens|happened)|how (?:do|does|did|many|much|long|is|are|was|has|have|often)|where|"
    r"who|which|show|give|list|tell|write|compare|why|can|are|is|did|do|does|has|any)\b",
    re.I,
)


def _asks(question: Marked) -> bool:
    """Whether it asks something by itself."""
    return bool(ASKING.match(question.text)) and not _fragment(question)


def _of_it(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed | None:
    """ "How did it move?" of the last number; "which of them is worst?" of the last list."""
    if question.rest or not BACK.search(question.text):
        return None
    if (
        last.tool in ("measure", "trend", "compare")
        and HELD.search(question.text)
        and all(each.hint for each, _ in question.of("measure", "group"))
    ):
        return compared(question, journey, vocabulary, last)
    if not question.of("measure") and MOVED.search(question.text) and (kept := _number_of(last, journey)):
        return Followed("trend", narrowed(question, journey, kept))
    if OF_THEM.search(question.text) and (over := _listed_by(last)):
        order = next((name for name in ORDERS if question.said(*list_words("order", name))), "worst")
        measured = measure_of(question, journey)[0] or journey.measure(
            str(last.arguments.get("measure", "goal_rate"))
        )
        kept = {
            name: last.arguments[name]
            for name in ("journey", *KEPT)
            if name in last.arguments and name != over[:-1]
        }
        named = {"measure": alternative(measured, over[:-1], journey).name} if measured is not None else {}
        return Followed(rank.__name__, {**kept, **named, "over": over, "order": order})
    return None


def _number_of(last: Call, journey: JourneyWords) -> dict[str, Any]:
    """What the last answer was about as the measure of one place; empty where it was about none. Losses are
    about the drop-off of the stage that was named, else about who reaches the goal."""
    kept = {name: last.arguments[name] for name in ("journey", *KEPT) if name in last.arguments}
    if "measure" in last.arguments:
        spot: dict[str, Any] = {
            name: last.arguments[name] for name in ("place", "name", "dims") if name in last.arguments
        }
        return {**kept, "measure": last.arguments["measure"], **spot}
    if last.tool != losses.__name__:
        return {}
    if name := last.arguments.get("name"):
        return {**kept, "measure": "drop_off", "place": "stage", "name": name}
    return {**kept, "measure": "goal_rate", "place": "journey"} if journey.measure("goal_rate") else {}


def _listed_by(last: Call) -> str:
    """What the last answer listed: personas, or what was ranked."""
    return last.tool if last.tool == personas.__name__ else str(last.arguments.get("over", ""))


def _why(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed:
    """What goes with the last answer: losses for rates of leaving and reaching, findings elsewhere."""
    kept = {name: last.arguments[name] for name in ("journey", *KEPT) if name in last.arguments}
    kept |= filters(question, journey).arguments
    known = journey.measure(str(last.arguments.get("measure", "")))
    if known is None or (known.unit == "share" and known.own):
        name = last.arguments.get("name") if last.arguments.get("place") in (None, *PLACES) else None
        return Followed(losses.__name__, {**kept, **({"name": name} if name else {})})
    place: dict[str, Any] = {n: last.arguments[n] for n in ("place", "name") if n in last.arguments}
    return Followed(findings.__name__, {**kept, **place})
