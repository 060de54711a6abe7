"""The map of a journey as tables: its places, ways, measures and findings. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from journeymap.desks.columns import Column, schema

MAP, RUNS = "map", "map and runs of analyzers"
Row = dict[str, Any]
FIGURE = (
    Column("value", "number", "Value", "the figure; empty where too few stand behind it", "see unit", RUNS),
    Column("unit", "text", "Unit", "unit of value, low and high", "", RUNS),
    Column("low", "number", "Low", "lower end of its interval", "see unit", RUNS),
    Column("high", "number", "High", "upper end of its interval", "see unit", RUNS),
    Column("level", "number", "Level", "confidence of the interval", "share", RUNS),
    Column("n", "whole", "n", "how many cases, events or answers it stands on", "see method", RUNS),
    Column("method", "text", "Method", "how it was worked out", "", RUNS),
)
PLACED = (
    Column("address", "text", "Address", "stable key of the cell on the map", "", MAP),
    Column(
        "place", "text", "Kind of place", "journey, stage, touchpoint, transition, channel, ...", "", RUNS
    ),
    Column("name", "text", "Place", "name of the place; empty for the journey", "", RUNS),
    Column("to_name", "text", "To", "where a transition leads", "", RUNS),
)
RUN = (
    Column("analyzer", "text", "Analyzer", "who found it; empty: counted by the map itself", "", RUNS),
    Column("version", "text", "Version", "version of the analyzer", "", RUNS),
    Column("run", "whole", "Run", "number of the run", "", RUNS),
    Column("stale", "yes", "Stale", "whether data or definition moved on since", "yes or no", RUNS),
)
MEASURES = (
    *PLACED,
    Column("measure", "text", "Measure", "which measure it is", "", RUNS),
    Column("dims", "text", "Refined by", "what refines it, as JSON", "", RUNS),
    *FIGURE,
    Column("status", "text", "Status", "measured, imported, not enough data, ...", "", RUNS),
    *RUN,
)
FINDINGS = (
    *PLACED,
    Column("kind", "text", "Kind", "kind of finding", "", RUNS),
    Column("headline", "text", "Headline", "the finding in one sentence", "", RUNS),
    Column("mood", "text", "Mood", "pain, delight or neutral", "", RUNS),
    *FIGURE,
    Column(
        "impact",
        "number",
        "Impact",
        "share of ended cases that it costs; pain positive; empty: not compared",
        "share",
        RUNS,
    ),
    Column("money", "number", "Money", "impact in money, for goals only", "currency of the data", RUNS),
    Column("p", "number", "p", "chance of the like without any effect; empty: not tested", "", RUNS),
    *RUN,
)
STAGES = (
    Column("stage", "text", "Stage", "name of the stage", "", MAP),
    Column("position", "whole", "Position", "1 for the first stage", "", MAP),
    Column("cases", "whole", "Cases", "cases with an event here", "cases", MAP),
    Column("share_of_start", "number", "Share of start", "of all cases", "share", MAP),
    Column(
        "share_of_previous", "number", "Share of previous", "of the cases of the stage before", "share", MAP
    ),
    Column(
        "median_seconds",
        "number",
        "Median time",
        "from the first event here to a later stage",
        "seconds",
        MAP,
    ),
)
TOUCHPOINTS = (
    Column("touchpoint", "text", "Touchpoint", "name of the touchpoint", "", MAP),
    Column("stage", "text", "Stage", "its stage; empty: none", "", MAP),
    Column("cases", "whole", "Cases", "cases with an event here", "cases", MAP),
    Column("events", "whole", "Events", "events here", "events", MAP),
)
TRANSITIONS = (
    Column("transition_key", "text", "Transition", "the same for the same two places", "", MAP),
    Column("level", "text", "Level", "activity or touchpoint", "", MAP),
    Column("from_name", "text", "From", "START for the beginning of a case", "", MAP),
    Column("to_name", "text", "To", "END for the end of a case", "", MAP),
    Column("steps", "whole", "Steps", "how often the one directly follows the other", "steps", MAP),
    Column(
        "median_seconds", "number", "Median time", "between the two; empty at START and END", "seconds", MAP
    ),
)
ABOUT = (
    Column("journey", "text", "Journey", "slug of the journey", "", MAP),
    Column("title", "text", "Name", "name of the journey", "", MAP),
    Column("snapshot", "whole", "Snapshot", "which state of the data", "", MAP),
    Column("revision", "whole", "Revision", "of the journey's definition", "", MAP),
    Column("reference_time", "time", "Newest event", "time of the newest event", "UTC", MAP),
    Column(
        "ends_after_seconds", "number", "Ends after", "silence after which a case is ended", "seconds", MAP
    ),
    Column("cases", "whole", "Cases", "all cases", "cases", MAP),
    Column("open_cases", "whole", "Open cases", "cases that may go on", "cases", MAP),
    Column("events", "whole", "Events", "all events", "events", MAP),
    Column("activities", "whole", "Activities", "different activities", "activities", MAP),
    Column("variants", "whole", "Variants", "different ways", "variants", MAP),
)


def about(shown: Mapping[str, Any]) -> list[Row]:
    when = shown["reference_time"]
    told = {name: shown[name] for name in ("snapshot", "revision", "ends_after_seconds")}
    return [
        {
            **told,
            **shown["totals"],
            "journey": shown["slug"],
            "title": shown["journey"],
            "reference_time": datetime.fromisoformat(when) if when else None,
        }
    ]


def stages(shown: Mapping[str, Any]) -> list[Row]:
    return [{**each, "stage": each["name"], "position": n} for n, each in enumerate(shown["stages"], 1)]


def touchpoints(shown: Mapping[str, Any]) -> list[Row]:
    stage_of = {name: each["name"] for each in shown["stages"] for name in each["touchpoints"]}
    found: dict[str, Row] = {}
    for cell in shown["measures"]:
        anchor = cell["anchor"]
        if anchor["place"] == "touchpoint" and cell["run"] is None and cell["name"] in ("cases", "events"):
            name = anchor["name"]
            row = found.setdefault(name, {"touchpoint": name, "stage": stage_of.get(name)})
            row[cell["name"]] = int(cell["value"])
    return list(found.values())


def transitions(shown: Mapping[str, Any]) -> list[Row]:
    return [
        {
            "transition_key": f"{level}-{digest(each['from'], each['to'])}",
            "level": level,
            "from_name": each["from"],
            "to_name": each["to"],
            "steps": each["count"],
            "median_seconds": each["median_seconds"],
        }
        for level, told in (("activity", "transitions"), ("touchpoint", "touchpoint_transitions"))
        for each in shown[told]
    ]


def digest(*names: str) -> str:
    return hashlib.sha256("\0".join(names).encode()).hexdigest()[:16]


def measures(shown: Mapping[str, Any]) -> list[Row]:
    return [
        {
            **figured(cell),
            "measure": cell["name"],
            "dims": json.dumps(cell["dims"], sort_keys=True, ensure_ascii=False) if cell["dims"] else None,
            "status": cell["status"],
        }
        for cell in shown["measures"]
    ]


def findings(shown: Mapping[str, Any]) -> list[Row]:
    said = ("kind", "headline", "mood", "impact", "money", "p")
    return [{**figured(each), **{name: each.get(name) for name in said}} for each in shown["findings"]]


def figured(cell: Mapping[str, Any]) -> Row:
    """What measures and findings have in common."""
    anchor, run, bounds = cell["anchor"], cell["run"] or {}, cell["interval"] or {}
    value = cell["value"]
    return {
        "address": cell["address"],
        "place": anchor["place"],
        "name": anchor.get("name"),
        "to_name": anchor.get("to"),
        "value": None if value is None else float(value),
        **{name: cell[name] for name in ("unit", "n", "method")},
        **{name: bounds.get(name) for name in ("low", "high", "level")},
        "analyzer": run.get("analyzer"),
        "version": run.get("version"),
        "run": run.get("id"),
        "stale": bool(cell["stale"]),
    }


Maker = Callable[[Mapping[str, Any]], list[Row]]
OF_THE_MAP: dict[str, tuple[tuple[Column, ...], Maker]] = {
    "about": (ABOUT, about),
    "stages": (STAGES, stages),
    "touchpoints": (TOUCHPOINTS, touchpoints),
    "transitions": (TRANSITIONS, transitions),
    "measures": (MEASURES, measures),
    "findings": (FINDINGS, findings),
}


def table_of(shown: Mapping[str, Any], name: str) -> pa.Table:
    """A table of the map by its name."""
    columns, rows = OF_THE_MAP[name]
    told = rows(shown)
    arrays = {c.name: pa.array([row.get(c.name) for row in told], c.type) for c in columns}
    return pa.table(arrays, schema=schema(columns))
