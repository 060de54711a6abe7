"""Numbers as people read them: one way to write a count, a share, a duration, a sum, an interval. Pure.

A narrow no-break space stands before "%", a true minus before what is below zero, and no figure has more
digits than its interval allows. What is not known is said in words (`UNKNOWN`), never as zero.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date

NARROW = "\u202f"
MINUS = "\u2212"
DASH = "\u2013"
UNKNOWN = "unknown"
MOST_DECIMALS = 4
DAY = 86_400
STEPS = ((DAY, "d"), (3_600, "h"), (60, "min"), (1, "s"))
PARTS = re.compile(r"(\+\D*)([\d.,]+)(\D*)")
"""Sign and currency, digits, suffix of a gain."""
BEHIND = ("of 100", "times", "times the expected")
"""Units that are words: 98.7 of 100, 1.4 times the expected."""
NUMBER = re.compile(r"“[^”]*”|(?<![\w.,:/#-])(\d{4,})(?![\w:/-]|,\d)")
"""A whole number of four digits or more that stands alone in a sentence, or a quoted name, whose are kept."""
SUMS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def count(value: float | None) -> str:
    """48,210."""
    return UNKNOWN if value is None else plain(value)


def sentence(text: str) -> str:
    """A sentence of an analyzer with thousands apart: 48210 cases become 48,210. Years and names stay."""
    return NUMBER.sub(_apart, text)


def _apart(found: re.Match[str]) -> str:
    digits = found[1]
    if digits is None or digits.startswith("0") or (len(digits) == 4 and "1900" <= digits <= "2099"):
        return found[0]
    return plain(int(digits)) if len(digits) < 16 else digits


def plain(value: float, decimals: int = 0, signed: bool = False) -> str:
    """A number with thousands apart and a true minus; `signed` writes the plus too. Never minus zero."""
    rounded = round(value, decimals) + 0.0
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{decimals}f}"


def allowed(decimals: int, low: float | None, high: float | None) -> int:
    """At most `decimals`, fewer where the interval is so wide that the last ones say nothing."""
    if low is None or high is None or high <= low:
        return decimals
    return max(0, min(decimals, math.floor(-math.log10((high - low) / 50))))


def share(value: float | None, decimals: int = 0, low: float | None = None, high: float | None = None) -> str:
    """65.0 % of a share 0..1.

    Not quite all and not quite nothing never round to 100 % and 0 %.
    """
    if value is None:
        return UNKNOWN
    told = allowed(decimals, *(None if bound is None else bound * 100 for bound in (low, high)))
    least = 10.0**-told
    percent = value * 100
    if 0 < percent <= least / 2:  # a half would be rounded down to nothing
        return f"<{NARROW}{least:.{told}f}{NARROW}%"
    if 100 - least / 2 <= percent < 100:
        return f">{NARROW}{100 - least:.{told}f}{NARROW}%"
    return f"{plain(percent, told)}{NARROW}%"


def points(change: float | None, decimals: int = 1) -> str:
    """+3.2 points: the difference of two shares 0..1."""
    if change is None:
        return UNKNOWN
    return f"{plain(change * 100, decimals, signed=True)} points"


def score(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """-0.34 with a true minus: a mood from -1 to +1, always signed."""
    return UNKNOWN if value is None else plain(value, allowed(2, low, high), signed=True)


def mean(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """4.2: a mean of ratings; 0.18 where it is below one."""
    return UNKNOWN if value is None else plain(value, allowed(1 if abs(value) >= 1 else 2, low, high))


def index(value: float | None) -> str:
    """+11: a score from -100 to 100, as NPS."""
    return UNKNOWN if value is None else plain(value, signed=True)


def money(value: float | None, currency: str = "", signed: bool = True) -> str:
    """+€122k: thousands, two or three digits. `currency`: its sign, empty where it was not told."""
    if value is None:
        return UNKNOWN
    size = abs(value)
    divisor, suffix = next(((d, s) for d, s in SUMS if size >= d * 0.9995), (1.0, ""))
    shown = size / divisor
    text = plain(shown, 1 if suffix and shown < 10 else 0).removesuffix(".0")
    sign = "" if text == "0" else MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{currency}{text}{suffix}"


def between(low: str, high: str) -> str:
    """Two gains as one span, +83 to 92k (with a dash) for +83k and +92k; one where both read the same."""
    if low == high:
        return low
    before, after = PARTS.fullmatch(low), PARTS.fullmatch(high)
    if before and after and before[1] == after[1] and before[3] == after[3]:
        return f"{before[1]}{before[2]}{DASH}{after[2]}{after[3]}"
    unit = " points"
    if low.endswith(unit) and high.endswith(unit):
        low = low.removesuffix(unit)
    return f"{low} {DASH} {high}"


def duration(seconds: float | None) -> str:
    """6 min 40 s, 3 d 20 h: the two largest units, one from ten of the larger on."""
    if seconds is None:
        return UNKNOWN
    if seconds < 0:
        return MINUS + duration(-seconds)
    if 0 < seconds < 0.5:
        return f"<{NARROW}1{NARROW}s"
    whole = coarse(seconds)
    for (size, unit), (below, smaller) in zip(STEPS, [*STEPS[1:], (0, "")], strict=True):
        if whole >= size:
            number, rest = divmod(whole, size)
            tail = f" {rest // below}{NARROW}{smaller}" if below and rest // below else ""
            return f"{number:,}{NARROW}{unit}{tail}"
    return f"0{NARROW}s"


def coarse(seconds: float) -> int:
    """Seconds, rounded to what `duration` shows of them."""
    grain = 1
    for size, smaller in ((DAY, 3_600), (3_600, 60)):
        if seconds >= size * 10:
            grain = size
            break
        if seconds >= size - smaller / 2:
            grain = smaller
            break
    return math.floor(seconds / grain + 0.5) * grain


def dates(begin: date, end: date) -> str:
    """From 1 Aug to 31 Oct 2026; the year of the begin only where it differs."""
    if begin == end:
        return day(end, year=True)
    return f"{day(begin, year=begin.year != end.year)} {DASH} {day(end, year=True)}"


def day(value: date, year: bool = False) -> str:
    """3 Oct, or 3 Oct 2026."""
    return f"{value.day} {value:%b}" + (f" {value.year}" if year else "")


def interval(low: float | None, high: float | None, written: Callable[[float], str]) -> str:
    """[low, high], both ends as `written` writes them; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"[{written(low)}, {written(high)}]"


