"""Stretches of days that words name: "last month", "Q2", "14 September", as seen from a day. Pure.

Days are whole days in UTC; a stretch begins with its first day and ends before `until`. A name without its
year means the latest one that has begun.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from journeymap.assistant.understanding.feasts import feast
from journeymap.assistant.understanding.forms import MONTHS, NUMBERS, PATTERNS, SEASONS, WEEKDAYS

DAY = timedelta(days=1)
FURTHEST = 12_000  # days, weeks, months that may be counted back; more is no period of ours


@dataclass(frozen=True)
class Stretch:
    """since: first day; until: first day no more. rolling: counted back from now. ahead: not yet begun.

    assumed: what was taken for granted, in words.
    """

    since: date
    until: date
    rolling: bool = False
    ahead: bool = False
    assumed: str = ""


def stretch_at(text: str, at: int, today: date) -> tuple[Stretch, int] | None:
    """The longest stretch that begins at a position of the text, and where its words end; None for none.

    today: the day that "today" is.
    """
    best: tuple[Stretch, int] | None = None
    for name, pattern in PATTERNS:
        found = pattern.match(text, at)
        if found is None or (best is not None and found.end() <= best[1]):
            continue
        try:
            told = READERS[name]({k: v.lower() for k, v in found.groupdict().items() if v}, today)
        except (ValueError, OverflowError):  # the 31st of February, the year 0
            continue
        if told is not None and told.since < told.until:
            best = (told, found.end())
    return best


def month_of(year: int, month: int) -> Stretch:
    """month: may lie outside 1..12, in other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    return Stretch(date(year, month, 1), after)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last that there is."""
    begin = month_of(day.year, day.month - months)
    return min(begin.since + (day.day - 1) * DAY, begin.until - DAY)


def period_before(since: date, until: date) -> date:
    """First day of the stretch of the same length that ends at `since`: whole months before whole months."""
    months = (until.year - since.year) * 12 + until.month - since.month
    if since.day == until.day == 1 and months > 0:
        return months_before(since, months)
    return since - (until - since)


def unit_of(unit: str, day: date, steps: int = 0) -> Stretch:
    """The calendar's day, week (from Monday), month, quarter or year with a day; steps: so many later."""
    if unit == "day":
        return Stretch(day + steps * DAY, day + (steps + 1) * DAY)
    if unit == "week":
        monday = day - day.weekday() * DAY + 7 * steps * DAY
        return Stretch(monday, monday + 7 * DAY)
    if unit == "month":
        return month_of(day.year, day.month + steps)
    if unit == "quarter":
        first = (day.month - 1) // 3 * 3 + 1 + 3 * steps
        return Stretch(month_of(day.year, first).since, month_of(day.year, first + 2).until)
    return Stretch(date(day.year + steps, 1, 1), date(day.year + steps + 1, 1, 1))


def number(told: str) -> int:
    found = int(told) if told.isdigit() else NUMBERS[told]
    if not 0 < found <= FURTHEST:
        raise ValueError(told)
    return found


def _year(told: dict[str, str], today: date) -> int | None:
    if "yy" in told:
        return 2000 + int(told["yy"])
    if "year" in told:
        return int(told["year"])
    if "relative" in told:
        return today.year - (told["relative"] in ("last", "the previous"))
    return None


def _latest(told: dict[str, str], today: date, of_year: Callable[[int], Stretch]) -> Stretch:
    """What `of_year` gives for the year told, else for the latest year in which it has begun."""
    year = _year(told, today)
    if year is not None:
        return of_year(year)
    found = of_year(today.year)
    return found if found.since <= today else of_year(today.year - 1)


def _month_number(name: str) -> int:
    return next(n for n, full in enumerate(MONTHS, start=1) if full.startswith(name[:3]))


def _iso(told: dict[str, str], today: date) -> Stretch:
    year = int(told["year"]) if "year" in told else None
    if year is not None and year < 100:
        year += 2000
    month, day = int(told["mm"]), int(told["dd"])
    known = {"year": str(year)} if year is not None else {}
    return _latest(known, today, lambda y: unit_of("day", date(y, month, day)))


def _iso_month(told: dict[str, str], today: date) -> Stretch:
    if not 1 <= int(told["mm"]) <= 12:
        raise ValueError(told["mm"])
    return month_of(int(told["year"]), int(told["mm"]))


def _day(told: dict[str, str], today: date) -> Stretch:
    month, day = _month_number(told["month"]), int(told["day"])
    return _latest(told, today, lambda year: unit_of("day", date(year, month, day)))


def _week_of(told: dict[str, str], today: date) -> Stretch:
    return unit_of("week", _day(told, today).since)


def _month(told: dict[str, str], today: date) -> Stretch:
    month = _month_number(told["month"])
    found = _latest(told, today, lambda year: month_of(year, month))
    if told.get("nth") == "next" and found.since <= today:
        found = month_of(found.since.year + 1, month)
        return Stretch(found.since, found.until, ahead=True)
    if told.get("nth") == "last" and found.since <= today < found.until:
        found = month_of(found.since.year - 1, month)
    return _side(told.get("side"), found)


def _side(side: str | None, found: Stretch) -> Stretch:
    """A third of it: early, middle, late; "end of" in a phrase such as "since the end of May"."""
    if side is None:
        return found
    third = (found.until - found.since) // 3
    if side in ("early", "start of", "beginning of"):
        return Stretch(found.since, found.since + third, assumed="its first third")
    if side in ("late", "end of"):
        return Stretch(found.until - third, found.until, assumed="its last third")
    return Stretch(found.since + third, found.until - third, assumed="its middle third")


