"""Periods that a question speaks of: "since May", "between 3 and 14 September", "before last week". Pure.

As maps read them: `since` is the first day, `until` the first day no more; None is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rapidfuzz import fuzz
from rapidfuzz.process import extractOne

from journeymap.assistant.understanding.cutting import stretch_told
from journeymap.assistant.understanding.forms import DAYNO, MONTH, MONTHS, NUMBER, OF_YEAR
from journeymap.assistant.understanding.stretches import Stretch, months_before, stretch_at

BEGIN = r"(?<![\w-])"
ARTICLE = r"(?:the |of the |of )?"
SINCE = re.compile(
    BEGIN + r"(?:ever since|since|starting (?:in|from|on)?|as of|from)(?: about| around)? " + ARTICLE, re.I
)
AFTER = re.compile(BEGIN + r"(?:after) " + ARTICLE, re.I)
BEFORE = re.compile(BEGIN + r"(?:before|prior to|earlier than) " + ARTICLE, re.I)
UNTIL = re.compile(BEGIN + r"(?:until|till|til|through|thru|up to|up until) (?:the end of )?" + ARTICLE, re.I)
BETWEEN = re.compile(BEGIN + r"(?:between|from) " + ARTICLE, re.I)
WITHIN = re.compile(
    BEGIN + r"(?:in|during|over|within|for|on|at|throughout|of|across|around)? ?" + ARTICLE, re.I
)
JOIN = re.compile(r" ?(?:and|to|until|till|through|thru|[-\u2013\u2014]|up to|\.\.) ?(?:the )?", re.I)
FROM = re.compile(BEGIN + r"from " + ARTICLE, re.I)
WRITTEN_FROM = re.compile(
    r"\b(?:reviews?|quotes?|comments?|feedback|voices|texts?|verbatims|tickets) $", re.I
)
ONWARDS = re.compile(r" (?:on|onwards|onward|forward)\b", re.I)
DAYS = re.compile(
    r"(?:the )?(?P<first>[0-3]?\d)(?:st|nd|rd|th)? ?(?:and|to|until|till|through|[-\u2013]) ?(?:the )?"
    rf"{DAYNO}(?: of)? {MONTH}{OF_YEAR}",
    re.I,
)
MODAL = {"may", "march", "mar", "second"}  # words that are seldom a month unless something says so
NAMED = re.compile(
    r"(?:in|was|were|is|since|of|from|until|till|before|after|during|to|and|this|last|next|vs|versus|or|"
    r"between|with|by|than|through|against|early|late|mid|end|for|over|on|all) (?:the )?$",
    re.I,
)
OCCASION = re.compile(
    r"(?:'s|'|s)? (?:\w+ )?(?:meeting|call|briefing|presentation|workshop|deck|stand-?up|"
    r"board|review meeting|jour fixe|weekly|report|summary|update|agenda)\b",
    re.I,
)
MEETING = re.compile(
    r"\b(?:meeting|briefing|presentation|workshop|stand-?up|board|jour fixe|agenda|deck) (?:on |for )?$", re.I
)  # "the meeting on Thursday"
TWO = re.compile(
    r"\b(?:what(?: is| has|'s)? (?:changed|different)|difference|differs?|compar\w+)\b[^,;]*$", re.I
)
VERSUS = re.compile(r" (?:vs|versus|against|compared|and|or|to|than)\b", re.I)
YEAR_OF = re.compile(r"(?:year|,|\(|\bq[1-4]) ?$", re.I)
FOUR_DIGITS = re.compile(r"\d{4}$")
LONG_SINCE = re.compile(
    BEGIN + rf"since (?:about |around )?(?={NUMBER} (?:day|week|month|quarter|year)s?\b(?! ago))", re.I
)
TO_COME = re.compile(
    r"\b(?:will|expect(?:ed)?|expecting|forecast\w*|predict\w*|"
    r"projected|projection|outlook|look ahead|going to)\b",
    re.I,
)
MONTHS_ALONE = re.compile(rf"^(?:(?:in|during|over|for|by|on|of) )?(?:the )?(?:{MONTH}|q[1-4])$", re.I)
WORD = re.compile(r"[^\W\d_]+")
LONG = 7  # letters of a word that may misspell a month
LIKE_A_MONTH = 87  # of 100, from which it does
HALF_A_YEAR = timedelta(days=184)
HAPPENED_THEN = re.compile(r"\bsince(?: [\w-]+){2,6} $", re.I)  # "since we changed it in March"


@dataclass(frozen=True)
class Period:
    """since, until: as maps read them. begin, end: where its words stand. ahead: it has not begun.

    point: told by one end only ("since", "before", "after", "until"), or "" for a stretch.
    """

    since: date | None
    until: date | None
    begin: int
    end: int
    words: str
    ahead: bool = False
    point: str = ""
    assumed: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        found = {"since": self.since, "until": self.until}
        return {name: day.isoformat() for name, day in found.items() if day is not None}


def with_months(text: str, known: Callable[[str], bool]) -> str:
    """A text with the months that words of it misspell ("Novemeber"). known: whether a word is a name, or
    another word that is no slip of the pen: it stays."""
    return WORD.sub(lambda found: _month(found[0], known), text)


def _month(word: str, known: Callable[[str], bool]) -> str:
    """The month that a word most likely misspells; any other word as it is. What goes on after a month is
    another word: Augusta."""
    typed = word.lower()
    if len(typed) < LONG:
        return word
    near = extractOne(typed, MONTHS, scorer=fuzz.ratio, score_cutoff=LIKE_A_MONTH)
    if near is None or near[0][0] != typed[0] or typed.startswith(near[0]) or known(typed):
        return word
    return near[0].capitalize()


def periods_in(text: str, today: date) -> tuple[Period, ...]:
    """All periods that a text tells, in order, none within another."""
    found: list[Period] = []
    at, to_come = 0, bool(TO_COME.search(text))
    while at < len(text):
        period = _at(text, at, today) if _boundary(text, at) else None
        period = _ahead(period, today) if period is not None and to_come else period
        if period is None:
            at += 1
        else:
            found.append(period)
            at = max(period.end, at + 1)
    return tuple(found)


def _ahead(period: Period, today: date) -> Period:
    """ "what do we expect in January": the next one, where it is nearer than the last."""
    since, until = period.since, period.until
    past = since is not None and until is not None and until <= today
    if not past or period.point or not MONTHS_ALONE.search(period.words):
        return period
    assert since is not None and until is not None
    begin, end = months_before(since, -12), months_before(until, -12)
    near = today < begin <= today + HALF_A_YEAR
    return replace(period, since=begin, until=end, ahead=True) if near else period


def _boundary(text: str, at: int) -> bool:
    return not text[at].isspace() and (at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "-_"))


def _at(text: str, at: int, today: date) -> Period | None:
    for told in _readings(text, at, today):
        a_day = told.since and told.until and (told.until - told.since).days == 1
        if a_day and not told.point and MEETING.search(text[:at]):
            return None
        if OCCASION.match(text, told.end):  # "for Monday's meeting" says when it is read, not what it tells
            return None
        if told.since is None or told.until is None or told.since < told.until:
            return told
    return None


def _readings(text: str, at: int, today: date) -> Iterator[Period]:
    yield from _between(text, at, today)
    if (of := WRITTEN_FROM.search(text[:at])) and (found := FROM.match(text, at)):
        told = _stretch(text, found.end(), today)
        if of and told is not None and not ONWARDS.match(text, told[1]):
            stretch, end = told
            yield Period(stretch.since, stretch.until, at, end, text[at:end], assumed=stretch.assumed)
    for pattern, point in ((SINCE, "since"), (AFTER, "after"), (BEFORE, "before"), (UNTIL, "until")):
        found = pattern.match(text, at)
        told = _stretch(text, found.end(), today) if found else None
        if told is None:
            continue
        stretch, end = told
        if onwards := ONWARDS.match(text, end):
            end = onwards.end()
        since = {"since": stretch.since, "after": stretch.until}.get(point)
        until = {"before": stretch.since, "until": stretch.until}.get(point)
        if stretch.rolling and point in ("since", "until"):
            since, until = stretch.since, stretch.until
        yield Period(since, until, at, end, text[at:end], stretch.ahead, point, stretch.assumed)
    if found := LONG_SINCE.match(text, at):  # "since three weeks": from so long ago
        lead = "last "
        told = stretch_at(lead + text[found.end() :], 0, today)
        if told is not None:
            end = found.end() + told[1] - len(lead)
            yield Period(told[0].since, None, at, end, text[at:end], point="since")
    found = WITHIN.match(text, at)
    told = _stretch(text, found.end(), today) if found else None
    if told is not None:
        stretch, end = told
        then = "since" if HAPPENED_THEN.search(text[:at]) else ""
        until = None if then else stretch.until
        yield Period(stretch.since, until, at, end, text[at:end], stretch.ahead, then, stretch.assumed)


def _between(text: str, at: int, today: date) -> Iterator[Period]:
    lead = BETWEEN.match(text, at)
    if lead and TWO.search(text[:at]):
        return
    begin = lead.end() if lead else at
    if days := DAYS.match(text, begin):
        ending = stretch_at(text, days.start("day"), today)
        if ending is not None and ending[1] == days.end():
            try:
                first_day = ending[0].since.replace(day=int(days["first"]))
            except ValueError:  # a day that the month has not
                return
            yield Period(first_day, ending[0].until, at, days.end(), text[at : days.end()])
    told = _stretch(text, begin, today)
    join = JOIN.match(text, told[1]) if told else None
    if told is None or join is None or not _spans(lead, join):
        return
    end_of = _stretch(text, join.end(), today)
    if end_of is None:
        return
    (first, second), end = _in_order(told[0], end_of[0]), end_of[1]
    yield Period(first.since, second.until, at, end, text[at:end], second.ahead)


def _spans(lead: re.Match[str] | None, join: re.Match[str]) -> bool:
    """Whether two stretches are the ends of one: "May and June" are not, "between May and June" are."""
    joint = join[0].strip().lower()
    joint = joint.removesuffix(" the")
    return joint != "and" or (lead is not None and lead[0].lower().startswith("between"))


def _in_order(first: Stretch, second: Stretch) -> tuple[Stretch, Stretch]:
    """A first stretch without its year that would come after the second is of the year before."""
    if first.since < second.until:
        return first, second
    try:
        earlier = Stretch(
            first.since.replace(year=first.since.year - 1), first.until.replace(year=first.until.year - 1)
        )
    except ValueError:  # 29 February
        earlier = Stretch(first.since - timedelta(days=365), first.until - timedelta(days=365))
    return (earlier, second) if earlier.since < second.until else (first, second)


def _stretch(text: str, at: int, today: date) -> tuple[Stretch, int] | None:
    """The stretch here, unless its word is more likely no name of a month."""
    found = stretch_told(text, at, today)
    if found is None:
        return None
    words = text[at : found[1]]
    if words.lower() in MODAL and not _named(text, at, words):
        return None
    if FOUR_DIGITS.fullmatch(words) and not _year_said(text, at):
        return None
    return found


def _named(text: str, at: int, words: str) -> bool:
    beside = VERSUS.match(text, at + len(words))
    return bool(NAMED.search(text[:at]) or beside) or (at > 0 and words[0].isupper())


def _year_said(text: str, at: int) -> bool:
    """A lone number is a year only beside such words: "2024 customers" are not of 2024."""
    if at == 0:
        return len(text) <= 4 or bool(VERSUS.match(text, 4)) or not text[4].isspace()
    return bool(NAMED.search(text[:at]) or YEAR_OF.search(text[:at]))
