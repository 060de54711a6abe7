"""Words of a strip that page and paper share. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.maps import figures

NAMES = {"weekday": "Weekday", "weekend": "Weekend"}
SPANS = {"weekday": "Monday to Friday", "weekend": "Saturday and Sunday"}


def note_words(text: str, source: str) -> str:
    """What people told of some hours, as it is written on a strip."""
    return f"{text} · assumed, {source}"


def lead(strip: Mapping[str, Any], clock: str) -> str:
    """Which days, by which clock, how many sessions and texts."""
    days = SPANS[strip["day"]]
    if strip["missing"] and strip["days"]:
        days = f"{listed(strip['days'])}; nothing recorded on {listed(strip['missing'])}"
    elif strip["missing"]:
        days = f"nothing recorded on {listed(strip['missing'])}"
    texts = f"{figures.count(strip['answers'])} texts with a mood"
    return f"{days} · {clock} · {figures.count(strip['sessions'])} sessions, {texts}"


def listed(days: Sequence[str]) -> str:
    return f"{', '.join(days[:-1])} and {days[-1]}" if len(days) > 1 else "".join(days)


def spoken(strip: Mapping[str, Any]) -> str:
    """The drawing in words, for who cannot see it."""
    told = [f"{each['words']} from {each['from']:02}:00 to {each['to']:02}:00" for each in strip["marks"]]
    told += [f"unknown from {each['from']:02}:00 to {each['to']:02}:00" for each in strip["unknown"]]
    return "; ".join(told) or "All hours are known; the table below tells their figures."
