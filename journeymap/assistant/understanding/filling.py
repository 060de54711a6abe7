"""What each tool is asked, from what a question mentions: one function a tool, by its name. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from journeymap.assistant.understanding.changes import changes_in
from journeymap.assistant.understanding.comparing import compare
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.numbers import measure, rank, trend
from journeymap.assistant.understanding.parts import (
    Filled,
    at_place,
    filters,
    joined,
    measure_of,
    placed,
    places,
)
from journeymap.assistant.understanding.stretches import DAY
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

Filler = Callable[[Marked, JourneyWords, Vocabulary], Filled]
LISTED = re.compile(
    r"\b(?:top|first|bottom)\s+(\d{1,3})\b|\b(\d{1,3}) (?:customers?|people|clients?|"
    r"accounts?|users?|names?)\b",
    re.I,
)
LONGEST = 104  # weeks ahead that are asked for at most


def losses(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    return at_place(question, journey)


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


def customers(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    worth = question.said("worth", "valuable", "value", "keep", "save", "high value", "best customers")
    limit = LISTED.search(question.text)
    chosen = next((m.value for _, m in question.of("list")), None)
    found = filters(question, journey).told(list=chosen, worth=worth or None)
    return found.told(limit=int(limit[1] or limit[2])) if limit else found


def forecast(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    ahead = next((each for each in question.periods if each.ahead), None)
    found = Filled().told(changes=changes_in(question))
    where = places(question)
    if where and placed(where[0]).weak and found.arguments:
        found = found.guessed(f"“{where[0].words}” is {placed(where[0]).value}", 0.95)
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


FILLERS: Mapping[str, Filler] = {
    each.__name__: each
    for each in (
        journeys, summary, measure, trend, compare, rank, losses, paths, findings, themes, quotes, personas,
        customers, forecast, alerts, quality, definition, start_run,
    )
}  # fmt: skip
WITHOUT_JOURNEY = frozenset({"journeys", "alerts"})
