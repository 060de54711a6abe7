"""The two sides of a comparison. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from journeymap.assistant.understanding.forms import NUMBER, UNIT
from journeymap.assistant.understanding.mentions import Marked
from journeymap.assistant.understanding.numbers import spot
from journeymap.assistant.understanding.parts import Filled, filters, joined
from journeymap.assistant.understanding.periods import Period
from journeymap.assistant.understanding.stretches import DAY, months_before, number, period_before, unit_of
from journeymap.assistant.vocabulary.terms import JourneyWords, Vocabulary

BEFORE_IT = re.compile(
    r"\b(?:before|previous period|period before|than (?:before|earlier)|the (?:weeks|months|"
    r"time|days) before|beforehand|earlier)\b",
    re.I,
)
PREVIOUS = re.compile(r"\b(?:previous period|period before)\b", re.I)
YEAR_BEFORE = re.compile(
    r"\b(?:the year before|a year (?:ago|before|earlier)|same (?:time|period|month|"
    r"weeks?) (?:last year|a year ago))\b",
    re.I,
)
BETTER = re.compile(r"\b(?:better|worse|happier|faster|slower|different|higher|lower|compare\w*)\b", re.I)
HELD_TO = re.compile(
    r"\b(?:than|vs|versus|against|compared (?:to|with)|to|with)\b"
    r"(?: (?:it was|they were|we were|was|in|the))*\s*\w*\s*$",
    re.I,
)
THIS_AND_LAST = re.compile(
    r"\bthis (?:vs\.?|versus|and|or|against|to|than|with|compared (?:to|with)) (?:the )?(?:last|previous)"
    r"(?: one)? (week|month|quarter|year)\b",
    re.I,
)  # "this vs. last month"
SO_LONG_BEFORE = re.compile(rf"\bthe {NUMBER} {UNIT}s? (?:before|earlier|prior)\b", re.I)
OTHERS = re.compile(
    r"\b(?:(?:the|all|all the) (?:others?|rest)|(?:everything|all|everyone|everybody|anyone) else|other "
    r"(?:customers|people|users|patients|regions|segments|ones)|"
    r"those (?:who|that) (?:are not|aren't|do not|don't))\b",
    re.I,
)  # what a value of a trait is held against
MORE = (
    r"(?:more|less|fewer|better|worse|sooner|later|longer|shorter|higher|lower|easier|harder|simpler|quicker|"
    r"faster|slower|happier|unhappier|angrier|sadder|grumpier|nicer|friendlier|busier|likelier)"
)
CONTRASTED = re.compile(
    r"^\W*(?:(?:and|so|but|hm+|well|now) )*(?:is|are|was|were|do|does|did|have|has|can) "
    rf"(?!there\b|we\b|you\b|i\b).*\b{MORE}\b|"
    rf"\b{MORE}\b.*, ?(?:right|correct|true|no|yes|eh|is it|are they|do they)\W*$",
    re.I,
)  # "do members wait less", "members wait less, right?"
THAN = re.compile(r"\bthan\b", re.I)
BECOMES = re.compile(
    rf"\b(?:become|became|since|lately|recently|now|any ?more|"
    rf"(?:gets?|got|getting|grow|grew|grown|turned|been) (?:any |even |much |a bit )?{MORE})\b",
    re.I,
)  # what is told of a course, not of others
LOPSIDED = re.compile(
    r"\b(?:compare[ds]?|comparing|comparison|vs|versus|against)\b(?! (?:themselves|overall))", re.I
)
WITH_ALL = re.compile(
    r"\b(?:average|whole|overall|everyone|everybody|everything|total|all|usual|normal|rest|others?|general)\b",
    re.I,
)  # what one part is held against that is no part
DANGLES = re.compile(
    r"\b(?:compare\w*|comparison|difference)\b.*\b(?:with|to|and|against|vs|versus)\W*$", re.I
)
YEAR_TOLD = re.compile(r"\b(?:(?:19|20)\d\d|last|this|previous|past|next|current)\b", re.I)
ONE_BEFORE = re.compile(r" (?:before|earlier|prior)\b", re.I)
LAST = re.compile(r"\b(?:last|previous)\b", re.I)
Side = dict[str, object]


def compare(question: Marked, journey: JourneyWords, vocabulary: Vocabulary) -> Filled:
    """Without a measure the tool tells all that differs; without another part, against the whole journey."""
    _, found, used = spot(question, journey)
    found = Filled(found.arguments, "", found.assumed, found.certain)
    base = filters(question, journey, [used] if used else []).arguments
    mine, other = _sides(question, base, journey, vocabulary.now.date())
    if other is None:
        whole = base.keys() & {"channels", "traits", "persona", "theme"} and not _lopsided(question)
        return joined(found, Filled(base, "" if whole else "against"))
    told = {name for side in (mine, other) for name in side}
    if told & {"since", "until"}:
        told |= {"since", "until"}
    shared = {name: value for name, value in base.items() if name not in told}
    return joined(found, Filled({**shared, **mine})).told(against={**shared, **other})


def _sides(
    question: Marked, base: Mapping[str, object], journey: JourneyWords, today: date
) -> tuple[Side, Side | None]:
    """The two parts that are compared, in what they differ."""
    personas = list(dict.fromkeys(m.value for _, m in question.of("persona")))
    channels, traits = _listed(base, "channels"), _listed(base, "traits")
    if len(channels) >= 2:
        return {"channels": channels[:1]}, {"channels": channels[1:2]}
    if len(personas) >= 2:
        return {"persona": personas[0]}, {"persona": personas[1]}
    if len(traits) >= 2:
        return {"traits": traits[:1]}, {"traits": traits[1:2]}
    held = OTHERS.search(question.text) or contrasted(question)
    if len(traits) == 1 and held and (other := other_value(traits[0], journey)):
        return {"traits": traits}, {"traits": [other]}
    return _times(question, today)


def _lopsided(question: Marked) -> bool:
    """Whether it asks for a comparison and tells one side alone: "compare the app"."""
    return bool(LOPSIDED.search(question.text)) and not WITH_ALL.search(question.text)


def unfinished(question: Marked) -> bool:
    """Whether it breaks off before the other side: "compare April with"."""
    return bool(DANGLES.search(question.text))


def contrasted(question: Marked) -> bool:
    """Whether it asks if some customers have more of something, and leaves open than who: than the others."""
    text = question.text
    return bool(CONTRASTED.search(text)) and not THAN.search(text) and not BECOMES.search(text)


def other_value(told: str, journey: JourneyWords) -> str | None:
    """The other of two values of a trait: of "member=yes" it is "member=no"; None where there are more."""
    name, _, value = told.partition("=")
    rest = [each for trait, values in journey.traits if trait == name for each in values if each != value]
    return f"{name}={rest[0]}" if len(rest) == 1 else None


def _times(question: Marked, today: date) -> tuple[Side, Side | None]:
    """Two periods; or one and what came before it, or what it is held against."""
    periods = _told_once([each for each in question.periods if not each.ahead], question.text)
    if both := THIS_AND_LAST.search(question.text):
        this, last = (unit_of(both[1].lower(), today, steps) for steps in (0, -1))
        return _side(this.since, this.until), _side(last.since, last.until)
    if len(periods) >= 2:
        periods = [*_of_one_year(*periods[:2]), *periods[2:]]
        first, second = (_held_apart(each, periods, question.text) for each in periods[:2])
        return first, second
    if not periods or unfinished(question):
        return {}, None
    if (long := SO_LONG_BEFORE.search(question.text)) and periods[0].since:
        before = _long_before(periods[0].since, number(long["n"].lower()), long["unit"].lower())
        return dict(periods[0].arguments), _side(before, periods[0].since)
    (only,) = periods
    if only.point == "before" and only.until is not None and BETTER.search(question.text):
        return {"since": only.until.isoformat()}, {"until": only.until.isoformat()}
    end = only.until or today + DAY
    if BEFORE_IT.search(question.text[only.end :]) or YEAR_BEFORE.search(question.text[only.end :]):
        if only.since is None:
            return {}, None
        if YEAR_BEFORE.search(question.text[only.end :]):
            return dict(only.arguments), _side(months_before(only.since, 12), months_before(end, 12))
        if only.until is None and not PREVIOUS.search(question.text):
            return dict(only.arguments), {"until": only.since.isoformat()}
        before = period_before(only.since, end)
        return dict(only.arguments), _side(before, only.since)
    if HELD_TO.search(question.text[: only.begin + 5]) and only.since and only.until:
        unit = next((u for u in ("year", "quarter", "month", "week") if u in only.words), "")
        if unit:
            now = unit_of(unit, today)
            return _side(now.since, now.until), dict(only.arguments)
        return {"since": only.until.isoformat()}, dict(only.arguments)
    return {}, None


def _side(since: date, until: date) -> Side:
    return {"since": since.isoformat(), "until": until.isoformat()}


def _long_before(day: date, count: int, unit: str) -> date:
    """So many weeks or months before a day."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    return months_before(day, count * months) if months else day - count * (7 if unit == "week" else 1) * DAY


