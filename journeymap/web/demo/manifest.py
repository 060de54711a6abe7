"""Where each planted effect must show: activities, touchpoints of the journeys that take them, channels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .effects import PLANTED
from .journeys import PLANS, STAGES
from .recorder import CHANNELS

TOUCHPOINT_OF = {
    activity: touchpoint
    for inside in (*STAGES.values(), PLANS)
    for touchpoint, activities in inside.items()
    for activity in activities
}


def manifest() -> list[dict[str, Any]]:
    """One entry an effect: name, what, direct and downstream, each with activities, touchpoints, channels."""
    return [
        {
            "name": each.name,
            "what": each.what,
            "direct": _places(each.direct),
            "downstream": _places(each.downstream),
        }
        for each in PLANTED
    ]


def places() -> set[str]:
    """Every activity, touchpoint and channel that some effect names."""
    return {
        name
        for each in manifest()
        for side in ("direct", "downstream")
        for names in each[side].values()
        for name in names
    }


def _places(names: Iterable[str]) -> dict[str, list[str]]:
    """What is planted in texts names no step and stands with neither."""
    told = list(names)
    activities = [name for name in told if name in TOUCHPOINT_OF]
    touchpoints = [name for name in told if name in TOUCHPOINT_OF.values()]
    return {
        "activities": activities,
        "touchpoints": list(dict.fromkeys([TOUCHPOINT_OF[name] for name in activities] + touchpoints)),
        "channels": [name for name in told if name in CHANNELS],
    }
