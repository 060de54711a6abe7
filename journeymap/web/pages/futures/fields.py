"""Fields of a change's form, made from what the forecast says its kinds ask for; and back to plain data.

Shares are typed in percent, times in the unit that reads best. Nothing here knows a kind by name but its
icon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from journeymap.forecasting import describe
from journeymap.forecasting.describing import FieldTold, KindTold
from journeymap.web.pages import asked

UNITS = {"seconds": 1.0, "minutes": 60.0, "hours": 3_600.0, "days": 86_400.0}
ICONS = {
    "remove": "minus",
    "add": "plus",
    "merge": "down",
    "reorder": "swap",
    "cut_wait": "fast",
    "move_channel": "swap",
    "transition": "rise",
    "fix_theme": "check",
}
HOLDS = (("low", "At least"), ("likely", "Likely"), ("high", "At most"))
OF_ONE = ", 0 to 1"


class NotTyped(ValueError):
    """A field holds something else than it asks for. The message says which and how to mend it."""


@dataclass(frozen=True)
class Choices:
    """What a form offers: touchpoints by stage, stages and channels, as the map of the future has them."""

    touchpoints: tuple[tuple[str, tuple[str, ...]], ...]
    channels: tuple[str, ...] = ()

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.touchpoints)


@dataclass(frozen=True)
class Field:
    """A field, ready to be shown. asks: the widget; value as typed; unit: of a time, or "%" of a share.

    known: whether the value is among what is offered (a touchpoint may have gone since).
    """

    name: str
    title: str
    asks: str
    required: bool
    value: str = ""
    values: tuple[str, ...] = ()
    unit: str = ""
    known: bool = True


def kinds() -> list[KindTold]:
    return describe()


def kind_of(name: str) -> KindTold | None:
    return next((one for one in describe() if one.kind == name), None)


def icon_of(kind: str) -> str:
    return ICONS.get(kind, "pen")


def fields(kind: KindTold, what: Mapping[str, Any], choices: Choices) -> list[Field]:
    """The fields of a kind, filled with what a change says."""
    return [field(told, what.get(told.name, told.default), choices) for told in kind.fields]


def field(told: FieldTold, value: Any, choices: Choices) -> Field:
    title, asks = told.title.removesuffix(OF_ONE), told.asks
    common = (told.name, title, asks, told.required)
    if asks == "touchpoints":
        return Field(*common, values=tuple(value or ()))
    if asks == "seconds":
        amount, unit = amount_of(value)
        return Field(*common, value=amount, unit=unit)
    if asks == "share" and told.title.endswith(OF_ONE):
        return Field(*common, value=percent(value), unit="%")
    if asks in ("share", "points"):
        return Field(*common, value="" if value is None else f"{value:g}")
    offered = {
        "touchpoint": {name for _, names in choices.touchpoints for name in names},
        "stage": set(choices.stages),
        "channel": set(choices.channels),
    }.get(asks)
    text = "" if value is None else str(value)
    return Field(*common, value=text, known=offered is None or not text or text in offered)


def percent(value: float | None) -> str:
    return "" if value is None else f"{round(100 * value, 4):g}"


def amount_of(seconds: float | None) -> tuple[str, str]:
    """A time as (number, unit): the largest unit that gives a plain number."""
    if seconds is None:
        return "", "hours"
    for unit, size in reversed(UNITS.items()):
        if seconds >= size and round(seconds / size, 2) == seconds / size:
            return f"{seconds / size:g}", unit
    return f"{seconds:g}", "seconds"


def read(kind: KindTold, posted: QueryDict) -> dict[str, Any]:
    """What a change does, as the forecast takes it. NotTyped where a number is none."""
    found: dict[str, Any] = {"kind": kind.kind}
    for told in kind.fields:
        value = typed(told, posted)
        if value not in (None, "", []):
            found[told.name] = value
    holds = {name: number(posted.get(f"holds_{name}", ""), words, 100) for name, words in HOLDS}
    given = {name: value for name, value in holds.items() if value is not None}
    if given and any(value != 1.0 for value in given.values()):
        found["holds"] = given
    return found


def typed(told: FieldTold, posted: QueryDict) -> Any:
    text = posted.get(told.name, "").strip()
    if told.asks == "touchpoints":
        return [name for name in posted.getlist(told.name) if name]
    if told.asks == "seconds":
        size = UNITS.get(posted.get(f"{told.name}_unit", "hours"), 3_600.0)
        amount = number(text, told.title)
        return None if amount is None else amount * size
    if told.asks == "share":
        return number(text, told.title, 100 if told.title.endswith(OF_ONE) else 1)
    if told.asks == "points":
        return number(text, told.title)
    return text


def number(text: str, title: str, parts: int = 1) -> float | None:
    """A number as people type it; None where nothing is. parts: 100 where percent were asked for."""
    try:
        found = asked.number(text, "%")
    except asked.NoNumber as error:
        raise NotTyped(f"{title.removesuffix(OF_ONE)}: {error}") from error
    return None if found is None else round(found / parts, 9)


def holds(what: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(name, words, percent) of how much of the effect comes."""
    told = what.get("holds") or {}
    return [(name, words, percent(told.get(name, 1.0))) for name, words in HOLDS]
