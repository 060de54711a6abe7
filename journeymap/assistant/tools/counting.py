"""The cells of a part of a journey that one question asks for, counted by the kernel as its map counts them.

A whole map of a part counts ways and steps, too; most questions ask for one kind of cell, a comparison for
all of them. What is counted here equals the cell of the map of the same part, address and all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from journeymap.analysis.evidence import SnapshotData
from journeymap.analysis.models import ScoreSet
from journeymap.analysis.parts import Part
from journeymap.journeys.models import Journey
from journeymap.maps.addresses import addressed
from journeymap.maps.cells import ending_cells, mix_cells, place_cells, stage_cells, time_cells
from journeymap.maps.current import told
from journeymap.maps.gathering import is_mood, moods, newest_runs
from journeymap.maps.keeping import kept, kept_map
from journeymap.maps.moods import POLARITY, stages_of
from journeymap.maps.scores import score_cells
from journeymap.mining.measures import Measures
from journeymap.mining.results import Measure

Cell = Mapping[str, Any]
ENDINGS = {"open", "goal_rate", "starts", "goals", "ends", "drop_off"}
TIMES = {"seconds_p25", "seconds_p75", "seconds_p90"}
FAMILIES = ("endings", "stages", "times", "mix", "touchpoint", "channel", "scores")  # in the order of maps


def family(cell: Cell) -> str:
    """Which cells are counted together with this one; empty for what an analyzer gave."""
    if is_mood(cell) or scored(cell):
        return "moods"
    if cell["run"] is not None or cell.get("origin"):
        return ""
    if cell["evidence"] and cell["evidence"]["subject"] == "feedback":
        return "scores"
    place = cell["anchor"]["place"]
    if place in ("touchpoint", "channel"):
        return place
    if place == "journey" or cell["name"] in ENDINGS:
        return "endings"
    if cell["name"] in TIMES:
        return "times"
    return "mix" if cell["dims"] else "stages"


def scored(cell: Cell) -> bool:
    """Whether an analyzer gave the cell, and the scores of single answers that it is the mean of."""
    if cell["unit"] != POLARITY or cell["run"] is None or cell["dims"] or cell.get("origin"):
        return False
    found = ScoreSet.objects.filter(run=cell["run"]["id"], name=cell["name"], subject="feedback")
    return cell["anchor"]["place"] in ("journey", "stage", "touchpoint") and found.exists()


def cells_like(cell: Cell, journey: Journey, part: Part, opened: Callable[[], SnapshotData]) -> list[Cell]:
    """The cells of the part that are of one kind with this cell of the whole journey. Kept like a map.

    opened: gives `data_of` the part.
    """
    kind = family(cell)
    if not kind or not uncounted(journey, part):
        return list(kept_map(journey, part, opened)["measures"])

    def make() -> dict[str, Any]:
        if kind == "moods":
            return {"measures": addressed(_moods(journey, part, opened()))}
        return {"measures": addressed(_counted((kind,), journey, part, opened()))}

    return list(kept(journey, f"cells {kind}", part, make)["measures"])


def own_cells(journey: Journey, part: Part, opened: Callable[[], SnapshotData]) -> list[Cell]:
    """All cells that speak of this part: what its map has but for the results of runs over more than it.
    Kept like a map."""
    if not uncounted(journey, part):
        return list(kept_map(journey, part, opened)["measures"])

    def make() -> dict[str, Any]:
        data = opened()
        counted = _counted(FAMILIES, journey, part, data)
        return {"measures": addressed([*counted, *_moods(journey, part, data)])}

    return list(kept(journey, "cells", part, make)["measures"])


def uncounted(journey: Journey, part: Part) -> bool:
    """Whether no run looked at this very part, so that its cells are counted or are of more than it."""
    return not part.whole and newest_runs(journey, part) == newest_runs(journey, Part())


def _moods(journey: Journey, part: Part, data: SnapshotData) -> Iterable[dict[str, Any]]:
    return moods(journey, part, data, newest_runs(journey, part).values())


def _counted(
    kinds: Iterable[str], journey: Journey, part: Part, data: SnapshotData
) -> Iterable[dict[str, Any]]:
    own = {"id": None, "run": None, "stale": False}
    scope = {"journey": journey.slug, "filter": told(part.told())}
    measures = Measures(data.log, data.where, data.mask)
    for each in chain.from_iterable(_cells(kind, data, measures) for kind in kinds):
        yield {**each.model_dump(mode="json"), **own, "scope": scope}


def _cells(kind: str, data: SnapshotData, measures: Measures) -> Iterable[Measure]:
    if kind == "scores":
        return score_cells(data.answers, stages_of(data.log))
    if kind == "endings":
        return ending_cells(measures.endings(), bool(data.log.manifest.definition.get("goal")))
    if kind == "stages":
        return stage_cells(measures.stages(), measures.totals().cases)
    if kind == "times":
        return time_cells(measures.stays())
    if kind == "mix":
        return mix_cells(measures.stage_channels())
    if kind == "touchpoint":
        return place_cells(measures.touchpoints(), "touchpoint")
    return place_cells(measures.channels(), "channel")