def bounds(low: float | None, high: float | None) -> str:
    """[75, 81]: the interval of a share, in percent."""
    return interval(low, high, lambda bound: plain(bound * 100, share_decimals(low, high)))


def share_decimals(low: float | None, high: float | None) -> int:
    """0, or 1 where the bounds of a share would else read the same."""
    if low is None or high is None:
        return 0
    return 1 if high > low and round(low * 100) == round(high * 100) else 0


def written(value: float | None, unit: str, low: float | None = None, high: float | None = None) -> str:
    """A value in the words of its unit (`share`, `seconds`, `polarity`, `NPS`, `score`, `money`, counts).

    A unit that is words stands behind its value: 98.7 of 100.
    """
    if value is None:
        return UNKNOWN
    if unit == "share":
        return share(value, share_decimals(low, high), low, high)
    if unit == "points":
        return points(value)
    if unit == "seconds":
        return duration(value)
    if unit == "polarity":
        return score(value, low, high)
    if unit == "NPS":
        return index(value)
    if unit == "score":
        return mean(value, low, high)
    if unit == "money":
        return money(value)
    if unit in BEHIND:
        decimals = allowed(2 if abs(value) < 10 else 1, low, high)
        return f"{plain(value, 0 if float(value).is_integer() else decimals)} {unit}"
    return plain(value, 0 if float(value).is_integer() else min(MOST_DECIMALS, allowed(2, low, high)))


def ends(low: float | None, high: float | None, unit: str) -> str:
    """The interval of a value in the words of its unit: [75, 81] for shares."""
    if unit == "share":
        return bounds(low, high)
    if unit == "score":
        return interval(low, high, lambda bound: plain(bound, max(1, allowed(2, low, high))))
    if unit == "polarity":
        near = any(bound and abs(bound) < 0.005 for bound in (low, high))  # must not read as zero
        return interval(low, high, lambda bound: plain(bound, 3 if near else 2, signed=True))
    return interval(low, high, lambda bound: written(bound, unit, low, high).removesuffix(f" {unit}"))
