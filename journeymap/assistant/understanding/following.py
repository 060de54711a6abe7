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
    narrowed,
    number_of,
)
from journeymap.assistant.understanding.filling import FILLERS, losses
from journeymap.assistant.understanding.inheriting import BACK, last_calls
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.numbers import ORDERS, rank
from journeymap.assistant.understanding.parts import (
    COUNTING,
    PLACES,
    filters,
    list_words,
)
from journeymap.assistant.understanding.pointing import of_it
from journeymap.assistant.understanding.reading import Call, Context
from journeymap.assistant.understanding.reordering import HOW_MANY
from journeymap.assistant.understanding.reshaping import reshaped
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
    r" is) (?:the reason|behind (?:it|that))|what (?:caused|causes|explains|drives) (?:it|that|this))\b"
    r"[^,;]{0,30}$|"
    r"^\W*(?:(?:and|but|so|what|is|are|give|tell|show|me|us|the|its|their|main|possible|likely)\W+)*"
    r"(?:reasons?|causes?)(?: (?:for|of|behind) (?:it|that|this|them|those|these))?(?: please)?\W*$",
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
SAME_FOR = re.compile(
    r"^\W*(?:(?:and|but|ok(?:ay)?|so|now|please|can you|could you|can i|let us|let me|i want to)\W+)*"
    r"(?:(?:give|show|tell|see|have|make|do|put|split|break|take|limit|restrict|"
    r"filter|narrow|get) (?:me |us )?(?:that|this|it|these|those|them|the same|all the)\b"
    r"|(?:is|was|does|did|do|are|were) (?:that|it|this|they) (?:also )?(?:look |looked |be |true |hold )*"
    r"(?:the same|any different|different|so|alike|similar|true|the case|too|also)\b"
    r".*\b(?:for|in|at|on|with|among|during)\b"
    r"|how (?:is|was|are|were|does|did) (?:that|it|this|they)\b(?: look\w*)? "
    r"(?:for|in|at|on|with|among|during|around)\b)",
    re.I,
)
IF_ONLY = re.compile(
    r"\bif (?:we|you|i) (?:only |just )*(?:take|took|look(?:ed)? at|count(?:ed)?|consider(?:ed)?|restrict\w*|"
    r"limit\w*|narrow\w*|filter\w*|leave|left)\b",
    re.I,
)
ALIKE = 80
CALLS = 2  # calls of the last answer, from the last, that a question may change
LONGEST = 6  # words of a question that may do so without saying
FIRST = re.compile(r"\b(?:best|worst|most|least|\w{3,}est)\b", re.I)
BY_ITSELF = re.compile(
    r"^\W*(?:(?:please |can you |could you )*(?:re-?)?(?:run|train|compute)|refresh|draft|"
    r"what (?:is|are|was|were) (?:the|our)\b|how (?:many|much|long|often)\b)",
    re.I,
)  # how questions begin that are whole, even where they are nothing but names
WHOLE_NUMBER = re.compile(r"^\W*what(?:'s| is| was) (?:the|our)\b(?!.*\b(?:there|that|then|it|this)\b)", re.I)


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
    it stands by itself, the last calls as it might change them. Where the last question was asked back and
    no answer was chosen, any of what was offered may be the one that is changed."""
    told = [plainly(question, journey, vocabulary, call) for call in last_calls(context)]
    yield from ((each, True) for each in told if each is not None)
    if any(told) or _asks(question) or WHOLE_NUMBER.match(question.text):
        return
    for call in context.calls[::-1][:CALLS]:
        other = changed(question, journey, vocabulary, call) if _takes(question, call) else None
        if other is not None and not _same(other, call):
            yield other, False


def _takes(question: Marked, call: Call) -> bool:
    """Whether there is something in it that a call may take up, and little else."""
    few = len(question.tokens) <= LONGEST
    return few and bool(question.mentions or question.periods) and call.tool in FILLERS


def _same(told: Followed, last: Call) -> bool:
    """Whether nothing was changed: what the question is about was not understood."""
    return told == Followed(last.tool, dict(last.arguments))


def plainly(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed | None:
    """The last call changed, where the words say that they go on from it."""
    told = reshaped(question, journey, last) or _changed(question, journey, vocabulary, last)
    if told is None or not _same(told, last) or MORE.match(question.text) or HOW_MANY.match(question.text):
        return told
    order = next((name for name in ORDERS if question.said(*list_words("order", name))), None)
    if last.tool != rank.__name__ or order in (None, last.arguments.get("order", "worst")):
        return None  # "and the worst?" of what is in that order already
    return Followed(last.tool, {**last.arguments, "order": order})


def _changed(question: Marked, journey: JourneyWords, vocabulary: Vocabulary, last: Call) -> Followed | None:
    """The last call with what this question says, where its words say that they go on from it."""
    if MORE.match(question.text) and not question.mentions and not question.periods:
        return Followed(last.tool, dict(last.arguments))
    if COURSE.match(question.text) and (kept := number_of(last, journey)):
        return Followed("trend", narrowed(question, journey, kept))
    if IF_ONLY.search(question.text) and _names_part(question):
        return changed(question, journey, vocabulary, last)
    if WHY.match(question.text):
        return _why(question, journey, vocabulary, last)
    if BY_ITSELF.match(question.text) and not BACK.search(question.text):
        return None
    if (moved := of_it(question, journey, vocabulary, last)) is not None:
        return moved
    if SAME_FOR.match(question.text) and not question.rest and _names_part(question):
        return changed(question, journey, vocabulary, last)
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


def _names_part(question: Marked) -> bool:
    """Whether it names a part of the journey, and no measure but a count."""
    part = question.of("value", "channel", "persona", "theme", "stage", "touchpoint", "group", "trait")
    counted = all(each.hint or mention.words in COUNTING for mention, each in question.of("measure"))
    return bool(part or question.periods) and counted


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
    r"who|which|show|give|list|tell|write|compare|why|can|are|is|did|do|does|has|any|"
    r"run|re-?run|refresh|re-?train|draft|suggest|explain|define|forecast|predict)\b",
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
    if last.tool == losses.__name__:
        at = {"name": last.arguments["name"]} if "name" in last.arguments else {}
        return Followed(findings.__name__, {**kept, **at})
    if known is None or (known.unit == "share" and known.own):
        name = last.arguments.get("name") if last.arguments.get("place") in (None, *PLACES) else None
        return Followed(losses.__name__, {**kept, **({"name": name} if name else {})})
    place: dict[str, Any] = {n: last.arguments[n] for n in ("place", "name") if n in last.arguments}
    return Followed(findings.__name__, {**kept, **place})
