"""Stretches told by others: "the first week of May", "the two weeks before Easter". Pure."""

from __future__ import annotations

from datetime import date

from journeymap.assistant.understanding.forms import BESIDE, CUT, NTH, RUN_UP, WHOLE
from journeymap.assistant.understanding.stretches import (
    DAY,
    Stretch,
    months_before,
    number,
    stretch_at,
    unit_of,
)

Found = tuple[Stretch, int]
DAYS = {"day": 1, "week": 7}
FIRST = ("first", "opening")
PARTS = {"half": 2, "third": 3}
RUN_UP_DAYS = 28


def stretch_told(text: str, at: int, today: date) -> Found | None:
    """The longest stretch that begins at a position of the text, and where its words end; None for none."""
    try:
        told = _cut(text, at, today) or _beside(text, at, today)
    except (ValueError, OverflowError):  # more days than the calendar has
        told = None
    return told or stretch_at(text, at, today)


def _cut(text: str, at: int, today: date) -> Found | None:
    """ "the first week of May": weeks are counted from its first day, the last ones back from its last."""
    if (found := CUT.match(text, at)) is None:
        return None
    if (inner := _whole(text, found.end(), today)) is None:
        return None
    (whole, end), unit = inner, found["unit"].lower()
    count = number(found["n"].lower()) if found["n"] else 1
    nth = NTH[found["nth"].lower()] if found["nth"] else (1 if found["end"].lower() in FIRST else -1)
    told = _part(whole, unit, count, nth)
    return (told, end) if told is not None else None


def _part(whole: Stretch, unit: str, count: int, nth: int) -> Stretch | None:
    """`count` units of a stretch, the nth from its begin, or (-1) those at its end; None where it has not so
    many."""
    months = (whole.until.year - whole.since.year) * 12 + whole.until.month - whole.since.month
    if unit in PARTS and whole.since.day == whole.until.day == 1 and months % PARTS[unit] == 0:
        unit, count = "month", months // PARTS[unit]
        nth = nth if nth < 0 else (nth - 1) * count + 1
    if unit == "month":
        since = months_before(whole.until, count) if nth < 0 else months_before(whole.since, 1 - nth)
        until = whole.until if nth < 0 else months_before(since, -count)
    else:
        days = (whole.until - whole.since).days
        size = (-(-days // PARTS[unit]) if unit in PARTS else DAYS[unit] * count) * DAY
        since = whole.until - size if nth < 0 else whole.since + (nth - 1) * size
        until = min(since + size, whole.until)
    if not whole.since <= since < until <= whole.until:
        return None
    return Stretch(since, until, whole.rolling, whole.ahead)


def _whole(text: str, at: int, today: date) -> Found | None:
    if told := stretch_at(text, at, today):
        return told
    found = WHOLE.match(text, at)
    return (unit_of(found["unit"].lower(), today), found.end()) if found else None


def _beside(text: str, at: int, today: date) -> Found | None:
    """ "the two weeks before Easter", "the run-up to Christmas"."""
    if found := RUN_UP.match(text, at):
        told = stretch_at(text, found.end(), today)
        if told is None:
            return None
        since = told[0].since
        return Stretch(since - RUN_UP_DAYS * DAY, since, assumed="the four weeks before it"), told[1]
    if (found := BESIDE.match(text, at)) is None:
        return None
    if (told := stretch_at(text, found.end(), today)) is None:
        return None
    count, unit = number((found["n"] or "one").lower()), found["unit"].lower()
    after = found["side"].lower() in ("after", "following")
    begin = told[0].until if after else told[0].since
    far = _moved(begin, unit, count if after else -count)
    return (Stretch(begin, far) if after else Stretch(far, begin)), told[1]


def _moved(day: date, unit: str, count: int) -> date:
    return months_before(day, -count) if unit == "month" else day + count * DAYS[unit] * DAY
