"""Steps and variants of a flow view as cells: an address to link to, and the rows behind."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from journeymap.mining.measures import evidence
from journeymap.mining.results import Selection

LEVELS = ("activity", "touchpoint", "stage")
FURTHEST = 4_000  # letters of an address


class NoStep(LookupError):
    """The address names no step."""


def edge(level: str, start: str, end: str) -> str:
    """The address of a step from one place straight to another."""
    return _address("s", [level, start, end])


def variant(number: int, path: list[str]) -> str:
    """The address of a variant: the hash of its path, and the path to be read."""
    return _address("v", [number, path[:SAID]])


SAID = 12  # steps of a path that its address tells


def cell_of(address: str) -> dict[str, Any]:
    """The cell that an address of `edge` or `variant` names, its count still unknown. Raises NoStep."""
    try:
        kind, told = address[0], json.loads(_opened(address[1:]))
        if kind == "s":
            level, start, end = (str(each) for each in told)
            if level not in LEVELS:
                raise NoStep(address)
            behind = evidence.transition(level, start, end)  # type: ignore[arg-type]
            anchor = {"place": "transition", "name": start, "to": end}
            return _cell(address, "steps", anchor, {"of": level}, "count; directly follows", behind)
        if kind == "v":
            behind = evidence.variant(int(told[0]))
            anchor = {"place": "journey", "name": "", "to": None}
            path = " → ".join(str(each) for each in told[1])
            return _cell(
                address, "variant", anchor, {"path": path}, "count of cases with just this path", behind
            )
    except (ValueError, TypeError, IndexError) as error:
        raise NoStep(address) from error
    raise NoStep(address)


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


def _address(kind: str, told: list[Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return kind + urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _opened(told: str) -> str:
    if len(told) > FURTHEST:
        raise NoStep("too long")
    return urlsafe_b64decode(told.encode("ascii") + b"=" * (-len(told) % 4)).decode()
