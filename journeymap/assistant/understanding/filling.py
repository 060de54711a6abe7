"""What each tool is asked, from what a question mentions. Pure: one function a tool, by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from journeymap.assistant.understanding.changes import changes_in
from journeymap.assistant.understanding.mentions import Marked, Mention
from journeymap.assistant.understanding.parts import (
    PLACES,
    Filled,
    filters,
    list_words,
    measure_of,
    placed,
    places,
)
from journeymap.assistant.understanding.stretches import DAY, months_before, unit_of
from journeymap.assistant.vocabulary.terms import JourneyWords, Measured, Vocabulary

Filler = Callable[[Marked, JourneyWords, Vocabulary], Filled]
GRAINS = {
    "week": ("by week", "per week", "weekly", "week by week", "each week", "every week"),
    "month": ("by month", "per month", "monthly", "month by month", "each month", "every month"),
}
PLACED = ("stage", "touchpoint", "channel")
ORDERS = ("worst", "best", "least", "most")
LISTED = re.compile(r"\b(?:top|first|bottom)\s+(\d{1,3})\b", re.I)
BEFORE_IT = re.compile(
    r"\b(?:before|previous period|period before|than (?:before|earlier)|the (?:weeks|months|time|days) before|beforehand|earlier)\b",
    re.I,
)
PREVIOUS = re.compile(r"\b(?:previous period|period before)\b", re.I)
YEAR_BEFORE = re.compile(
    r"\b(?:the year before|a year (?:ago|before|earlier)|same (?:time|period|month|weeks?) (?:last year|a year ago))\b",
    re.I,
)
HELD_TO = re.compile(
    r"\b(?:than|vs|versus|against|compared (?:to|with)|to|with)\b(?: (?:in|the))*\s*\w*$", re.I
)
LONGEST = 104  # weeks ahead that are asked for at most


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
    left = [each for each in where if each is not mention]
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


def _with(found: Filled, measured: Measured | None) -> Filled:
    return (
        found.told(measure=measured.name) if measured else Filled(found.arguments, "measure", found.assumed)
    )


def measure(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    measured, found, used = spot(question, journey)
    return joined(found, filters(question, journey, [used] if used else []))


def trend(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    grain = next((name for name, words in GRAINS.items() if question.said(*words)), None)
    return measure(question, journey, vocabulary).told(grain=grain)


def rank(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    measured, mention, _ = measure_of(question, journey)
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
            if kind == "touchpoint" and "step" in mention.words and measured and kind not in measured.kinds:
                kind = "stage"
            if kind == "persona" and not journey.personas and journey.traits:
                return f"traits:{journey.traits[-1][0]}", measured, ""
            if kind in PLACED and measured is not None and kind not in measured.kinds:
                measured = _sibling(question, journey, kind) or measured
            if kind != "theme":
                return f"{kind}s", measured, ""
    if measured is None:
        return "stages", None, "over the stages"
    for kind in PLACED:
        if kind in measured.kinds and not (kind == "stage" and measured.unit == "polarity"):
            return f"{kind}s", measured, f"over the {kind}s"
    return "stages", measured, ""


def _sibling(question: Marked, journey: JourneyWords, kind: str) -> Measured | None:
    """Another measure that the same words mean, which is told at such places."""
    for mention in question.mentions:
        for each in mention.meanings:
            known = journey.measure(each.value) if each.kind == "measure" else None
            if known is not None and kind in known.kinds:
                return known
    return None


def compare(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    """Without a measure the tool tells all that differs; without another part, against the whole journey."""
    _measured, found, used = spot(question, journey)
    found = Filled(found.arguments, "", found.assumed, found.certain)
    base = filters(question, journey, [used] if used else []).arguments
    mine, other = _sides(question, base, vocabulary.now.date())
    if other is None:
        whole = base.keys() & {"channels", "traits", "persona", "theme"}
        return joined(found, Filled(base, "" if whole else "against"))
    told = {name for side in (mine, other) for name in side}
    if told & {"since", "until"}:
        told |= {"since", "until"}
    shared = {name: value for name, value in base.items() if name not in told}
    return joined(found, Filled({**shared, **mine})).told(against={**shared, **other})


Side = dict[str, object]


def _sides(question: Marked, base: Mapping[str, object], today: date) -> tuple[Side, Side | None]:
    """The two parts that are compared, in what they differ."""
    personas = list(dict.fromkeys(m.value for _, m in question.of("persona")))
    channels, traits = _listed(base, "channels"), _listed(base, "traits")
    if len(channels) >= 2:
        return {"channels": channels[:1]}, {"channels": channels[1:2]}
    if len(personas) >= 2:
        return {"persona": personas[0]}, {"persona": personas[1]}
    if len(traits) >= 2:
        return {"traits": traits[:1]}, {"traits": traits[1:2]}
    return _times(question, today)


def _times(question: Marked, today: date) -> tuple[Side, Side | None]:
    """Two periods; or one and what came before it, or what it is held against."""
    periods = [each for each in question.periods if not each.ahead]
    if len(periods) >= 2:
        return dict(periods[0].arguments), dict(periods[1].arguments)
    if not periods:
        return {}, None
    (only,) = periods
    end = only.until or today + DAY
    if BEFORE_IT.search(question.text[only.end :]) or YEAR_BEFORE.search(question.text[only.end :]):
        if only.since is None:
            return {}, None
        if YEAR_BEFORE.search(question.text[only.end :]):
            since, until = months_before(only.since, 12), months_before(end, 12)
            return dict(only.arguments), {"since": since.isoformat(), "until": until.isoformat()}
        if only.until is None and not PREVIOUS.search(question.text):
            return dict(only.arguments), {"until": only.since.isoformat()}
        before = only.since - (end - only.since)
        return dict(only.arguments), {"since": before.isoformat(), "until": only.since.isoformat()}
    if HELD_TO.search(question.text[: only.begin + 5]) and only.since and only.until:
        unit = next((u for u in ("year", "quarter", "month", "week") if u in only.words), "")
        if unit:
            now = unit_of(unit, today)
            return {"since": now.since.isoformat(), "until": now.until.isoformat()}, dict(only.arguments)
        return {"since": only.until.isoformat()}, dict(only.arguments)
    return {}, None


def _listed(base: Mapping[str, object], name: str) -> list[str]:
    found = base.get(name, ())
    return list(found) if isinstance(found, list | tuple) else []


def losses(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    return _at_place(question, journey)


def _at_place(question: Marked, journey: JourneyWords, key: str = "name") -> Filled:
    where = places(question)
    if not where:
        return filters(question, journey)
    place = placed(where[0])
    found = Filled().told(**{key: place.value})
    if place.weak:
        found = found.guessed(f"“{where[0].words}” is {place.value}", 0.95)
    return joined(found, filters(question, journey, where[:1]))


def paths(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    where = [each for each in places(question) if each.of("touchpoint")]
    found = filters(question, journey, where[:1])
    if where:
        before = question.said(
            "before",
            "precedes",
            "lead to",
            "leads to",
            "come from",
            "came from",
            "prior to",
            "come to",
            "get to",
            "arrive at",
        )
        touchpoint = where[0].of("touchpoint")
        assert touchpoint is not None
        found = found.told(**{"before" if before else "after": touchpoint.value})
    return found


def findings(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    kind = next((meaning.value for _, meaning in question.of("kind")), None)
    found = _at_place(question, journey)
    if name := found.arguments.get("name"):
        place = placed(places(question)[0])
        found = found.told(place=place.kind, name=name)
    mood = (
        "bright"
        if question.said("well", "bright spots", "bright spot", "strengths", "shine", "good")
        else None
    )
    if mood is None and question.said(
        "pain", "pain points", "pain point", "problems", "problem", "issues", "wrong"
    ):
        mood = "pain"
    order = None
    if question.said(
        "money", "costs", "cost", "expensive", "revenue", "euros", "dollars", "value", "valuable", "burn"
    ):
        order = "money"
    elif question.said("newest", "latest", "recent", "new"):
        order = "newest"
    elif question.said("most people", "most customers", "affect", "affects"):
        order = "people"
    elif question.said("impact", "biggest", "lever", "first"):
        order = "impact"
    return found.told(kind=kind, mood=mood, order=order)


def themes(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    order = None
    if question.said("growing", "grow", "rising", "increasing", "new", "trending", "hot", "more often"):
        order = "growing"
    elif question.said(
        "worst",
        "complain",
        "complaining",
        "complaints",
        "complaint",
        "unhappy",
        "angry",
        "hurt",
        "annoys",
        "bothers",
        "moaning",
        "dislike",
        "hate",
    ):
        order = "worst"
    return _at_place(question, journey).told(order=order)


def quotes(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    group = next((meaning.value for _, meaning in question.of("raters")), None)
    mood = next(
        (m for m in ("typical", "negative", "positive") if question.said(*list_words("moods", m))), None
    )
    if group:
        mood = None
    return _at_place(question, journey).told(group=group, mood=mood, about=_about(question))


CLAUSE = frozenset(
    [
        "in",
        "at",
        "on",
        "during",
        "since",
        "for",
        "and",
        "from",
        "lately",
        "recently",
        "among",
        "when",
        "who",
        "that",
        "please",
        "pls",
    ]
)
ABOUT = re.compile(r"\b(?:about|mention|mentions|mentioned|on|regarding|of|word|words)\b", re.I)


def _about(question: Marked) -> str | None:
    """What texts are searched for: from the first word after "about" that nothing explains to the end of
    the clause."""
    lead = next(iter(ABOUT.finditer(question.text)), None)
    if lead is None or not question.rest:
        return None
    first = next((at for at in question.rest if question.tokens[at].start >= lead.end()), None)
    if first is None:
        return None
    taken = {at for each in question.mentions if not each.hint for at in range(each.first, each.last + 1)}
    last = first
    while last + 1 < len(question.tokens) and last + 1 not in taken and not _ends(question, last + 1):
        last += 1
    return question.text[question.tokens[first].start : question.tokens[last].end]


def _ends(question: Marked, at: int) -> bool:
    token = question.tokens[at]
    dated = any(p.begin <= token.start < p.end for p in question.periods)
    return dated or token.text in CLAUSE or not token.text[0].isalnum()


def customers(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    worth = question.said("worth", "valuable", "value", "keep", "save", "high value", "best customers")
    limit = LISTED.search(question.text)
    chosen = next((m.value for _, m in question.of("list")), None)
    found = filters(question, journey).told(list=chosen, worth=worth or None)
    return found.told(limit=int(limit[1])) if limit else found


def forecast(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    ahead = next((each for each in question.periods if each.ahead), None)
    found = Filled().told(changes=changes_in(question))
    if ahead is not None and ahead.until is not None:
        far = (ahead.until - vocabulary.now.date() - DAY).days
        found = found.told(weeks=min(max(1, -(-far // 7)), LONGEST))
    return joined(found, filters(question, journey, places(question)))


def definition(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    measured, _, _ = measure_of(question, journey, hints=False)
    if measured is not None:
        return Filled().told(of=measured.name)
    if where := places(question):
        return Filled().told(of=placed(where[0]).value)
    for kind in ("channel", "kind", "raters", "group", "missing", "persona", "theme"):
        if told := question.of(kind):
            return Filled().told(of=told[0][1].value)
    for word in ("goal", "exit", "case", "interval", "finding", "opportunity", "event", "n"):
        if question.said(word):
            return Filled().told(of=word)
    rest = [question.tokens[at].text for at in question.rest]
    return Filled().told(of=" ".join(rest) or None)


def start_run(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    words = {token.stem for token in question.tokens}
    chosen = next(
        (
            name
            for name, title in vocabulary.analyzers
            if name in words or f" {title.lower()} " in f" {question.text.lower()} "
        ),
        None,
    )
    return Filled().told(analyzer=chosen)


def summary(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    return filters(question, journey)


def personas(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    return filters(question, journey)


def quality(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    return Filled()


def journeys(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    return Filled()


def alerts(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    return Filled()


def joined(first: Filled, second: Filled) -> Filled:
    """Both together; what the first tells stands."""
    return Filled(
        {**second.arguments, **first.arguments},
        first.missing or second.missing,
        (*first.assumed, *second.assumed),
        first.certain * second.certain,
    )


FILLERS: Mapping[str, Filler] = {
    each.__name__: each
    for each in (
        journeys, summary, measure, trend, compare, rank, losses, paths, findings, themes, quotes, personas,
        customers, forecast, alerts, quality, definition, start_run,
    )
}  # fmt: skip
WITHOUT_JOURNEY = frozenset({"journeys", "alerts"})
