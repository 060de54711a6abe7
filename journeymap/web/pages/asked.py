"""What a request tells that may be anything: whole numbers, numbers as people type them, and which page of a
list."""

from __future__ import annotations

import re
from typing import Any

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.http import HttpRequest

GROUPED = r"[0-9]{1,3}(?:(?P<group>[,. '])[0-9]{3})(?:(?P=group)[0-9]{3})*"
TYPED = re.compile(rf"([+-]?)({GROUPED}|[0-9]*)(?:([.,])([0-9]*))?([eE][+-]?[0-9]{{1,3}})?")
SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
MOST = 1e15  # a float tells whole numbers apart up to here
SHOWN = 40  # letters of what was typed, in a message


class NoNumber(ValueError):
    """What was typed is no number, or could be two; the message says what and how to mend it."""


def whole(text: str) -> int | None:
    """A number of a row, a place or a page; None for what is none, or larger than any that we give."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def number(text: str, unit: str = "") -> float | None:
    """A number as people type it, with a decimal point or a decimal comma, thousands set apart by commas,
    points, spaces or apostrophes; None where nothing is typed. unit: such as %, may stand behind it.

    NoNumber for what is none, and for one comma before three digits ("1,234"), which some write for 1234 and
    others for 1.234. One point before three digits is a decimal point, as our own pages write it.
    """
    told = SPACES.sub(" ", text.replace("\u2212", "-").replace("\u2019", "'")).strip()
    if unit:
        told = told.removesuffix(unit).rstrip()
    if not told:
        return None
    sign, before, behind, power = _parts(told, text)
    found = float(f"{sign}{before or 0}.{behind or 0}{power}")
    if abs(found) > MOST:
        raise NoNumber(f"“{text.strip()[:SHOWN]}” is too large: write a number of at most 15 digits.")
    return found


def _parts(told: str, text: str) -> tuple[str, str, str, str]:
    """Sign, digits before and behind the decimal point, power of ten."""
    shown = text.strip()[:SHOWN]
    fits = TYPED.fullmatch(told)
    if fits is None or not any(each.isdigit() for each in told):
        raise NoNumber(f"“{shown}” is no number: write it as 12 or 0.5.")
    sign, before, group, point, behind, power = (each or "" for each in fits.groups())
    if group and group == point:
        raise NoNumber(f"“{shown}” is no number: write it as 12 or 0.5.")
    if group in (",", ".") and not point and before.count(group) == 1:
        whole_part, three = before.split(group)
        if group == "," and not whole_part.startswith("0"):
            raise NoNumber(
                f"“{shown}” can mean two numbers: write {whole_part}{three} or {whole_part}.{three}."
            )
        return sign, whole_part, three, power
    return sign, before.replace(group, "") if group else before, behind, power


def sheet(request: HttpRequest, rows: Any, size: int = 25, name: str = "page") -> Sheet:
    """The page of a list that the query tells under `name`; the first or the last where it tells nonsense.

    rows: whatever a Paginator takes; size: rows a page.
    """
    return Paginator(rows, size).get_page(request.GET.get(name))
