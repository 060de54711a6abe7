"""How stretches of days are written, as patterns: "last month", "Q2", "14 September". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from journeymap.assistant.understanding.feasts import NAMES

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # first month of three
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "couple": 2, "three": 3, "few": 3, "four": 4,
    "five": 5, "six": 6, "half a dozen": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
    "hundred": 100,
}  # fmt: skip


def _alternatives(names: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))


MONTH = "(?P<month>" + _alternatives([*MONTHS, *(m[:3] for m in MONTHS), "sept"]) + r")\b\.?"
NUMBER = r"(?P<n>\d{1,4}|" + _alternatives(NUMBERS) + ")"
DAYNO = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
YEAR = r"(?P<year>(?:19|20)\d\d)\b"
SIDE = r"(?:(?P<side>early|late|mid|middle of|start of|beginning of|end of)[ -](?:the )?)?"
UNIT = r"(?P<unit>day|week|month|quarter|year)"
THIS = r"(?P<which>this|current|last|previous|past|next|coming|following|running)"
OF_YEAR = rf"(?:,? (?:of )?(?:{YEAR}|(?P<relative>this|last|the previous|the current) year))?"

WEEK_OF = r"(?:the )?week (?:of|from|starting|beginning)(?: on)?"

FORMS = (
    ("iso", r"(?P<year>\d{4})-(?P<mm>\d{1,2})-(?P<dd>\d{1,2})\b"),
    ("iso_month", r"(?P<year>(?:19|20)\d\d)-(?P<mm>\d{1,2})\b(?!-)"),
    ("iso_month", r"(?P<mm>\d{1,2})/(?P<year>(?:19|20)\d\d)\b(?!/)"),
    ("numeric", r"(?P<dd>\d{1,2})[./](?P<mm>\d{1,2})[./](?P<year>\d{4}|\d{2})\b(?!\d)"),
    ("numeric", r"(?P<dd>\d{1,2})\.(?P<mm>\d{1,2})\.(?![\w.])"),
    ("day", rf"(?:the )?{DAYNO}(?: of)? {MONTH}{OF_YEAR}"),
    ("day", rf"{MONTH} (?:the )?{DAYNO}(?!\d){OF_YEAR}"),
    ("month", rf"{SIDE}(?:(?P<nth>last|this|next) )?{MONTH}{OF_YEAR}"),
    ("quarter", rf"(?:q|quarter )(?P<q>[1-4])\b(?:[ /]?(?:'|20)(?P<yy>\d\d)\b|{OF_YEAR})"),
    ("quarter", r"20(?P<yy>\d\d)[ /-]?q(?P<q>[1-4])\b"),
    ("month", rf"{MONTH} ?(?:'|/)(?P<yy>\d\d)\b"),
    (
        "quarter",
        rf"(?:the )?(?P<q>first|second|third|fourth|last)(?: quarter)(?: of)?{OF_YEAR}(?<!last quarter)",
    ),
    (
        "half",
        r"(?:h(?P<h>[12])\b|(?:the )?(?P<h_name>first|second) half\b(?: of)?)"
        rf"(?: (?:{YEAR}|(?P<relative>this|last|the) year))?",
    ),
    ("week_number", rf"(?:calendar week|week|cw|kw) ?(?P<week>\d{{1,2}})\b{OF_YEAR}"),
    ("week_of", rf"{WEEK_OF} (?:the )?{DAYNO}(?: of)? {MONTH}{OF_YEAR}"),
    ("week_of", rf"{WEEK_OF} {MONTH} (?:the )?{DAYNO}(?!\d){OF_YEAR}"),
    ("to_date", r"(?:(?P<unit>year|month|quarter|week)[ -]to[ -]date|(?P<short>ytd|mtd|qtd|wtd))\b"),
    (
        "rolling",
        rf"(?:the )?(?:last|past|previous|recent|latest) {NUMBER} (?:full |whole |calendar )?{UNIT}s?\b",
    ),
    ("ahead", rf"(?:the )?(?:next|coming|following) {NUMBER} {UNIT}s?\b"),
    ("season", rf"(?:this |the |(?P<nth>last) )?(?P<season>{_alternatives(SEASONS)})\b{OF_YEAR}"),
    ("ago", rf"{NUMBER} {UNIT}s? ago\b"),
    ("rolling", r"(?:the )?(?:last|past|previous) (?P<n>half)[ -](?P<unit>year)\b"),
    ("weekend", r"(?:the )?(?:this|(?P<nth>last|past|previous)) weekend\b"),
    ("unit", rf"{SIDE}(?:the )?{THIS} (?:full |whole |complete |entire |calendar )?{UNIT}\b"),
    (
        "part_of",
        r"(?:the )?(?P<side>start|beginning|end) of (?:the |this |last )?"
        r"(?P<which>year|month|quarter|week)\b",
    ),
    ("before_last", rf"(?:the )?{UNIT} before (?:last|that)\b"),
    (
        "near",
        r"(?P<near>the day before yesterday|yesterday|today|tomorrow|lately|recently|of late|"
        r"(?:the |these )?(?:recent|past|last) (?:weeks|months))\b",
    ),
    ("feast", rf"(?:(?P<nth>last) |this (?:year's )?|the )?(?P<feast>{NAMES})\b{OF_YEAR}"),
    ("weekday", rf"(?:(?P<nth>last|past) |this |on )?(?P<weekday>{_alternatives(WEEKDAYS)})\b(?!s)"),
    ("new_year", r"(?:the )?new year(?:'?s(?: day)?)?\b"),
    ("christmas", rf"(?:last )?christmas\b{OF_YEAR}"),
    ("year", rf"{SIDE}(?:the year )?{YEAR}"),
)  # fmt: skip
# what is cut out of another stretch, or lies beside it; that follows
NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
CUT = re.compile(
    rf"(?:the )?(?:(?:very )?(?P<nth>{_alternatives(NTH)})|"
    rf"(?P<end>first|last|final|opening|closing) {NUMBER}) "
    r"(?P<unit>day|week|month|half|third)s? (?:of|in) (?:the )?",
    re.IGNORECASE,
)
BESIDE = re.compile(
    rf"(?:the )?(?:{NUMBER} )?(?P<unit>day|week|month)s? "
    r"(?P<side>before|after|leading up to|up to|following) (?:the )?",
    re.IGNORECASE,
)
RUN_UP = re.compile(r"(?:the )?(?:run[- ]?up|lead[- ]?up|build[- ]?up) to (?:the )?", re.IGNORECASE)
WHOLE = re.compile(r"(?:this |current )?(?P<unit>week|month|quarter|year)\b", re.IGNORECASE)

PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in FORMS)
