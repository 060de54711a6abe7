"""What a number of a map is called, and where it is, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeymap.maps.lanes.reading import titled

Cell = Mapping[str, Any]
WHOLE = "the whole journey"
NAMES = {
    "cases": "Cases", "events": "Events",
    "share_of_start": "Share of start", "share_of_previous": "Share of previous stage",
    "median_seconds": "Time in stage", "median_seconds_to_next": "Time to the next step",
    "drop_off": "Drop-off", "goal_rate": "Goal rate", "seconds_p25": "Quickest quarter",
    "seconds_p75": "Slowest quarter", "seconds_p90": "Slowest tenth",
}  # fmt: skip


def where(cell: Cell, called: Mapping[str, str]) -> str:
    """The place; called: activity -> its name for people."""
    anchor = cell["anchor"]
    if anchor["place"] == "journey":
        return WHOLE
    ends = [str(end) for end in (anchor["name"], anchor["to"]) if end is not None]
    return " → ".join(called.get(end, end) for end in ends)


def name(cell: Cell, called: Mapping[str, str]) -> str:
    """What is measured, as a title: its dims after it."""
    told = NAMES.get(cell["name"], titled(cell["name"]))
    dims = ", ".join(called.get(str(value), str(value)) for value in cell["dims"].values())
    return f"{told} ({dims})" if dims else told
