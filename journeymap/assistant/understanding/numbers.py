"""What is asked of numbers: which measure, at which place, over what. Pure."""

from __future__ import annotations

import re

from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.parts import (
    PLACES,
    Filled,
    counted,
    filters,
    joined,
    list_words,
    measure_of,
    placed,
    places,
)
from journeymap.assistant.understanding.text import framing, root, tokens
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured, Vocabulary

GRAINS = {
    unit: re.compile(
        rf"\b(?:{unit}ly|(?:by|per|each|every|an?) (?:calendar )?{unit}|"
        rf"{unit} (?:by|on|for|over|after) {unit}|"
        rf"over the {unit}s)\b",
        re.I,
    )
    for unit in ("week", "month")
}
OF_MANY = re.compile(
    r"\b(?:most|more|fewest|least|highest number of|lowest number of) (?:of the |of our |new )?"
    r"(?:customers|people|cases|orders|users|traffic|visits|visitors|applications|requests|patients|work|"
    r"files|clients)\b",
    re.I,
)
OF_EACH = re.compile(
    r"^\W*(?:(?:and|the|show|give|me|us|our|number of|all) )*"
    r"(?:customers|people|users|clients|cases|orders|trips|visitors|visits|patients|applications|"
    r"applicants|files|requests)(?: (?:we have|there are))? (?:per|by|in each|for each|across|in every)\b",
    re.I,
)
AGAIN = re.compile(r"\b(?:repeat\w*|again|re-?(?:purchase|order|new)\w*|second)\b", re.I)
BUY_AGAIN = re.compile(
    r"\b(?:repurchas\w+|reorder\w*|re-?buy\w*|come back|comes back|coming back|return to us|"
    r"(?:buy|buying|bought|order|ordered|purchase|shop)s? (?:\w+ )?(?:again|once more|a second time)|"
    r"repeat (?:purchase|order|buy|customer|buyer)\w*)\b",
    re.I,
)
PLACED = ("stage", "touchpoint", "channel")
LOSSES = ("drop_off", "end_share", "ends")  # measures of which the highest is looked for
JUDGED = "judged by the goal rate"
ORDERS = ("worst", "best", "least", "most")


def spot(question: Marked, journey: JourneyWords) -> tuple[Measured | None, Filled, Mention | None]:
    """Measure and place of a question about one number; the mention that names the place."""
    channel = next((m for m, meaning in question.of("channel") if not m.hint), None)
    where = places(question)
    spots: list[tuple[str, str | None]] = [
        (meaning.kind, meaning.value)
        for each in where[:1]
        for meaning in each.meanings
        if meaning.kind in PLACES
    ]
    if (goal := of_the_goal(question, journey)) is not None:
        return goal, Filled().told(measure=goal.name), next(iter(where), None)
    if (mood := of_the_moods(question, journey)) is not None and not where:
        return mood, Filled().told(measure=mood.name), None
    if mood is not None and ((there := placed(where[0], mood)).kind, there.value) in mood.places:
        return mood, Filled().told(measure=mood.name, place=there.kind, name=there.value), where[0]
    measured, mention, dims = measure_of(question, journey, spots or [("journey", None)])
    left = [each for each in where if each is not mention]
    if measured is None and where and _told_as_many(where[0], question):
        measured = journey.measure("cases")
    if measured is None and not where and _people_counted(question):
        measured = journey.measure("cases")
    lost = question.said(*framing("losing"))
    if measured is None and where and not lost and question.said(*list_words("shares", "words")):
        share = _share_at(placed(where[0]).value, placed(where[0]).kind, journey)
        if share is not None:
            return share[0], share[1], where[0]
    if measured is not None and measured.unit != "events" and measured.name != "cases":
        left = [each for each in left if not counted(each, question)]
    if left:
        place = placed(left[0], measured)
        found = Filled().told(place=place.kind, name=place.value, dims=dims)
        if place.weak:
            found = found.guessed(f"“{left[0].words}” is {place.value}", 0.95)
        return measured, _with(found, measured), left[0]
    if channel is not None and measured is not None and "journey" not in measured.kinds | {""}:
        told = channel.of("channel")
        if told is not None and ("channel", told.value) in measured.places:
            return measured, _with(Filled().told(place="channel", name=told.value), measured), channel
    return measured, _with(Filled().told(dims=dims), measured), None


def _people_counted(question: Marked) -> bool:
    """ "users per week": people, told by time."""
    by_time = any(words.search(question.text) for words in GRAINS.values())
    return by_time and any(token.stem in framing("people") for token in question.tokens[:2])


def _share_at(name: str, kind: str, journey: JourneyWords) -> tuple[Measured, Filled] | None:
    """The share of all that come to a place: the goal rate where it is the goal, else that of its stage."""
    reached = {activity for activity, touchpoint in journey.activities if touchpoint == name}
    goal, share = journey.measure("goal_rate"), journey.measure("share_of_start")
    if goal is not None and kind == "touchpoint" and reached & set(journey.goal):
        return goal, Filled().told(measure=goal.name).guessed(f"“{name}” is the goal", 0.95)
    stage = name if kind == "stage" else journey.stage_of(name)
    alone = any(each == stage and len(inside) == 1 for each, inside in journey.stages)
    if share is None or stage is None or not (kind == "stage" or alone):
        return None
    told = Filled().told(measure=share.name, place="stage", name=stage)
    return share, told.guessed("as a share of all who started", 0.95)


