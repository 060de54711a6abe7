"""Figures of findings, measures and models, as `maps.figures` writes them."""

from __future__ import annotations

from django import template

from journeymap.analysis.models import Finding, Measure
from journeymap.maps import figures

register = template.Library()


@register.filter
def valued(found: Finding | Measure) -> str:
    """The value of a finding or measure in the words of its unit; units that are plain words behind it."""
    return figures.written(found.value, found.unit, found.low, found.high)


@register.filter
def bounded(found: Finding | Measure) -> str:
    """95 % [0.10, 0.14]; empty where there is no interval."""
    ends = figures.ends(found.low, found.high, found.unit)
    return f"{figures.share(found.level)} {ends}" if ends and found.level else ends


@register.filter
def called(name: str, titles: dict[str, str]) -> str:
    """The title of an analyzer; its name where it is not installed any more."""
    return titles.get(name, name)


@register.filter
def at(found: dict[int, str], key: int) -> str:
    """What a mapping has at a key; empty where it has nothing."""
    return found.get(key, "")


@register.filter
def figure(value: object) -> str:
    """A metric of a model: 0.912; a text as it is; a dash where it has none."""
    if isinstance(value, bool) or value is None:
        return figures.DASH if value is None else str(value)
    if not isinstance(value, int | float):
        return str(value)
    return figures.plain(value, 0 if float(value).is_integer() and abs(value) >= 2 else 3)


@register.filter
def change(value: float | None) -> str:
    """+0.012."""
    if value is None:
        return figures.DASH
    return figures.plain(value, 0 if float(value).is_integer() and value else 3, signed=True)
