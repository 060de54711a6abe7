"""From a finding to a change that answers it: a first draft, which people set right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.analysis.models import Finding
from journeymap.analysis.opportunities import Opportunity, opportunities
from journeymap.analysis.showing import finding
from journeymap.futures.changing import NAME, BadChange
from journeymap.futures.models import Future
from journeymap.mining.log import END, START

MORE = 10.0  # points that a way is raised by in a first draft
HALF = 0.5
BASES = {
    "matched": "comparable cases that did not meet it",
    "before-after": "cases before it",
    "segment": "the other cases",
    "designed": "those who were left out of the experiment",
    "expected": "a model expects here",
}


def from_opportunity(
    future: Future, address: str, matters: Sequence[Opportunity] | None = None
) -> dict[str, Any]:
    """Fields of a new change (`changing.FIELDS`) for the finding of this address (f12) or of the matter that
    it leads. matters: the `opportunities` of the journey, for who asks about several. BadChange where there
    is none, or it speaks of no place of the map."""
    row = _called(future, address)
    if matters is None:
        matters = opportunities(future.journey.slug, at_once=True)
    stage = next((each.stage for each in matters if row in _all(each)), "")
    return drafted(finding(row), future.base, stage)


def _called(future: Future, address: str) -> Finding:
    number = address.removeprefix("f")
    if not (address.startswith("f") and number.isascii() and number.isdigit() and len(number) < 19):
        raise BadChange("opportunity: tell the address of a finding, such as f12.")
    rows = Finding.objects.filter(pk=int(number), run__journey=future.journey)
    found = rows.select_related("run__journey", "run__snapshot").first()
    if found is None:
        raise BadChange(
            f"opportunity: this journey has no finding {address}; newer runs may have replaced it."
        )
    return found


def _all(matter: Any) -> tuple[Finding, ...]:
    return (matter.finding, *matter.others)


def drafted(told: Mapping[str, Any], base: Mapping[str, Any], stage: str = "") -> dict[str, Any]:
    """The fields, from a finding as JSON data and the map that was copied. Pure.

    stage: where the finding is, for one that names no touchpoint. A wait is halved; who meets a pain goes on
    as comparable people without it; a way that is good is raised by ten points; half of a channel is moved.
    """
    what = _what(told, base, stage)
    return {
        "what": what,
        "title": told["headline"][:NAME],
        "assumption": _assumption(told),
        "target": _target(told),
        "pains": [{"address": f"f{told['id']}", "headline": told["headline"]}],
    }


def _what(told: Mapping[str, Any], base: Mapping[str, Any], stage: str) -> dict[str, Any]:
    anchor = told["anchor"]
    place, name, to = anchor["place"], anchor["name"], anchor["to"]
    if place == "channel" and told["mood"] != "bright":
        return _moved(name, base)
    if place == "transition":
        begin, end = _touchpoint(name, base), _touchpoint(to or "", base)
        if begin and end and begin != end:
            if told["unit"] == "seconds":
                return {"kind": "cut_wait", "at": begin, "to": end, "factor": HALF}
            if told["mood"] == "bright":
                return {"kind": "transition", "at": begin, "to": end, "points": MORE}
        name = begin or end or ""
    spot = _touchpoint(name, base) or _busiest(name if place == "stage" else stage, base)
    if spot is None:
        raise BadChange(
            "opportunity: this finding speaks of no touchpoint of the map. Add a change at the place where "
            "you would answer it, and link the finding to it as a pain point."
        )
    before = _before(spot, base)
    if told["unit"] == "seconds":
        return {"kind": "cut_wait", "at": spot, "factor": HALF}
    if told["mood"] == "bright" and before:
        return {"kind": "transition", "at": before, "to": spot, "points": MORE}
    return {"kind": "fix_theme", "touchpoint": spot, "share": 1.0}


def _touchpoint(name: str, base: Mapping[str, Any]) -> str | None:
    there = {each for stage in base["stages"] for each in stage["touchpoints"]}
    name = name if name in there else base["activities"].get(name, "")
    return name if name in there else None


def _cases(base: Mapping[str, Any], place: str) -> dict[str, float]:
    return {
        cell["anchor"]["name"]: cell["value"] or 0.0
        for cell in base["measures"]
        if cell["name"] == "cases" and cell["anchor"]["place"] == place and not cell["dims"]
    }


def _busiest(stage: str, base: Mapping[str, Any]) -> str | None:
    cases = _cases(base, "touchpoint")
    inside: list[str] = next((each["touchpoints"] for each in base["stages"] if each["name"] == stage), [])
    return max(inside, key=lambda name: cases.get(name, 0.0), default=None)


def _before(spot: str, base: Mapping[str, Any]) -> str | None:
    """Where most come from who come here."""
    ways = [
        row["from"]
        for row in base["touchpoint_transitions"]
        if row["to"] == spot and row["from"] not in (spot, START, END)
    ]
    return next((name for name in ways if _touchpoint(name, base) == name), None)


def _moved(name: str, base: Mapping[str, Any]) -> dict[str, Any]:
    others = {each: n for each, n in _cases(base, "channel").items() if each != name}
    if not others:
        raise BadChange("opportunity: there is no other channel that this one could be moved to.")
    best = max(others, key=lambda each: others[each])
    return {"kind": "move_channel", "from_channel": name, "to_channel": best, "share": HALF}


def _assumption(told: Mapping[str, Any]) -> str:
    effect = told["effect"]
    if not effect:
        return ""
    n = effect["exposed"]["n"]
    return f"Those who met it (n = {n:,}) would have done as {BASES[effect['basis']]}."


def _target(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the comparison reached: as much is wished for."""
    effect = told["effect"] or {}
    rate, other = effect.get("comparison_rate"), effect.get("comparison")
    if rate is None and other and other["n"]:
        rate = other["reached"] / other["n"]
    if rate is None or told["mood"] == "bright":
        return {}
    return {"measure": f"{effect['outcome']} of those exposed", "value": round(rate, 4), "unit": "share"}
