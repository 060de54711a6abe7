"""Two parts of a journey side by side: what is compared with what, in words, and the links that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from journeymap.maps import figures
from journeymap.maps.comparing import Difference
from journeymap.maps.drawing.marks import Axis, Value, interval
from journeymap.maps.drawing.svg import NOTHING, Drawing
from journeymap.maps.lanes.comparing import difference
from journeymap.web.pages.maps.choosing import Choice
from journeymap.web.pages.maps.looking import BEGINNING, COMPARED, PART, Look, words

EVERYONE = "everyone"
OFFERED = 8  # suggestions at most
END = dict.fromkeys((*COMPARED, "compare"))


@dataclass(frozen=True)
class Compared:
    """The two sides in words, and links: swapped, ended."""

    shown: str
    other: str
    swap: str
    end: str
    same: bool


def compared(look: Look) -> Compared | None:
    """None where nothing is compared."""
    if look.other is None:
        return None
    return Compared(
        words(look.part),
        words(look.other),
        look.query(**swapped(look)),
        look.query(**END),
        look.part == look.other,
    )


def swapped(look: Look) -> dict[str, Any]:
    """Changes of the query that make the one compared with the one that is shown, and back."""
    changes: dict[str, Any] = {"compare": None}
    for name in PART:
        changes[name] = look.told.get(f"vs_{name}")
        changes[f"vs_{name}"] = look.told.get(name)
    if look.part.whole:
        changes["compare"] = EVERYONE
    return changes


def against(look: Look, **part: Any) -> str:
    """The query that compares what is shown with another part, which is told in the filter's own names."""
    changes = {f"vs_{name}": part.get(name) for name in PART}
    return look.query(**{**changes, "compare": None if any(changes.values()) else EVERYONE})


def suggestions(look: Look, offered: Mapping[str, Any]) -> list[Choice]:
    """Comparisons that suggest themselves: the time before, each two channels, each two values of a trait."""
    found = []
    here = {name: look.told.get(name) for name in PART}
    if not look.part.whole:
        found.append(Choice("everyone, all time", against(look)))
    part = look.part
    if part.since and part.until and part.until - part.since < part.since - BEGINNING:
        before = part.since - (part.until - part.since)
        told = {**here, "since": before.isoformat(), "until": part.since.isoformat()}
        found.append(Choice("as long a time before", against(look, **told)))
    for newer, older in pairwise(offered["presets"]):
        if newer["until"] > older["until"] == newer["since"]:
            mine = {"since": newer["since"], "until": newer["until"]}
            theirs = {f"vs_{name}": here[name] for name in PART[2:]}
            query = look.query(
                **mine, **theirs, vs_since=older["since"], vs_until=older["until"], compare=None
            )
            found.append(Choice(f"{newer['label']} with those before", query))
    for one, two in pairwise(offered["persona"][:3]):
        found.append(
            Choice(f"{one['name']} with {two['name']}", _both(look, "persona", one["key"], two["key"]))
        )
    names = [each["name"] for each in offered["channels"]]
    for one, two in pairwise(names[:3]):
        found.append(Choice(f"{one} with {two}", _both(look, "channel", one, two)))
    for trait in offered["traits"]:
        values = [each["value"] for each in trait["values"]]
        if len(values) > 1:
            one, two = (f"{trait['name']}={value}" for value in values[:2])
            label = f"{trait['name']}: {values[0]} with {values[1]}"
            found.append(Choice(label, _both(look, "trait", one, two)))
    return found[:OFFERED]


def _both(look: Look, name: str, one: str, two: str) -> str:
    """One value of a name on this side, another on the other; all else alike."""
    others = {f"vs_{each}": look.told.get(each) for each in PART}
    return look.query(**{**others, name: [one], f"vs_{name}": [two], "compare": None})


def side_by_side(cell: Mapping[str, Any], found: Difference | None) -> dict[str, Any] | None:
    """A difference for the drawer: both values, the change with its interval, whether it is marked."""
    if found is None:
        return None
    unit = cell["unit"]
    scale = "points" if unit == "share" else unit
    ends = ""
    if found.low is not None and found.high is not None:
        ends = f"[{difference(found.low, unit)}, {difference(found.high, unit)}]".replace(" points,", ",")
    return {
        "shown": figures.written(found.a, unit),
        "other": figures.written(found.b, unit),
        "n_shown": found.n_a,
        "n_other": found.n_b,
        "change": difference(found.change, unit),
        "ends": ends,
        "marked": found.marked,
        "method": found.method,
        "drawn": drawn(found, scale),
    }


def drawn(found: Difference, unit: str) -> Drawing:
    """The change on an axis around zero."""
    if found.change is None or found.low is None or found.high is None:
        return NOTHING
    reach = max(abs(found.low), abs(found.high), 1e-9) * 1.15
    mood = "accent" if found.marked else ""
    told = f"difference {found.change:g}, from {found.low:g} to {found.high:g} {unit}"
    return interval(Axis(-reach, reach), Value(found.change, found.low, found.high, mood), told=told)
