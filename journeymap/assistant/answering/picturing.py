"""Tables and charts of an answer: as JSON data, as Markdown, and a chart as a drawing. Pure."""

from __future__ import annotations

import math
from typing import Any

from journeymap.assistant.answering import showing
from journeymap.assistant.answering.rendering import cleaned, escaped, name_of, short
from journeymap.assistant.facts import Chart, Fact, Table, Words
from journeymap.assistant.telling import Told

Cell = Fact | Words | None


def table_data(table: Table, told: Told) -> dict[str, Any]:
    """rows: cells as {"kind", "text", "handle"?}, or None where a cell is empty."""
    return {
        "title": short(table.title),
        "columns": [short(each) for each in table.columns],
        "rows": [[_cell_data(cell, told) for cell in row] for row in table.rows],
    }


def _cell_data(cell: Cell, told: Told) -> dict[str, Any] | None:
    if cell is None:
        return None
    if isinstance(cell, Fact):
        found = {"kind": "fact", "text": cleaned(showing.shown(cell))}
        return found | ({"handle": f"F{told.facts.index(cell) + 1}"} if cell in told.facts else {})
    return {"kind": "words", "text": name_of(cell), "finding": cell.finding, "address": cell.address}


def table_markdown(table: Table) -> str:
    rows = [[_cell_text(cell) for cell in row] for row in table.rows]
    lines = [[escaped(short(each)) for each in table.columns], ["---"] * len(table.columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Words):
        return escaped(name_of(cell))
    ends = showing.ends(cell)
    return escaped(f"{showing.shown(cell)} {ends}".strip())


def number(value: float | None) -> float | None:
    """As JSON holds it; what is not finite is not known."""
    return float(value) if value is not None and math.isfinite(value) else None


def chart_data(chart: Chart) -> dict[str, Any]:
    """Times in ISO 8601, UTC; values as they are, None for a gap."""
    return {
        "kind": chart.kind,
        "title": short(chart.title),
        "unit": chart.unit,
        "better": chart.better,
        "lines": [
            {
                "name": short(series.name),
                "points": [
                    {
                        "at": point.at.isoformat() if point.at else None,
                        "label": short(point.label),
                        "value": number(point.value),
                        "low": number(point.low),
                        "high": number(point.high),
                        "n": point.n,
                    }
                    for point in series.points
                ],
            }
            for series in chart.series
        ],
        "marks": [{"at": at.isoformat(), "words": short(words)} for at, words in chart.marks],
    }
