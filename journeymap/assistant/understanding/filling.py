"""What each tool is asked, from what a question mentions: one function a tool, by its name. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from journeymap.assistant.understanding.changes import changes_in
from journeymap.assistant.understanding.comparing import compare
from journeymap.assistant.understanding.drafting import draft
from journeymap.assistant.understanding.forms import NUMBERS
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.names import Mention
from journeymap.assistant.understanding.numbers import measure, rank, trend
from journeymap.assistant.understanding.parts import (
    Filled,
    at_place,
    filters,
    joined,
    list_words,
    measure_of,
    placed,
    places,
    undated,
)
from journeymap.assistant.understanding.stretches import DAY
from journeymap.assistant.understanding.text import tokens
from journeymap.assistant.understanding.voices import findings, quotes, themes
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

Filler = Callable[[Marked, JourneyWords, Vocabulary], Filled]
COUNTED = r"(\d{1,3}|" + "|".join(word for word in NUMBERS if len(word) > 2 and " " not in word) + ")"
LISTED = re.compile(
    r"\b(?:top|first|bottom|list)\s+(\d{1,3})\b|"
    rf"\b{COUNTED} (?:of (?:our|the|my) )?(?:[a-z]+ )??(?:subscribers?|patients?|shoppers?|customers?|"
    r"people|clients?|accounts?|users?|names?|buyers?|members?)\b|\b(?:top|first|list) (\w+)\b|"
    rf"\b{COUNTED} (?:most|least|likeliest|riskiest)\b|"
    r"\b(\w+) of them\b|\b(?:best|likeliest|riskiest) (\w+)\b",
    re.I,
)
COMES = (
    r"(?:buy|buying|order|ordering|reorder|purchas\w+|convert|converting|conversion|sign(?:ing)? up|renew|"
    r"renewing|reach(?:ing)? the goal)\b"
)
NEAR_IT = re.compile(
    r"\b(?:likely|about|ready|close|near|brink|verge|soon|probably|promising|convinced|poised|tempted|might|may|will|could)\b"
    rf"(?: (?!not\b|who\b)\w+){{0,3}}? {COMES}|\b(?:hot|warm|promising) (?:leads?|prospects?)\b|"
    r"\b(?:most promising|nearly convinced|almost convinced) \w+",
    re.I,
)  # who is about to reach the goal, as sellers say it
FAR_FROM_IT = re.compile(r"\b(?:not|\w+n't|never|least|less|unlikely|stop\w*)\b", re.I)
GOAL = "goal"  # in the title of the list of those who are
LED_TO = re.compile(
    r"\b(?:brings?|brought|leads?|led|drives?|drove|takes?|pushe[sd]|push|sends?|sent)\b"
    r"(?: \w+){0,3}? (?:to|into)\b",
    re.I,
)
WITHOUT = re.compile(r"\bwithout (?:ever )?(?:being |having |getting |a |an |the |any )*$", re.I)
FROM_TO = re.compile(r"\b(?:from\b.+\b(?:to|into|towards)|between\b.+\band)\b", re.I)
DEFINED = (
    "goal", "exit", "case", "interval", "finding", "opportunity", "event", "bright spot", "pain point",
    "moment of truth", "n",
)  # fmt: skip
COUNTS_AS = re.compile(r"\b(?:counts?|counted|qualif(?:y|ies)) as\b", re.I)
QUOTED = re.compile(r"(?<!\w)[\"'“„]([\w][\w -]*)[\"'“”](?!\w)")
LONGEST = 104  # weeks ahead that are asked for at most


def losses(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    """Not at what people leave without: "who leave without being discharged"."""
    where = [each for each in places(question) if not _done_without(each, question)]
    return at_place(question, journey) if where else filters(question, journey)


def _done_without(mention: Mention, question: Marked) -> bool:
    return bool(WITHOUT.search(question.text[: question.tokens[mention.first].start]))


def paths(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    every = places(question)
    where = [each for each in every if each.of("touchpoint")]
    if every and not where:
        return _of_stage(every[0], question, journey)
    if len(where) == 2 and FROM_TO.search(question.text):
        first, second = (each.of("touchpoint") for each in sorted(where, key=lambda each: each.first))
        assert first is not None and second is not None
        return filters(question, journey, where).told(after=first.value, before=second.value)
    found = filters(question, journey, where[:1])
    if where:
        before = question.said(*list_words("ways", "before")) or bool(LED_TO.search(question.text))
        led = [each for each in where if _led_by(each, question, ("before",) if before else ("after",))]
        touchpoint = (led or where)[0].of("touchpoint")
        assert touchpoint is not None
        found = found.told(**{"before" if before else "after": touchpoint.value})
    return found


def _of_stage(mention: Mention, question: Marked, journey: JourneyWords) -> Filled:
    """Before or after a stage: its first touchpoint, or its last."""
    stage = placed(mention).value
    inside = next((names for name, names in journey.stages if name == stage), ())
    found = filters(question, journey, [mention])
    if not inside:
        return found
    before = question.said("before", "precedes", "leads to", "come from", "prior to")
    end = inside[0] if before else inside[-1]
    return found.told(**{"before" if before else "after": end}).guessed(f"“{mention.words}” is {end}", 0.9)


def _led_by(mention: Mention, question: Marked, words: tuple[str, ...]) -> bool:
    """Whether one of these words stands before it: "after the login"."""
    at = mention.first - 1
    while at >= 0 and question.tokens[at].text in ("the", "a", "an", "our"):
        at -= 1
    return at >= 0 and question.tokens[at].text in words


def customers(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    worth = question.said("worth", "valuable", "value", "keep", "save", "high value", "best customers")
    limit = LISTED.search(question.text)
    chosen = next((m.value for _, m in question.of("list")), None) or _coming(question, vocabulary)
    found = undated(question, filters(question, journey)).told(list=chosen, worth=worth or None)
    return found.told(limit=_number(next(filter(None, limit.groups())))) if limit else found


def _coming(question: Marked, vocabulary: Vocabulary) -> str | None:
    """The list of who may reach the goal, where it asks for "hot leads", or who is "about to buy"."""
    if not NEAR_IT.search(question.text) or FAR_FROM_IT.search(question.text):
        return None
    titled = (each for each in vocabulary.lists if GOAL in each.title.lower().split())
    return next((each.name for each in titled), None)


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else NUMBERS.get(word.lower())


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
    if (counted := COUNTS_AS.search(question.text)) and (named := _named_from(counted.end(), question)):
        return Filled().told(of=named)
    measured, mention, _ = measure_of(question, journey, hints=False)
    if measured is not None and mention is not None and mention.words not in DEFINED:
        return Filled().told(of=measured.name)
    if where := places(question):
        return Filled().told(of=placed(where[0]).value)
    for kind in ("channel", "kind", "raters", "group", "missing", "persona", "theme"):
        if told := question.of(kind):
            return Filled().told(of=told[0][1].value)
    for word in DEFINED:
        if question.said(word):
            return Filled().told(of=word)
    if (hinted := measure_of(question, journey)[0]) is not None and not hinted.own:
        return Filled().told(of=hinted.name)
    rest = [question.tokens[at].text for at in question.rest]
    quoted = QUOTED.search(question.text)
    return Filled().told(of=" ".join(rest) or (quoted and quoted[1]) or None)


def _named_from(begin: int, question: Marked) -> str | None:
    """The first name from here on."""
    later = [each for each in question.mentions if question.tokens[each.first].start >= begin]
    return next((each.meanings[0].value for each in later if not each.hint), None)


def start_run(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    words = {token.stem for token in question.tokens}
    named = (
        name
        for name, title in vocabulary.analyzers
        if name in words or {each.stem for each in tokens(title)} <= words
    )
    kinds = {meaning.value for _, meaning in question.of("kind")}
    finding = (each.analyzer for each in journey.kinds if each.name in kinds)  # who finds what is named
    return filters(question, journey).told(analyzer=next(named, None) or next(finding, None))


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
        customers, forecast, alerts, quality, definition, start_run, draft,
    )
}  # fmt: skip
WITHOUT_JOURNEY = frozenset({"journeys", "alerts"})