def _told_once(periods: Sequence[Period], text: str) -> list[Period]:
    """Without days in brackets that say when the one before begins: "since Black Friday (28th Nov)"."""
    return [
        each
        for at, each in enumerate(periods)
        if not (at and text[: each.begin].endswith("(") and each.since == periods[at - 1].since)
    ]


def _held_apart(period: Period, others: Sequence[Period], text: str) -> Side:
    """Of "last summer and this summer", which by itself is the same one, the summer before; so of "last May
    and the May before"."""
    same = sum(each.arguments == period.arguments for each in others) > 1
    before = [each for each in others if ONE_BEFORE.match(text, each.end)]
    earlier = period in before if before else LAST.search(period.words)
    if not (same and period.since and period.until and earlier):
        return dict(period.arguments)
    return dict(_years_before(period, 1).arguments)


def _of_one_year(first: Period, second: Period) -> tuple[Period, Period]:
    """Of "the first half against the second half of last year" the first is of that year, too: where one
    alone is told with its year, the other is the nearest in the order told."""
    told = [bool(YEAR_TOLD.search(each.words)) for each in (first, second)]
    if (
        told[0] == told[1]
        or first.arguments == second.arguments
        or None in (first.since, first.until, second.since, second.until)
    ):
        return first, second
    assert first.since and second.since
    if told[1]:
        years = first.since.year - second.since.year
        early = _years_before(first, years)
        assert early.since
        if early.since == second.since:  # "in October than in October last year"
            return first, second
        return (early if early.since < second.since else _years_before(early, 1)), second
    late = _years_before(second, second.since.year - first.since.year)
    assert late.since
    return first, (late if late.since > first.since else _years_before(late, -1))


def _years_before(period: Period, years: int) -> Period:
    assert period.since and period.until
    since, until = (months_before(each, 12 * years) for each in (period.since, period.until))
    return replace(period, since=since, until=until)


def _listed(base: Mapping[str, object], name: str) -> list[str]:
    found = base.get(name, ())
    return list(found) if isinstance(found, list | tuple) else []