def _quarter(told: dict[str, str], today: date) -> Stretch:
    names = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
    q = names.get(told["q"]) or int(told["q"])
    return _latest(told, today, lambda year: unit_of("quarter", date(year, 3 * q, 1)))


def _half(told: dict[str, str], today: date) -> Stretch:
    h = 1 if told.get("h", told.get("h_name")) in ("1", "first") else 2

    def of_year(year: int) -> Stretch:
        return Stretch(date(year, 6 * h - 5, 1), month_of(year, 6 * h).until)

    return _latest(told, today, of_year)


def _week_number(told: dict[str, str], today: date) -> Stretch:
    week = int(told["week"])
    return _latest(told, today, lambda year: unit_of("week", date.fromisocalendar(year, week, 1)))


def _to_date(told: dict[str, str], today: date) -> Stretch:
    unit = told.get("unit") or {"y": "year", "m": "month", "q": "quarter", "w": "week"}[told["short"][0]]
    return Stretch(unit_of(unit, today).since, today + DAY, rolling=True)


def _rolling(told: dict[str, str], today: date) -> Stretch:
    if told["n"] == "half":
        told = {"n": "6", "unit": "month"}
    n, unit, end = number(told["n"]), told["unit"], today + DAY
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    since = months_before(end, n * months) if months else end - n * (7 if unit == "week" else 1) * DAY
    return Stretch(since, end, rolling=True)


def _ahead(told: dict[str, str], today: date) -> Stretch:
    n, unit, begin = number(told["n"]), told["unit"], today + DAY
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    until = months_before(begin, -n * months) if months else begin + n * (7 if unit == "week" else 1) * DAY
    return Stretch(begin, until, ahead=True)


def _season(told: dict[str, str], today: date) -> Stretch:
    first = SEASONS[told["season"]]

    def of_year(year: int) -> Stretch:
        return Stretch(month_of(year, first).since, month_of(year, first + 2).until)

    return _latest(told, today, of_year)


def _ago(told: dict[str, str], today: date) -> Stretch:
    n, unit = number(told["n"]), told["unit"]
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    return unit_of(
        "day", months_before(today, n * months) if months else today - n * (7 if unit == "week" else 1) * DAY
    )


def _unit(told: dict[str, str], today: date) -> Stretch:
    which, unit = told["which"], told["unit"]
    steps = {"last": -1, "previous": -1, "past": -1, "next": 1, "coming": 1, "following": 1}.get(which, 0)
    if which == "past" and unit != "day":
        return _rolling({"n": "1", "unit": unit}, today)
    found = unit_of(unit, today, steps)
    return Stretch(found.since, found.until, ahead=True) if steps > 0 else _side(told.get("side"), found)


def _part_of(told: dict[str, str], today: date) -> Stretch:
    """Its first or last day: "since the beginning of the year"."""
    found = unit_of(told["which"], today)
    if told["side"] == "end":
        return Stretch(found.until - DAY, found.until, ahead=found.until - DAY > today)
    return unit_of("day", found.since)


def _before_last(told: dict[str, str], today: date) -> Stretch:
    return unit_of(told["unit"], today, -2)


def _near(told: dict[str, str], today: date) -> Stretch:
    steps = {"today": 0, "yesterday": -1, "the day before yesterday": -2, "tomorrow": 1}.get(told["near"])
    if told["near"].endswith("months"):
        return Stretch(months_before(today + DAY, 3), today + DAY, True, assumed="the last three months")
    if steps is None:
        return Stretch(today + DAY - 28 * DAY, today + DAY, rolling=True, assumed="the last four weeks")
    found = unit_of("day", today, steps)
    return Stretch(found.since, found.until, ahead=steps > 0)


def _weekday(told: dict[str, str], today: date) -> Stretch:
    """The latest one; on that day itself the one before it, where that is "last"."""
    back = (today.weekday() - WEEKDAYS.index(told["weekday"])) % 7
    return unit_of("day", today, -(back or (7 if told.get("nth") else 0)))


def _christmas(told: dict[str, str], today: date) -> Stretch:
    return _latest(told, today, lambda year: Stretch(date(year, 12, 24), date(year, 12, 27)))


def _feast(told: dict[str, str], today: date) -> Stretch:
    return _latest(told, today, lambda year: Stretch(*feast(told["feast"], year)))


def _weekend(told: dict[str, str], today: date) -> Stretch:
    """The last one that has begun; the one before it, where that is "last"."""
    saturday = today - (today.weekday() - 5) % 7 * DAY
    if "nth" in told and today.weekday() >= 5:
        saturday -= 7 * DAY
    return Stretch(saturday, saturday + 2 * DAY)


def _new_year(told: dict[str, str], today: date) -> Stretch:
    return unit_of("day", date(today.year, 1, 1))


def _whole_year(told: dict[str, str], today: date) -> Stretch:
    return _side(told.get("side"), unit_of("year", date(int(told["year"]), 1, 1)))


READERS = {
    "iso": _iso, "iso_month": _iso_month, "numeric": _iso, "day": _day, "month": _month, "quarter": _quarter,
    "half": _half, "week_number": _week_number, "to_date": _to_date, "rolling": _rolling, "ahead": _ahead,
    "season": _season, "ago": _ago, "unit": _unit, "before_last": _before_last, "near": _near,
    "part_of": _part_of, "weekday": _weekday, "christmas": _christmas,
    "new_year": _new_year, "feast": _feast, "weekend": _weekend, "week_of": _week_of, "year": _whole_year,
}  # fmt: skip
