"""What a reader may choose from: periods, channels, traits. Plain data for the filter bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from journeymap.web.pages.maps.looking import Look, called, last_day


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen. query: what the link to it asks for."""

    words: str
    query: str = ""
    chosen: bool = False
    tone: int = 0
    value: str = ""
    n: int | None = None


@dataclass(frozen=True)
class Belonging:
    """A menu of what customers or answers belong to. said: the chosen one in words; told: its key.

    curves: those whose moods can be drawn beside those of the part.
    """

    name: str
    title: str
    said: str
    told: str
    choices: list[Choice]
    curves: list[Choice] = field(default_factory=list)


def presets(look: Look, offered: Iterable[Mapping[str, str]]) -> list[Choice]:
    """All time, and the periods that the data offer: "now" is where they end."""
    told = look.told.get("since"), look.told.get("until")
    found = [Choice("all time", look.query(since=None, until=None), told == (None, None))]
    for each in offered:
        chosen = told == ([each["since"]], [each["until"]])
        query = look.query(since=each["since"], until=each["until"])
        found.append(Choice(each["label"], query, chosen))
    return found


def channels(look: Look, known: Sequence[str]) -> list[Choice]:
    """A toggle for each channel. None told means all; all told means none has to be told."""
    told = [name for name in look.told.get("channel", []) if name in known]
    found = []
    for tone, name in enumerate(known):
        on = not told or name in told
        wanted = [other for other in (told or known) if other != name] if on else [*told, name]
        chosen = [other for other in known if other in wanted]
        query = look.query(channel=None if len(chosen) in (0, len(known)) else chosen)
        found.append(Choice(name, query, on, tone % 6 + 1, name))
    return found


def ticks(look: Look, name: str, known: Iterable[str]) -> list[Choice]:
    """Check boxes of plain values, such as the channels to compare with."""
    told = set(look.told.get(name, []))
    return [Choice(each, chosen=each in told, value=each) for each in known]


def traits(
    look: Look, known: Iterable[Mapping[str, Any]], name: str = "trait"
) -> list[tuple[str, list[Choice]]]:
    """(trait, its values as check boxes); values asked for are listed even where nobody has them."""
    told = dict.fromkeys(look.told.get(name, []))
    found = []
    for trait in known:
        counted = {each["value"]: each["customers"] for each in trait["values"]}
        asked = [each.partition("=")[2] for each in told if each.partition("=")[0] == trait["name"]]
        choices = []
        for value in dict.fromkeys([*counted, *asked]):
            pair = f"{trait['name']}={value}"
            choices.append(Choice(value, chosen=pair in told, value=pair, n=counted.get(value)))
        found.append((trait["name"], choices))
    return found


def belonging(look: Look, offered: Mapping[str, Any]) -> list[Belonging]:
    """The personas and themes that people keep; no menu where there is none and none is asked for."""
    return [
        menu
        for name, title, count, everything in (
            ("persona", "Persona", "customers", "everyone"),
            ("theme", "Theme", "answers", "anything"),
        )
        if (menu := _belonging(look, name, title, offered[name], count, everything)).choices[1:] or menu.told
    ]


def _belonging(
    look: Look, name: str, title: str, known: Iterable[Mapping[str, Any]], count: str, everything: str
) -> Belonging:
    told = look.told.get(name, [""])[0]
    choices = [Choice(everything, look.query(**{name: None}), not told)]
    for each in known:
        query = look.query(**{name: each["key"]})
        choices.append(Choice(each["name"], query, each["key"] == told, value=each["key"], n=each[count]))
    curves = ticks(look, "curve", [each["key"] for each in known]) if name == "persona" else []
    titled = {each["key"]: each["name"] for each in known}
    curves = [replace(each, words=titled[each.value]) for each in curves]
    return Belonging(name, title, called(told) if told else everything, told, choices, curves)


def dates(look: Look, prefix: str = "") -> dict[str, str]:
    """The two date fields: the first day and the last day that belong; empty where nothing is told."""
    part = look.other if prefix else look.part
    last = last_day(part.until) if part else None
    return {
        "since": part.since.date().isoformat() if part and part.since else "",
        "to": last.isoformat() if last else "",
    }
