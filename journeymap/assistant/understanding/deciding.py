"""Whether the likeliest reading is taken, several are offered, or none can be answered. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from journeymap.assistant.understanding import choices
from journeymap.assistant.understanding.asked import OFFERED, Asked, arguments_of
from journeymap.assistant.understanding.asking_back import (
    OUTSIDE,
    incomplete,
    of_part,
    of_place,
    several,
    unheard,
    which_change,
    which_period,
    which_place,
)
from journeymap.assistant.understanding.candidate import GOING_ON, GUESS, MAY_GO_ON, Candidate
from journeymap.assistant.understanding.comparing import compare, contrasted, unfinished
from journeymap.assistant.understanding.filling import WITHOUT_JOURNEY, customers, forecast
from journeymap.assistant.understanding.lacking import lacking
from journeymap.assistant.understanding.leaning import WHAT_IF
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.phrases import OUT, ordinary
from journeymap.assistant.understanding.reading import Call, Reading
from journeymap.assistant.understanding.signs import FREE
from journeymap.assistant.understanding.unknowns import Unknown, event, thinglike, unknowns
from journeymap.assistant.understanding.vagueness import about_it, bare, points_only
from journeymap.assistant.understanding.weighing import learned, sureness

BARE = ("how many", "how long", "number of", "compare", "how much", "rank", "the trend", "trend")
JOINING = ("and", "so", "but", "then", "ok", "okay")
COMES = (
    r"\b(?:buy|buying|order|ordering|reorder|purchase|convert|converting|convinced|sign up|come back|"
    r"coming back|return|returning|renew|renewing)\b"
)
COMING = re.compile(COMES, re.I)
NOT_COMING = re.compile(
    r"\b(?:not|\w+n't|never|no longer|stop\w*|ceas\w+|quit\w*|least|less|unlikely)"
    rf"(?: (?!but\b|and\b|or\b)\w+){{0,3}}? {COMES}",
    re.I,
)  # "will not order", "least likely to renew"
AS_IT_IS = re.compile(
    r"\bif (?:we|i|they|nobody|no one) (?:\w+ )?(?:change|do|did|touch|alter)s? (?:nothing|anything)\b|"
    r"\bif (?:we|i|they) (?:do not|don't|did not|didn't) (?:change|do|touch) (?:anything|a thing)\b|"
    r"\bif nothing (?:is |else )?\w+\b|"
    r"\bif (?:we|i|they|it|things|everything) (?:just )?"
    r"(?:carry|carries|go|goes|keep|stay|stays|continue|continues)\b",
    re.I,
)  # what is foretold anyway
BRIEF = 3  # words of a question that may be no more than a hint of one


def decided(asked: Asked) -> Reading:
    best = asked.candidates[0]
    strange = unknowns(asked.question)
    if best.how != GOING_ON and bare(asked.question, "stage", "touchpoint"):
        return of_place(asked)
    if best.how != GOING_ON and bare(asked.question, "channel", "value"):
        return of_part(asked)
    if best.tool == OUT:
        outside = best.chance >= learned()["outside"] and not _greets(asked.question, strange)
        named = asked.question.of("measure", "stage", "touchpoint") and any(each.slot for each in strange)
        if outside and points_only(asked.question):
            return several(asked)
        if outside and not named:
            return Reading("out_of_scope", why=OUTSIDE)
        best = _measuring(asked) if named else asked.candidates[1]
    if asked.journey is not None and event(asked.question):
        dated = best if best.tool not in FREE else _dated(asked)
        if dated is not None:
            return which_period(asked, dated)
    if (read := lacking(asked, best, strange)) is not None:
        return read
    if asked.journey is None and best.tool not in WITHOUT_JOURNEY:
        options = choices.of_journeys(best.tool, arguments_of(best, None), asked.vocabulary, OFFERED)
        return Reading("ask_back", options=options, missing="journey")
    if best.filled.missing:
        return incomplete(asked, best)
    if _says_nothing(asked.question):
        return several(asked)
    if asked.journey is not None and _unclear_change(asked.question, best):
        return which_change(asked, best)
    if asked.journey is not None and (which := which_place(asked, best)) is not None:
        return which
    if best.tool not in FREE and best.how != GOING_ON and any(map(thinglike, strange)):
        return unheard(asked)
    if _who_will_buy(asked.question, best) or _compares_it(asked.question, best):
        return several(asked)
    told = best is asked.candidates[0] and best.how != GUESS
    if told and (sure := sureness(asked.candidates)) >= learned()["sure"]:
        return Reading("calls", (_call(asked, best, sure),))
    return several(asked)


def _measuring(asked: Asked) -> Candidate:
    """What asks for numbers of something that is named beside a measure or a place: no words to look up."""
    others = asked.candidates[1:]
    return next((each for each in others if each.tool not in FREE), others[0])


def _dated(asked: Asked) -> Candidate | None:
    """The likeliest reading that is of a time, where one that is of none is not sure."""
    if sureness(asked.candidates) >= learned()["sure"]:
        return None
    return next((each for each in asked.candidates if each.tool not in (*FREE, OUT)), None)


def _greets(question: Marked, strange: Sequence[Unknown]) -> bool:
    """Whether a few words of ours may begin a question: "show me the number"."""
    return len(question.tokens) <= BRIEF and not strange and question.tokens[0].stem in ordinary()


def _says_nothing(question: Marked) -> bool:
    """Whether a few words ask for nothing in particular: "how many", "compare"."""
    words = [token.text for token in question.tokens if token.text[0].isalnum()]
    while words and words[0] in JOINING:
        words.pop(0)
    return " ".join(words) in BARE


def _who_will_buy(question: Marked, best: Candidate) -> bool:
    """Whether it asks for customers who may come, and names no list: the usual one is of those who may go, as
    who will not come does."""
    return (
        best.tool == customers.__name__
        and "list" not in best.filled.arguments
        and bool(COMING.search(NOT_COMING.sub("", question.text)))
    )


def _compares_it(question: Marked, best: Candidate) -> bool:
    """ "is that better than in spring?" of nothing that was told before; "compare April with"; "are members
    better?", which says nothing of what."""
    if best.tool != compare.__name__ or best.how in (GOING_ON, MAY_GO_ON):
        return False
    unsaid = "measure" not in best.filled.arguments
    return unfinished(question) or (unsaid and (about_it(question) or contrasted(question)))


def _call(asked: Asked, chosen: Candidate, chance: float) -> Call:
    confidence = round(min(chance * chosen.filled.certain, 1.0), 3)
    return Call(
        chosen.tool,
        arguments_of(chosen, asked.journey),
        asked.question.text,
        confidence,
        chosen.filled.assumed,
    )


def _unclear_change(question: Marked, best: Candidate) -> bool:
    """Whether it asks what a change would bring that the words do not make clear."""
    hypothetical = best.tool == forecast.__name__ and WHAT_IF.search(AS_IT_IS.sub("", question.text))
    return bool(hypothetical) and not best.filled.arguments.get("changes")
