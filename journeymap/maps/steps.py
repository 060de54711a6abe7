"""Steps and variants of a flow view as cells: an address to link to, and the rows behind."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from journeymap.analysis.evidence import SelectionError
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.opening import Opened
from journeymap.maps.walking import Walk
from journeymap.mining.measures import evidence
from journeymap.mining.results import Selection

LEVELS = ("activity", "touchpoint", "stage")
WALKS = ("w", "l")
ENDS = {
    "goal": "END, goal reached",
    "exit": "END, left",
    "end": "END, went silent",
    "open": "still open",
    "more": "goes on",
}
FURTHEST = 4_000  # letters of an address
UNREADABLE = (ValueError, TypeError, IndexError, OverflowError, RecursionError)  # what was never ours


class NoStep(LookupError):
    """The address names no step."""


def edge(level: str, start: str, end: str) -> str:
    """The address of a step from one place straight to another."""
    return written("s", [level, start, end])


def link(level: str, step: int, start: str | None, end: str | None, kind: str) -> str:
    """The address of a link of a Sankey, see `walking.Walk`."""
    return written("w", [level, step, start, end, kind])


def later(level: str, start: str, end: str) -> str:
    """The address of: at some time after."""
    return written("l", [level, start, end])


def variant(number: int, path: list[str]) -> str:
    """The address of a variant: the hash of its path, and the path to be read."""
    return written("v", [number, path[:SAID]])


SAID = 12  # steps of a path that its address tells


def cell_of(address: str) -> dict[str, Any]:
    """The cell that an address of `edge` or `variant` names, its count still unknown. Raises NoStep."""
    if (walk := walk_of(address)) is not None:
        return _walked(address, walk)
    try:
        kind, told = address[0], read(address[:1], address)
        if kind == "s":
            level, start, end = (str(each) for each in told)
            if level not in LEVELS:
                raise NoStep(address)
            behind = evidence.transition(level, start, end)
            anchor: dict[str, Any] = {"place": "transition", "name": start, "to": end}
            return _cell(address, "steps", anchor, {"of": level}, "count; directly follows", behind)
        if kind == "v":
            behind = evidence.variant(int(told[0]))
            anchor = {"place": "journey", "name": "", "to": None}
            path = " → ".join(str(each) for each in told[1])
            return _cell(
                address, "variant", anchor, {"path": path}, "count of cases with just this path", behind
            )
    except UNREADABLE as error:
        raise NoStep(address) from error
    raise NoStep(address)


def walk_of(address: str) -> Walk | None:
    """The way that cases went, of an address of `link` or `later`; None of any other."""
    if address[:1] not in WALKS:
        return None
    try:
        told = read(address[0], address)
        if address[0] == "l":
            level, start, end = (str(each) for each in told)
            return Walk(level=level, start=start, end=end, later=True)
        level, step, start, end, kind = told
        ends = [None if each is None else str(each) for each in (start, end)]
        return Walk(level=str(level), step=int(step), start=ends[0], end=ends[1], kind=str(kind))
    except UNREADABLE as error:
        raise NoStep(address) from error


def _walked(address: str, walk: Walk) -> dict[str, Any]:
    start = walk.start or "START"
    end = walk.end or ENDS.get(walk.kind, walk.kind)
    anchor = {"place": "transition", "name": start, "to": end}
    if walk.later:
        return _cell(address, "cases", anchor, {}, "count; eventually follows", evidence.everything())
    dims = {"step": f"step {walk.step} to {walk.step + 1}"}
    return _cell(address, "cases", anchor, dims, "count; directly follows", evidence.everything())


def opened(journey: Journey, part: Part, address: str) -> Opened:
    """The step with its count and the rows behind it. NoStep where this journey has none of that name."""
    cell = cell_of(address)
    try:
        found = Opened(journey, part, cell)
        if walk := walk_of(address):
            found.data.where = walk.model_copy(update={"kept": found.data.where})
        counted = Opened(journey, part, with_count(cell, found.counted))
        counted.__dict__["data"] = found.data
    except (SelectionError, ValueError) as error:
        raise NoStep(address) from error
    return counted


def with_count(cell: Mapping[str, Any], count: int) -> dict[str, Any]:
    return {**cell, "value": float(count), "n": count}


def _cell(
    address: str, name: str, anchor: dict[str, Any], dims: dict[str, str], method: str, behind: Selection
) -> dict[str, Any]:
    return {
        "address": address,
        "name": name,
        "anchor": anchor,
        "dims": dims,
        "value": None,
        "unit": behind.subject,
        "interval": None,
        "n": 0,
        "method": method,
        "status": "measured",
        "evidence": behind.model_dump(mode="json"),
        "id": None,
        "run": None,
        "stale": False,
        "scope": {},
    }


def written(kind: str, told: list[Any]) -> str:
    """An address that says what it names. kind: its first letter."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return kind + urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read(kind: str, address: str) -> Any:
    """What an address of `written` says. One of UNREADABLE where it is none of this kind."""
    if not address or not address.startswith(kind) or len(address) > FURTHEST:
        raise ValueError("no address of this kind")
    told = address[1:]
    return json.loads(urlsafe_b64decode(told.encode("ascii") + b"=" * (-len(told) % 4)).decode())
