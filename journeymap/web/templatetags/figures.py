"""Numbers as `maps.figures` writes them, for templates: {{ cell|written }}."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from journeymap.maps import figures

register = template.Library()

register.filter("count", figures.count)
register.filter("share", figures.share)
register.filter("points", figures.points)
register.filter("score", figures.score)
register.filter("money", figures.money)
register.filter("duration", figures.duration)
register.filter("sentence", figures.sentence)


@register.filter
def written(cell: Mapping[str, Any]) -> str:
    """The value of a cell of a map in the words of its unit."""
    low, high = _bounds(cell)
    return figures.written(cell["value"], cell["unit"], low, high)


@register.filter
def ends(cell: Mapping[str, Any]) -> str:
    """Its interval, [75, 81]; empty where there is none."""
    low, high = _bounds(cell)
    return figures.ends(low, high, cell["unit"])


@register.filter
def ago(moment: datetime | None) -> str:
    """14 min ago, 3 d ago; empty for None. Finer than a day only on the day itself."""
    if moment is None:
        return ""
    seconds = max(0.0, (timezone.now() - moment).total_seconds())
    if seconds < 60:
        return "just now"
    size, unit = next((size, unit) for size, unit in figures.STEPS if seconds >= size)
    return f"{int(seconds // size):,}{figures.NARROW}{unit} ago"


@register.filter
def moment(value: datetime | None) -> str:
    """3 Oct 2026, 20:14 in UTC."""
    if value is None:
        return ""
    return f"{figures.day(value, year=True)}, {value:%H:%M}"


@register.filter
def filesize(value: int | None) -> str:
    """84.2 MB."""
    if value is None:
        return figures.UNKNOWN
    size, unit = next(
        ((s, u) for s, u in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")) if value >= s), (1.0, "bytes")
    )
    return f"{value / size:,.{0 if unit in ('bytes', 'kB') else 1}f}{figures.NARROW}{unit}"


def _bounds(cell: Mapping[str, Any]) -> tuple[float | None, float | None]:
    interval = cell.get("interval") or {}
    return interval.get("low"), interval.get("high")
