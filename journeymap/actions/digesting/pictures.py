"""The pictures of a digest as PNG: the goal rate by week, the map in short. No customer's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from journeymap.journeys.models import Journey
from journeymap.maps import figures
from journeymap.maps.drawing.course import Point, course
from journeymap.maps.exporting.pictures import board_of, facts_of
from journeymap.maps.exporting.shapes import Shape, Sheet, moved
from journeymap.maps.exporting.sheet import sheets_of
from journeymap.maps.exporting.sheet_parts import Page
from journeymap.maps.exporting.tracing import traced
from journeymap.maps.exporting.typeset import png
from journeymap.maps.health import health

WIDE, EDGE = 640.0, 12.0  # px of the chart and its margin
SHORT = ("emotion", "endings")  # lanes of the map in short
ROW = 760.0  # px of a row of stages: what a mail shows at nearly its own size


def chart(journey: Journey) -> bytes:
    """The goal rate of the newest weeks that can be judged, with its band; empty without two of them."""
    weeks = health(journey)["weeks"]
    if sum(each["value"] is not None for each in weeks) < 2:
        return b""
    points = [
        Point(
            figures.day(datetime.fromisoformat(each["begin"])),
            each["value"],
            each["low"],
            each["high"],
            each["n"],
        )
        for each in weeks
    ]
    drawn = course(points, chart_told(journey), partial(figures.share, decimals=0), tall=170.0)
    shapes, height = traced(drawn, WIDE - 2 * EDGE)
    return png(Sheet(WIDE - 2 * EDGE, height, shapes, "Goal rate by week", chart_told(journey)))


def chart_told(journey: Journey) -> str:
    """What the chart shows, for who cannot see it."""
    weeks = [each for each in health(journey)["weeks"] if each["value"] is not None]
    if not weeks:
        return "Goal rate by week: not enough data"
    first, last = weeks[0], weeks[-1]
    return (
        f"Goal rate by week: {written(first)} in the week of {day(first)}, "
        f"{written(last)} in the week of {day(last)}"
    )


def day(week: Mapping[str, Any]) -> str:
    return figures.day(datetime.fromisoformat(week["begin"]))


def written(week: Mapping[str, Any]) -> str:
    value = figures.written(week["value"], "share", week["low"], week["high"])
    return f"{value} {figures.bounds(week['low'], week['high'])} (n = {week['n']:,})"


def small_map(content: Mapping[str, Any]) -> bytes:
    """Stages, mood and drop-off of the map, as many rows of stages as they need; empty without stages."""
    if not content.get("stages"):
        return b""
    board = board_of({**content, "notes": (), "view": {"lanes": SHORT}})
    return png(stacked(sheets_of(replace(board, strip=()), facts_of(content), Page(ROW, margin=8.0))))


def stacked(sheets: Sequence[Sheet]) -> Sheet:
    """Sheets below each other, as one."""
    shapes: list[Shape] = []
    top = 0.0
    for sheet in sheets:
        shapes += moved(sheet.shapes, 0.0, top)
        top += sheet.height
    return Sheet(max(sheet.width for sheet in sheets), top, tuple(shapes), sheets[0].title, sheets[0].told)
