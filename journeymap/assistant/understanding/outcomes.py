"""How many of some people come to the goal, or to a place: shares that no measure names. Pure."""

from __future__ import annotations

import re

from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.parts import PLACES, Filled, list_words, placed
from journeymap.assistant.understanding.text import framing, root, tokens
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured

AGAIN = re.compile(r"\b(?:repeat\w*|again|re-?(?:purchase|order|new)\w*|second)\b", re.I)
BUY_AGAIN = re.compile(
    r"\b(?:repurchas\w+|reorder\w*|re-?buy\w*|come back|comes back|coming back|return to us|"
    r"(?:buy|buying|bought|order|ordered|purchase|shop)s? (?:\w+ )?(?:again|once more|a second time)|"
    r"repeat (?:purchase|order|buy|customer|buyer)\w*)\b",
    re.I,
)
EVERYONE = r"(?:everyone|everybody|all|(?:a|one|every) hundred|100|a thousand|1000)\b"
OF_ALL = re.compile(
    rf"\b(?:out )?of (?:the |our )?{EVERYONE}.*\bhow many\b|\bhow many (?:out )?of {EVERYONE}", re.I
)
OF_SOME = re.compile(
    r"\bhow many (?:out )?of (?:those|these|them|the|our|my)\b|"
    r"\b(?:out )?of (?:those|the \w+) (?:who|that)\b.*\bhow many\b",
    re.I,
)
SHARE_OF_CASES = re.compile(
    r"\b(?:shares?|proportions?|portion|fraction|percentages?|per ?cent|quota) of\b|\bhow many per ?cent\b|"
    r"\b(?:what|which) (?:shares?|proportion|fraction|percentage)\b|\bas a (?:share|percentage)\b|"
    r"\bin per ?cent\b",
    re.I,
)
BUYS = re.compile(
    r"\b(?:how many|who|that|become|turn into)\b(?: \w+){0,5}? (?:buy|buys|bought|buyers?|purchased)\b", re.I
)
REACHED = re.compile(
    r"\b(?:made it|make it|g[eo]t (?:through|there)|arrived?|finish(?:ed)?|completed?|succeed(?:ed)?|"
    r"convert(?:ed)?|reach(?:ed)? the (?:end|goal)|got to the end|came to the end)\W*(?:in percent\W*)?$",
    re.I,
)
SOLD = frozenset(root(word) for word in ("buy", "purchase", "order"))  # of the goal of whoever sells
HELPING = frozenset(root(word) for word in ("made", "done", "is", "has", "been", "was"))


def of_everyone(question: Marked) -> bool:
    """ "of everyone who comes in, how many", which asks for a share."""
    return bool(OF_ALL.search(question.text))


def asks_share(question: Marked) -> bool:
    return question.said(*list_words("shares", "words")) or of_everyone(question)


def share_of_cases(question: Marked) -> bool:
    """ "how many percent", "what share of the cases": no number of them, though they are counted."""
    return bool(SHARE_OF_CASES.search(question.text))


def of_the_goal(question: Marked, journey: JourneyWords) -> Measured | None:
    """The goal rate, where a share is asked for of those who did what the goal is: "repeat purchase rate",
    "of a hundred visitors, how many buy in the end"."""
    repeated = any(AGAIN.search(activity) for activity in journey.goal)
    if repeated and BUY_AGAIN.search(question.text):
        return journey.measure("goal_rate")
    if not asks_share(question) and not OF_SOME.search(question.text):
        return None
    if OF_SOME.search(question.text) and REACHED.search(question.text) and not question.of(*PLACES):
        return journey.measure("goal_rate")
    asked = {root(token.text) for token in question.tokens}
    for activity in journey.goal:
        words = {root(token.text) for token in tokens(activity)} - HELPING
        bought = words & SOLD and BUYS.search(question.text)
        if (words and words <= asked) or bought:
            return journey.measure("goal_rate")
    return None


def of_the_moods(question: Marked, journey: JourneyWords) -> Measured | None:
    """The share of texts in a mood: "what share of the comments is positive"."""
    if not question.said(*list_words("shares", "words")) or not question.said(*framing("texts")):
        return None
    mood = next(
        (each for each in ("negative", "positive") if question.said(*list_words("moods", each))), None
    )
    return next((each for each in journey.measures if mood and each.name.endswith(f"_{mood}")), None)


def share_at(mention: Mention, journey: JourneyWords) -> tuple[Measured, Filled] | None:
    """The share of all that come to a place: the goal rate where it is the goal, else that of its stage."""
    place = placed(mention)
    reached = {activity for activity, touchpoint in journey.activities if touchpoint == place.value}
    goal, share = journey.measure("goal_rate"), journey.measure("share_of_start")
    if goal is not None and place.kind == "touchpoint" and reached & set(journey.goal):
        return goal, Filled().told(measure=goal.name).guessed(f"“{place.value}” is the goal", 0.95)
    stage = place.value if place.kind == "stage" else journey.stage_of(place.value)
    alone = any(each == stage and len(inside) == 1 for each, inside in journey.stages)
    if share is None or stage is None or not (place.kind == "stage" or alone):
        return None
    told = Filled().told(measure=share.name, place="stage", name=stage)
    return share, told.guessed("as a share of all who started", 0.95)
