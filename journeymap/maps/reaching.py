"""Whatever an address of a map names, opened: a cell, a finding, a step of a flow, a point of a course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeymap.analysis.parts import AskedError, Part
from journeymap.journeys.models import Journey
from journeymap.maps import points, steps
from journeymap.maps.addresses import cell_at
from journeymap.maps.opening import Opened


def reached(journey: Journey, part: Part, drawn: Mapping[str, Any], address: str) -> Opened:
    """drawn: the map of this part. KeyError where nothing there has this address."""
    try:
        return Opened(journey, part, cell_at(drawn, address))
    except KeyError:
        pass
    try:
        kind = points if points.named(address) else steps
        return kind.opened(journey, part, address)
    except (steps.NoStep, points.NoPoint, AskedError) as error:
        raise KeyError(address) from error
