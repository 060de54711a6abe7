"""What is asked of numbers: which measure, at which place, over what. Pure."""

from __future__ import annotations

import re
from collections import Counter

from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.outcomes import (
    asks_share,
    of_everyone,
    of_the_goal,
    of_the_moods,
    share_at,
    share_of_cases,
)
from journeymap.assistant.understanding.parts import (
    PLACES,
    Filled,
    at_present,
    counted,
    filters,
    joined,
    list_words,
    measure_of,
    placed,
    places,
)
from journeymap.assistant.understanding.text import framing
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured, Vocabulary

GRAINS = {
    unit: re.compile(
        rf"\b(?:{unit}ly|(?:by|per|each|every|an?) (?:calendar )?{unit}|"
        rf"{unit} (?:by|on|for|over|after|to) {unit}|"
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
PLACED = ("stage", "touchpoint", "channel")
LOSSES = ("drop_off", "end_share", "ends")  # measures of which the highest is looked for
JUDGED = "judged by the goal rate"
ORDERS = ("worst", "best", "least", "most")
ON_TOP = re.compile(r"\b(?:on|at the|to the) top\b|\btop (?:first|down)\b|\bfirst\W*$", re.I)
FELT = ("polarity", "score", "NPS")  # units of measures of which little is bad
EASE = ("ces",)  # measures of how easy it is: what is hard has little of it


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
    measured, mention, dims = measure_of(question, journey, spots or [("journey", None)])
    analyzed = measured is not None and not measured.own and any(each in measured.places for each in spots)
    if not analyzed and (goal := of_the_goal(question, journey)) is not None:
        return goal, Filled().told(measure=goal.name), next(iter(where), None)
    if (mood := of_the_moods(question, journey)) is not None and not where:
        return mood, Filled().told(measure=mood.name), None
    if mood is not None and ((there := placed(where[0], mood)).kind, there.value) in mood.places:
        return mood, Filled().told(measure=mood.name, place=there.kind, name=there.value), where[0]
    left = [each for each in where if each is not mention]
    if measured is not None and measured.name == "share_of_start" and mention is not None:
        left = [each for each in left if each.first > mention.first] or left  # what is reached comes last
    if measured is None and where and _told_as_many(where[0], question):
        measured = journey.measure("cases")
    if measured is None and (cases_counted(question) or (not where and _people_counted(question))):
        measured = journey.measure("cases")
    lost = question.said(*framing("losing"))
    everyone = of_everyone(question) and (measured is None or measured.name == "cases")
    shared = measured is not None and measured.name == "cases" and share_of_cases(question)
    if where and not lost and (everyone or shared or (measured is None and asks_share(question))):
        come_to = where[0] if not everyone else max(where, key=lambda each: each.first)
        if (share := share_at(come_to, journey)) is not None:
            return share[0], share[1], come_to
    if shared:
        measured = None
    if measured is not None and measured.unit != "events" and measured.name != "cases":
        left = [each for each in left if not counted(each, question)]
    if measured is not None and measured.name == "share_of_start":  # "of those referred, how many reach"
        left.sort(key=lambda each: -each.first)
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


def cases_counted(question: Marked) -> bool:
    """ "requests last month": cases by what companies call them, where no name here is meant by that."""
    named = {at for each in question.mentions for at in range(each.first, each.last + 1)}
    called = any(
        token.text in framing("cases") for at, token in enumerate(question.tokens) if at not in named
    )
    return called and not asks_share(question)


def _told_as_many(mention: Mention, question: Marked) -> bool:
    """ "payments per month", "penalties in May": a place in the plural is counted."""
    token = question.tokens[mention.last]
    return token.text != token.stem and token.text.endswith("s")


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
    part = filters(question, journey, [used] if used else [])
    return joined(found, at_present(question, part, found.arguments.get("measure")))


def trend(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    grain = next((name for name, words in GRAINS.items() if words.search(question.text)), None)
    return measure(question, journey, vocabulary).told(grain=grain)


def rank(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    measured, _, _ = measure_of(question, journey, _ranked_at(question))
    over, measured, guess = _over(question, journey, measured)
    order = _order(question, measured)
    if order is None and measured is not None and (measured.unit == "seconds" or measured.name in LOSSES):
        order = "worst"
    many = order in ("most", "least") and OF_MANY.search(question.text)
    if measured is None and (many or OF_EACH.search(question.text) or cases_counted(question)):
        measured = journey.measure("cases")
    found = Filled().told(measure=measured.name if measured else None, over=over, order=order)
    if measured is None and (goal := journey.measure("goal_rate")):
        found = found.told(measure=goal.name).guessed(JUDGED, 0.9)
    if guess:
        found = found.guessed(guess, 0.95)
    used = [m for m in question.mentions if m.of("group")]
    if over == told_apart(question):
        used += [m for m, _ in question.of("channel", "value")]
    where = [each for each in places(question) if each not in used]
    if where and over not in ("stages", "touchpoints"):
        found = found.told(at=placed(where[0], measured).value)
    return joined(found, filters(question, journey, used))


def _ranked_at(question: Marked) -> list[tuple[str, str | None]]:
    """Where groups are ranked: "what kind of applicant waits longest in Examination"."""
    grouped = question.of("trait", "group")
    where = [each for each in places(question) if not each.of("group")]
    if not where or not grouped or all(meaning.value in PLACED[:2] for _, meaning in grouped):
        return []
    return [(each.kind, each.value) for each in where[0].meanings if each.kind in PLACES]


def _order(question: Marked, measured: Measured | None) -> str | None:
    """Which end comes first. "On top" says where it stands, not which; least of a bad thing is the best, most
    of one the worst."""
    said = {name for name in ORDERS if question.said(*list_words("order", name))}
    if "best" in said and said & {"worst", "least", "most"} and ON_TOP.search(question.text):
        said.discard("best")
    badly = (*list_words("moods", "negative"), *list_words("moods", "badly"))
    if question.said(*(f"least {word}" for word in badly)):
        return "best"
    felt = measured is not None and (measured.unit in FELT or measured.name in EASE)
    if "most" in said and felt and question.said(*badly):
        return "worst"
    order = next((name for name in ORDERS if name in said), None)
    if order == "worst" and measured is not None and measured.unit in ("cases", "events", "count"):
        return "most" if "most" in said else "least"
    return order


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
    if alike := told_apart(question):
        return alike, measured, ""
    if measured is None:
        return "stages", None, "over the stages"
    for kind in PLACED:
        if kind in measured.kinds and not (kind == "stage" and measured.unit == "polarity"):
            return f"{kind}s", measured, f"over the {kind}s"
    return "stages", measured, ""


def told_apart(question: Marked) -> str:
    """Channels, or a trait, of which several are named: "rank shop, web and phone"."""
    channels = {meaning.value for m, meaning in question.of("channel") if not m.hint}
    if len(channels) > 1:
        return "channels"
    named = Counter(name for name, _ in {(each.name, each.value) for _, each in question.of("value")})
    return next((f"traits:{name}" for name, count in named.items() if count > 1), "")


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
