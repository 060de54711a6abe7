"""How a map is looked at, for forms that draw it: which lanes, and which voices may be shown to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from journeymap.analysis.evidence import Sight
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.gathering import data_of
from journeymap.maps.voices import voices


def view_of(
    journey: Journey, part: Part, shown: Mapping[str, Any], sight: Sight, lanes: Sequence[str] = ()
) -> dict[str, Any]:
    """What `pictures.board_of` reads of a look: keys of lanes in order (none: all), stage -> its voices.

    voices is null for who may not read what customers wrote.
    """
    said = voices(journey, part, shown, sight, lambda: data_of(journey, part))
    told = None if said is None else {stage: [asdict(one) for one in each] for stage, each in said.items()}
    return {"lanes": list(lanes), "voices": told}
