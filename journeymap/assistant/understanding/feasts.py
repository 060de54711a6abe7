"""Days that have names of their own: Easter, Black Friday, Advent. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

DAY = timedelta(days=1)
Days = tuple[date, date]
"""The first day, and the first day no more."""


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus 1991, "Astronomical Algorithms", chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(year, month, day + 1)


def thanksgiving(year: int) -> date:
    """The fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + ((3 - first.weekday()) % 7 + 21) * DAY


def advent(year: int) -> date:
    """The fourth Sunday before Christmas Day."""
    christmas = date(year, 12, 25)
    return christmas - (christmas.weekday() + 1 + 21) * DAY


def _from(begin: Callable[[int], date], first: int, days: int) -> Callable[[int], Days]:
    """`days` days, the first of them `first` days after a day of the year."""
    return lambda year: (begin(year) + first * DAY, begin(year) + (first + days) * DAY)


def _fixed(month: int, day: int, days: int = 1) -> Callable[[int], Days]:
    return _from(lambda year: date(year, month, day), 0, days)


FEASTS: tuple[tuple[str, Callable[[int], Days]], ...] = (
    (r"good friday", _from(easter, -2, 1)),
    (r"easter sunday", _from(easter, 0, 1)),
    (r"easter monday", _from(easter, 1, 1)),
    (r"easter(?: weekend| holidays?| days)?", _from(easter, -2, 4)),
    (r"ascension(?: day)?", _from(easter, 39, 1)),
    (r"(?:pentecost|whitsun)(?: weekend)?", _from(easter, 48, 3)),
    (r"thanksgiving", _from(thanksgiving, 0, 1)),
    (r"(?:black|cyber) ?week", _from(thanksgiving, -3, 8)),
    (r"black ?friday weekend", _from(thanksgiving, 1, 3)),
    (r"black ?friday", _from(thanksgiving, 1, 1)),
    (r"cyber ?monday", _from(thanksgiving, 4, 1)),
    (r"advent(?: season)?", lambda year: (advent(year), date(year, 12, 25))),
    (r"christmas eve", _fixed(12, 24)),
    (r"christmas day", _fixed(12, 25)),
    (r"boxing day", _fixed(12, 26)),
    (r"new year's eve", _fixed(12, 31)),
    (r"halloween", _fixed(10, 31)),
    (r"valentine'?s(?: day)?", _fixed(2, 14)),
)
NAMES = "|".join(words for words, _ in FEASTS)


def feast(name: str, year: int) -> Days:
    """name: as `NAMES` matches it, in small letters. Raises ValueError for any other."""
    for words, days in FEASTS:
        if re.fullmatch(words, name):
            return days(year)
    raise ValueError(name)
