"""A map as JSON, and its cells as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from journeymap.access.spreadsheets import inert

COLUMNS = (
    "place",
    "name",
    "to",
    "measure",
    "dims",
    "value",
    "unit",
    "low",
    "high",
    "level",
    "n",
    "status",
    "method",
    "run",
    "stale",
    "address",
)


def as_json(map_data: dict[str, Any]) -> str:
    return json.dumps(map_data, ensure_ascii=False)  # unindented: eight times as fast


def as_csv(map_data: dict[str, Any]) -> str:
    """One row a cell: totals, transitions, stages and every measure, with interval, n and status."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in [*totals(map_data), *transitions(map_data), *measures(map_data)]:
        writer.writerow({name: inert(value) for name, value in row.items()})
    return text.getvalue()


def counted(map_data: dict[str, Any]) -> str:
    """The status of what was plainly counted."""
    return "imported" if "imported" in map_data else "measured"


def totals(map_data: dict[str, Any]) -> list[dict[str, Any]]:
    status = counted(map_data)
    return [
        {"place": "journey", "measure": name, "value": value, "unit": name, "n": value, "status": status}
        for name, value in map_data["totals"].items()
    ]


def transitions(map_data: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for each in map_data["transitions"]:
        ends = {
            "place": "transition",
            "name": each["from"],
            "to": each["to"],
            "n": each["count"],
            "status": counted(map_data),
        }
        rows.append({**ends, "measure": "count", "value": each["count"], "unit": "events"})
        if each["median_seconds"] is not None:
            rows.append(
                {**ends, "measure": "median_seconds", "value": each["median_seconds"], "unit": "seconds"}
            )
    return rows


def measures(map_data: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for each in map_data["measures"]:
        bounds = each["interval"] or {}
        rows.append(
            {
                "place": each["anchor"]["place"],
                "name": each["anchor"]["name"],
                "to": each["anchor"]["to"] or "",
                "measure": each["name"],
                "dims": "; ".join(f"{name}={value}" for name, value in sorted(each["dims"].items())),
                "value": "" if each["value"] is None else each["value"],
                "unit": each["unit"],
                **{name: bounds.get(name, "") for name in ("low", "high", "level")},
                "n": each["n"],
                "status": each["status"],
                "method": each["method"],
                "run": run_said(each["run"]),
                "stale": "yes" if each["stale"] else "",
                "address": each["address"],
            }
        )
    return rows


def run_said(run: dict[str, Any] | None) -> str:
    """Which run gave a cell; empty for what was counted for the map."""
    return f"{run['analyzer']} {run['version']} run {run['id']}" if run else ""
