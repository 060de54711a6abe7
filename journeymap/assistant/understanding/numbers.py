"""What is asked of numbers: which measure, at which place, over what. Pure."""

from __future__ import annotations

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
from journeymap.assistant.understanding.text import root, tokens
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured, Vocabulary

GRAINS = {
    "week": ("by week", "per week", "weekly", "week by week", "each week", "every week"),
    "month": ("by month", "per month", "monthly", "month by month", "each month", "every month"),
}
PLACED = ("stage", "touchpoint", "channel")
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
    measured, mention, dims = measure_of(question, journey, spots or [("journey", None)])
    left = [each for each in where if each is not mention]
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


def of_the_goal(question: Marked, journey: JourneyWords) -> Measured | None:
    """The goal rate, where a share is asked for of those who did what the goal is: "repeat purchase rate"."""
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
    grain = next((name for name, words in GRAINS.items() if question.said(*words)), None)
    return measure(question, journey, vocabulary).told(grain=grain)


def rank(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    measured, _, _ = measure_of(question, journey)
    over, measured, guess = _over(question, journey, measured)
    order = next((name for name in ORDERS if question.said(*list_words("order", name))), None)
    if order == "worst" and measured is not None and measured.unit in ("cases", "events", "count"):
        order = "least"
    found = Filled().told(measure=measured.name if measured else None, over=over, order=order)
    if measured is None and (goal := journey.measure("goal_rate")):
        found = found.told(measure=goal.name).guessed("judged by the goal rate", 0.9)
    if guess:
        found = found.guessed(guess, 0.95)
    used = [m for m in question.mentions if m.of("group")]
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
