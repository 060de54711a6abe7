"""The cells of a part of a journey that one question asks for, counted by the kernel as its map counts them.

A whole map of a part takes a second; most questions ask for one kind of cell. What is counted here equals
the cell of the map of the same part, address and all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
    if part.whole or not kind or newest_runs(journey, part) != newest_runs(journey, Part()):
        return list(kept_map(journey, part)["measures"])
    return list(
        kept(journey, f"cells {kind}", part, lambda: _made(kind, journey, part, opened()))["measures"]
    )


def _made(kind: str, journey: Journey, part: Part, data: SnapshotData) -> dict[str, Any]:
    if kind == "moods":
        runs = newest_runs(journey, part).values()
        return {"measures": addressed(moods(journey, part, data, runs))}
    own = {"id": None, "run": None, "stale": False}
    scope = {"journey": journey.slug, "filter": told(part.told())}
    counted = _counted(kind, data)
    return {
        "measures": addressed({**each.model_dump(mode="json"), **own, "scope": scope} for each in counted)
    }


def _counted(kind: str, data: SnapshotData) -> Iterable[Measure]:
    if kind == "scores":
        return score_cells(data.answers, stages_of(data.log))
    measures = Measures(data.log, data.where, data.mask)
    if kind == "endings":
        return ending_cells(measures.endings(), bool(data.log.manifest.definition.get("goal")))
    if kind == "stages":
        return stage_cells(measures.stages(), measures.totals().cases)
    if kind == "times":
        return time_cells(measures.stays())
    if kind == "mix":
        return mix_cells(measures.stage_channels())
    table = measures.touchpoints() if kind == "touchpoint" else measures.channels()
    return place_cells(table, "touchpoint" if kind == "touchpoint" else "channel")
