"""A change in words, and the place it stands in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.forecasting import describe
from journeymap.maps import figures

KINDS = {each.kind: each for each in describe()}
PLACES = ("touchpoint", "at", "after", "before", "to")  # fields that name a place that must be there
NEW = {"add": "touchpoint", "merge": "into"}  # kind -> the field that names a new place


def says(what: Mapping[str, Any]) -> str:
    """What the change does, one line, such as 'Cart to Order: 46 % to 55 %'."""
    told = {name: value for name, value in what.items() if value is not None}
    words = _WORDS[what["kind"]](told)
    return f"{words[:1].upper()}{words[1:]}"


def _remove(told: Mapping[str, Any]) -> str:
    return f"{told['touchpoint']} is taken away"


def _add(told: Mapping[str, Any]) -> str:
    words = f"{figures.share(told['share'])} of those who leave {told['after']} come by {told['touchpoint']}"
    on = f", {figures.share(told['chance'])} of them" if "chance" in told else ""
    if "to" in told:
        return f"{words}{on or ', and'} go to {told['to']}"
    return f"{words}{on} go on" if on else words


def _merge(told: Mapping[str, Any]) -> str:
    return f"{', '.join(told['touchpoints'])} become {told['into']}"


def _reorder(told: Mapping[str, Any]) -> str:
    return f"{told['touchpoint']} comes right before {told['before']}"


def _cut_wait(told: Mapping[str, Any]) -> str:
    where = f"{told['at']} to {told['to']}" if "to" in told else f"wait at {told['at']}"
    if "seconds" in told:
        return f"{where}: {figures.duration(told['seconds'])} at most"
    return f"{where}: {figures.share(told['factor'])} of the time"


def _move_channel(told: Mapping[str, Any]) -> str:
    where = f" at {told['touchpoint']}" if "touchpoint" in told else ""
    return f"{figures.share(told['share'])} from {told['from_channel']} to {told['to_channel']}{where}"


def _transition(told: Mapping[str, Any]) -> str:
    where = f"{told['at']} to {told['to']}"
    if "chance" in told:
        return f"{where}: {figures.share(told['chance'])}"
    return f"{where}: {figures.points(told['points'] / 100)}"


def _fix_theme(told: Mapping[str, Any]) -> str:
    share = told.get("share", 1.0)
    who = "everyone" if share == 1 else figures.share(share)
    return f"what hurts at {told['touchpoint']} is mended for {who}"


_WORDS = {
    "remove": _remove, "add": _add, "merge": _merge, "reorder": _reorder, "cut_wait": _cut_wait,
    "move_channel": _move_channel, "transition": _transition, "fix_theme": _fix_theme,
}  # fmt: skip


def named(what: Mapping[str, Any]) -> list[str]:
    """Places that the change speaks of and that must be there."""
    new = NEW.get(what["kind"])
    found = [what[field] for field in PLACES if what.get(field) and field != new]
    return [*found, *what.get("touchpoints", ())]


def added(what: Mapping[str, Any]) -> str | None:
    """The place that the change brings."""
    new = NEW.get(what["kind"])
    return what.get(new) if new else None


def stage_of(what: Mapping[str, Any], base: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """The stage of the first place that the change speaks of; empty where it speaks of none.

    others: changes already there, which may have brought the place.
    """
    stages = {name: stage["name"] for stage in base["stages"] for name in stage["touchpoints"]}
    stages |= {activity: stages[place] for activity, place in base["activities"].items() if place in stages}
    stages |= {added(each): each["stage"] for each in others if added(each) and each.get("stage")}
    if what.get("stage"):
        return str(what["stage"])
    return next((stages[name] for name in named(what) if name in stages), "")
