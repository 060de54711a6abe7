"""What people say of a change, checked: what it does, at which places, what it should reach. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.forecasting import parse
from journeymap.futures.saying import added, named, says, stage_of

NAME, TEXT, PAINS, SHOWN = 200, 4_000, 20, 10
LARGEST = 1e15  # of a target
EFFORTS = ("", "S", "M", "L")
FIELDS = ("title", "what", "stage_name", "assumption", "effort", "owner", "target", "pains")
MEASURES = {"polarity": (-1.0, 1.0), "share": (0.0, 1.0), "seconds": (0.0, math.inf)}
"""Unit of a target -> what it can be; other units take any number."""


class BadChange(ValueError):
    """A change that cannot be kept. The message says which field, why, and how to mend it."""


def checked(
    told: Mapping[str, Any], base: Mapping[str, Any], others: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The fields told, as they are kept. base: the map that was copied; others: `what` of the other changes,
    which may bring places that this one speaks of. BadChange; nothing is guessed but title and stage."""
    if strange := sorted(set(told) - set(FIELDS)):
        raise BadChange(f"A change has no {strange[0]!r}; it has: {', '.join(FIELDS)}.")
    kept: dict[str, Any] = {}
    if "what" in told:
        kept["what"] = _what(told["what"], base, others)
    for name, most in (("title", NAME), ("owner", NAME), ("assumption", TEXT), ("stage_name", NAME)):
        if name in told:
            kept[name] = _text(name, told[name], most)
    if "effort" in told:
        if told["effort"] not in EFFORTS:
            raise BadChange("effort: tell S, M, L, or nothing.")
        kept["effort"] = told["effort"]
    if "target" in told:
        kept["target"] = _target(told["target"])
    if "pains" in told:
        kept["pains"] = _pains(told["pains"])
    if kept.get("stage_name") and kept["stage_name"] not in [each["name"] for each in base["stages"]]:
        raise BadChange(f"stage_name: the map has no stage {kept['stage_name']!r}.")
    return kept


def completed(
    kept: dict[str, Any], base: Mapping[str, Any], others: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A new change with the title and the stage that its `what` suggests, where none was told."""
    if "what" not in kept:
        raise BadChange('what: tell what is changed, such as {"kind": "remove", "touchpoint": "Form"}.')
    title = kept.get("title") or kept["what"].get("title") or says(kept["what"])[:NAME]
    stage = kept.get("stage_name") or stage_of(kept["what"], base, others)
    known = {each["name"] for each in base["stages"]}
    return {**kept, "title": title, "stage_name": stage if stage in known else ""}


def _what(told: Any, base: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    try:
        (change,) = parse([told])
    except ValueError as error:
        raise BadChange(f"what: {str(error).removeprefix('change 1: ')}") from error
    what = change.model_dump(mode="json", exclude_none=True)
    there = places(base) | {name for each in others if (name := added(each))}
    for name in named(what):
        if name not in there:
            some = ", ".join(sorted(there)[:SHOWN])
            raise BadChange(f"what: there is no touchpoint {name!r} on this map; there are: {some}.")
    if added(what) in places(base):
        raise BadChange(f"what: {added(what)!r} is there already; a new touchpoint needs a name of its own.")
    stages = [each["name"] for each in base["stages"]]
    if what.get("stage") and what["stage"] not in stages:
        raise BadChange(f"what: the map has no stage {what['stage']!r}; it has: {', '.join(stages)}.")
    _channels(what, base)
    return what


def _channels(what: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    known = channels(base)
    if "from_channel" in what and known and what["from_channel"] not in known:
        raise BadChange(
            f"what: nothing happens on the channel {what['from_channel']!r}; there are: {', '.join(known)}."
        )


def places(base: Mapping[str, Any]) -> set[str]:
    """Touchpoints and activities of the map."""
    touchpoints = {name for stage in base["stages"] for name in stage["touchpoints"]}
    return touchpoints | set(base.get("activities", ()))


def channels(base: Mapping[str, Any]) -> list[str]:
    """Channels of the map, by name."""
    found = {cell["anchor"]["name"] for cell in base["measures"] if cell["anchor"]["place"] == "channel"}
    return sorted(found)


def _text(name: str, value: Any, most: int) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise BadChange(f"{name}: tell a text.")
    if len(value.strip()) > most:
        raise BadChange(f"{name}: at most {most} characters.")
    return value.strip()


def _target(told: Any) -> dict[str, Any]:
    if not told:
        return {}
    if not isinstance(told, Mapping) or set(told) != {"measure", "value", "unit"}:
        raise BadChange('target: tell {"measure": "mood", "value": 0.2, "unit": "polarity"}, or nothing.')
    measure, unit = (_text(f"target.{name}", told[name], NAME) for name in ("measure", "unit"))
    value = told["value"]
    low, high = MEASURES.get(unit, (-math.inf, math.inf))
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
    if not number or not low <= value <= high:
        raise BadChange(
            f"target.value: tell a number{f' from {low:g} to {high:g}' if unit in MEASURES else ''}."
        )
    return {"measure": measure, "value": float(value), "unit": unit}


def _pains(told: Any) -> list[dict[str, str]]:
    if not isinstance(told, list | tuple) or len(told) > PAINS:
        raise BadChange(f'pains: tell a list of at most {PAINS} {{"address": "f12", "headline": "..."}}.')
    found = []
    for each in told:
        if not isinstance(each, Mapping) or set(each) != {"address", "headline"}:
            raise BadChange('pains: each is {"address": "f12", "headline": "..."}.')
        found.append({name: _text(f"pains.{name}", each[name], TEXT) for name in ("address", "headline")})
    return found
