"""The current-state map of a journey as plain data. Pure: what it shows is handed in.

Its JSON is an interface: fields are added, never renamed (docs/maps.md, map.schema.json beside this module).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from journeymap.maps.addresses import addressed
from journeymap.maps.cells import ending_cells, mix_cells, place_cells, stage_cells, time_cells
from journeymap.maps.scores import score_cells
from journeymap.mining.log import Log
from journeymap.mining.measures import Measures
from journeymap.mining.results import Measure
from journeymap.mining.statistics import ENOUGH

TOP_VARIANTS = 20
WHOLE: Mapping[str, Any] = {
    "since": None, "until": None, "channels": [], "traits": [], "persona": None, "theme": None,
}  # fmt: skip


def build(
    name: str,
    slug: str,
    snapshot: int,
    log: Log,
    measures: Measures,
    answers: pa.Table,
    found_measures: Iterable[dict[str, Any]] = (),
    findings: Iterable[dict[str, Any]] = (),
    asked: Mapping[str, Any] = WHOLE,
) -> dict[str, Any]:
    """The map. `measures`: of `log`, whole or filtered; answers: as the journey hears them, same cases.

    found_measures, findings: what analyzers gave, as JSON data, appended as they are.
    asked: the part of the journey that `measures` and `answers` are of, as `asking.Part.told` says it.
    """
    measures.prepare(transitions=("activity", "touchpoint"))
    totals = measures.totals()
    stages = measures.stages()
    stage_of = {
        touchpoint: log.stages[stage] if stage >= 0 else None
        for touchpoint, stage in zip(log.touchpoints, log.touchpoint_stage, strict=True)
    }
    skipped_events, skipped_cases = measures.skipped("touchpoint")
    # What the kernel counts is never stale, has no run and holds for just the part that is shown.
    own = {"id": None, "run": None, "scope": {"journey": slug, "filter": told(asked)}, "stale": False}
    cells = counted(log, measures, stages, totals.cases, answers, stage_of)
    return {
        "journey": name,
        "slug": slug,
        "state": "current",
        "snapshot": snapshot,
        "revision": log.revision,
        "key": {"revision": log.revision, "snapshot": snapshot, "state": "current", **asked},
        "case": log.manifest.case,
        "ends_after_seconds": log.ends_after,
        "reference_time": log.reference_time.isoformat() if log.reference_time else None,
        "totals": asdict(totals),
        "left_out": log.manifest.left_out,
        "unmatched": {"events": skipped_events, "cases": skipped_cases},
        **ways(measures),
        "goal": outcome("goal", log, measures, stage_of),
        "exit": outcome("exit", log, measures, stage_of),
        "stages": [stage(row, totals.cases) for row in stages.to_pylist()],
        "measures": addressed(
            [*({**cell.model_dump(mode="json"), **own} for cell in cells), *found_measures]
        ),
        "findings": addressed(findings),
    }


def counted(
    log: Log, measures: Measures, stages: pa.Table, cases: int, answers: pa.Table,
    stage_of: Mapping[str, str | None],
) -> list[Measure]:  # fmt: skip
    """The cells that the kernel counts itself. stages, cases: of `measures`, which counts a part anew at
    every call; stage_of: None for a touchpoint without a stage."""
    return [
        *ending_cells(measures.endings(), bool(log.manifest.definition.get("goal"))),
        *stage_cells(stages, cases),
        *time_cells(measures.stays()),
        *mix_cells(measures.stage_channels()),
        *place_cells(measures.touchpoints(), "touchpoint"),
        *place_cells(measures.channels(), "channel"),
        *score_cells(answers, stage_of),
    ]


def ways(measures: Measures) -> dict[str, Any]:
    """How cases go: steps between activities and between touchpoints, the commonest ways, what is where."""
    variants = measures.variants(TOP_VARIANTS).select(["path", "count"]).to_pylist()
    placed = reversed(measures.activity_touchpoints().to_pylist())
    return {
        "transitions": transitions(measures.directly_follows("activity")),
        "touchpoint_transitions": transitions(measures.directly_follows("touchpoint")),
        "variants": [{"path": row["path"], "count": row["count"]} for row in variants],
        "activities": {row["activity"]: row["touchpoint"] for row in placed},
    }


def told(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, without what was not: empty for the whole journey."""
    return {name: value for name, value in asked.items() if value}


def outcome(name: str, log: Log, measures: Measures, stage_of: Mapping[str, str | None]) -> dict[str, Any]:
    """The activities that mean goal or exit, and the touchpoints and stages where these happened."""
    places = measures.outcome_places().to_pylist()
    touchpoints = [row["name"] for row in places if row[name]]
    stages = {stage_of[touchpoint] for touchpoint in touchpoints}
    return {
        "activities": list(log.manifest.definition.get(name) or ()),
        "touchpoints": touchpoints,
        "stages": [stage for stage in log.stages if stage in stages],
    }


def transitions(table: pa.Table) -> list[dict[str, Any]]:
    """from, to, count, median_seconds (null for START and END), most frequent first."""
    rows = table.select(["from", "to", "count", "median_seconds"]).to_pylist()
    return sorted(rows, key=lambda row: (-row["count"], row["from"], row["to"]))


def stage(row: dict[str, Any], cases: int) -> dict[str, Any]:
    """The figures of a stage head; null where too few cases stand behind a share or a median."""

    def shown(name: str, n: int) -> float | None:
        return row[name] if n >= ENOUGH else None

    return {
        "name": row["name"],
        "cases": row["cases"],
        "share_of_start": shown("share_of_start", cases),
        "share_of_previous": shown("share_of_previous", row["previous_cases"]),
        "median_seconds": shown("median_seconds", row["cases"]),
        "touchpoints": row["touchpoints"],
    }