def _told_as_many(mention: Mention, question: Marked) -> bool:
    """ "payments per month", "penalties in May": a place in the plural is counted."""
    token = question.tokens[mention.last]
    return token.text != token.stem and token.text.endswith("s")


def of_the_moods(question: Marked, journey: JourneyWords) -> Measured | None:
    """The share of texts in a mood: "what share of the comments is positive"."""
    if not question.said(*list_words("shares", "words")) or not question.said(*framing("texts")):
        return None
    mood = next(
        (each for each in ("negative", "positive") if question.said(*list_words("moods", each))), None
    )
    return next((each for each in journey.measures if mood and each.name.endswith(f"_{mood}")), None)


def of_the_goal(question: Marked, journey: JourneyWords) -> Measured | None:
    """The goal rate, where a share is asked for of those who did what the goal is: "repeat purchase rate"."""
    repeated = any(AGAIN.search(activity) for activity in journey.goal)
    if repeated and BUY_AGAIN.search(question.text):
        return journey.measure("goal_rate")
    if not question.said(*list_words("shares", "words")):
        return None
    asked = {root(token.text) for token in question.tokens}
    for activity in journey.goal:
        words = {root(token.text) for token in tokens(activity)}
        if words and words <= asked:
            return journey.measure("goal_rate")
    return None


def _with(found: Filled, measured: Measured | None) -> Filled:
    """With the measure; without one, or where it is not told of such places, it has to be asked for."""
    if measured is None:
        return Filled(found.arguments, "measure", found.assumed)
    told = found.told(measure=measured.name)
    kind = found.arguments.get("place", "journey")
    if kind != "journey" and measured.kinds and kind not in measured.kinds:
        return Filled(told.arguments, "measure", told.assumed)
    return told


def measure(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    _, found, used = spot(question, journey)
    return joined(found, filters(question, journey, [used] if used else []))


def trend(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    grain = next((name for name, words in GRAINS.items() if words.search(question.text)), None)
    return measure(question, journey, vocabulary).told(grain=grain)


def rank(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    measured, _, _ = measure_of(question, journey)
    over, measured, guess = _over(question, journey, measured)
    order = next((name for name in ORDERS if question.said(*list_words("order", name))), None)
    if order == "worst" and measured is not None and measured.unit in ("cases", "events", "count"):
        order = "most" if question.said(*list_words("order", "most")) else "least"
    if order is None and measured is not None and (measured.unit == "seconds" or measured.name in LOSSES):
        order = "worst"
    many = order in ("most", "least") and OF_MANY.search(question.text)
    if measured is None and (many or OF_EACH.search(question.text)):
        measured = journey.measure("cases")
    found = Filled().told(measure=measured.name if measured else None, over=over, order=order)
    if measured is None and (goal := journey.measure("goal_rate")):
        found = found.told(measure=goal.name).guessed(JUDGED, 0.9)
    if guess:
        found = found.guessed(guess, 0.95)
    used = [m for m in question.mentions if m.of("group")]
    where = [each for each in places(question) if each not in used]
    if where and over not in ("stages", "touchpoints"):
        found = found.told(at=placed(where[0], measured).value)
    return joined(found, filters(question, journey, used))


def _over(
    question: Marked, journey: JourneyWords, measured: Measured | None
) -> tuple[str, Measured | None, str]:
    """What is ranked: the kind of place that is named, a trait, else where the measure is told."""
    for mention in question.mentions:
        if trait := mention.of("trait"):
            return f"traits:{trait.value}", measured, ""
        if group := mention.of("group"):
            kind = group.value
            if kind == "persona" and not journey.personas and journey.traits:
                return f"traits:{journey.traits[-1][0]}", measured, ""
            if measured is not None:
                measured = alternative(measured, kind, journey)
            if kind == "touchpoint" and "step" in mention.words and measured and kind not in measured.kinds:
                kind = "stage"
            if kind != "theme":
                return f"{kind}s", measured, ""
    if measured is None:
        return "stages", None, "over the stages"
    for kind in PLACED:
        if kind in measured.kinds and not (kind == "stage" and measured.unit == "polarity"):
            return f"{kind}s", measured, f"over the {kind}s"
    return "stages", measured, ""


def alternative(measured: Measured, kind: str, journey: JourneyWords) -> Measured:
    """The measure itself where it is told at such places, else the first that the same words mean and is."""
    if kind not in PLACED or kind in measured.kinds:
        return measured
    for saying in journey.sayings:
        if measured.name in saying.measures:
            others = [journey.measure(name) for name in saying.measures]
            for other in others:
                if other is not None and kind in other.kinds and not other.dims:
                    return other
    return measured
