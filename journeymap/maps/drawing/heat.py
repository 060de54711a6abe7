"""A grid of values, such as hours of weekdays: the deeper, the more; hatched where unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.svg import NOTHING, Drawing, add, canvas, finished, text
from journeymap.maps.drawing.texts import fitted, width

CELL, ROW, HEAD, GAP = 22.0, 20.0, 16.0, 1.0
NAMES = (30.0, 150.0)  # px for the names of rows: least and most
STEPS = 6


@dataclass(frozen=True)
class Spot:
    """A cell: None where nothing is known of it."""

    row: str
    column: str
    value: float | None
    n: int = 0
    note: str = ""


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    spots: Sequence[Spot],
    told: str,
    written: Callable[[float], str],
    signed: bool = False,
) -> Drawing:
    """The drawing, in px; empty without rows or columns. A cell that is not among `spots` is unknown.

    signed: values below zero are pain, above delight (as moods are); else all are more or less ink.
    """
    if not rows or not columns:
        return NOTHING
    names = min(NAMES[1], max(NAMES[0], max(width(row) for row in rows) + 10))
    wide = names + CELL * len(columns)
    root = canvas("heat", HEAD + ROW * len(rows), told, width=wide)
    found = {(spot.row, spot.column): spot for spot in spots}
    most = max((abs(spot.value) for spot in spots if spot.value is not None), default=0.0) or 1.0
    hatching = f"h{len(rows)}x{len(columns)}-hatch"
    pattern(root, hatching)
    titled = sparse(columns)
    for place, name in enumerate(columns):
        if name in titled:
            text(root, names + CELL * (place + 0.5), 10, (name, ""), class_="quiet", text_anchor="middle")
    for line, row in enumerate(rows):
        y = HEAD + ROW * line
        text(root, 0, y + 14, (fitted(row, names - 6), ""), class_="label")
        for place, name in enumerate(columns):
            cell(root, found.get((row, name), Spot(row, name, None)), names + CELL * place, y, most, signed,
                 written, hatching)  # fmt: skip
    return finished(root)


def sparse(columns: Sequence[str]) -> set[str]:
    """Names that have room: each, or every third of many."""
    roomy = max(width(name) for name in columns) <= CELL - 2 and len(columns) <= 12
    return set(columns if roomy else columns[:: max(3, -(-len(columns) // 12))])


def pattern(root: ET.Element, name: str) -> None:
    made = add(
        add(root, "defs"), "pattern", id=name, width=6, height=6, patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    add(made, "line", class_="hatch", x1=0, x2=0, y1=0, y2=6)


def cell(
    root: ET.Element,
    spot: Spot,
    x: float,
    y: float,
    most: float,
    signed: bool,
    written: Callable[[float], str],
    hatching: str,
) -> None:
    size: dict[str, Any] = {
        "x": x + GAP / 2,
        "y": y + GAP / 2,
        "width": CELL - GAP,
        "height": ROW - GAP,
        "rx": 2,
    }
    where = f"{spot.row}, {spot.column}"
    if spot.value is None:
        made = add(root, "rect", fill=f"url(#{hatching})", **size)
        add(made, "title", f"{where}: not enough data{f', {spot.note}' if spot.note else ''}")
        return
    step = min(STEPS, int(abs(spot.value) / most * STEPS + 0.999))
    mood = (" pain" if spot.value < 0 else " delight") if signed else ""
    add(root, "rect", class_="under", **size)
    made = add(root, "rect", class_=f"warm step-{step}{mood}", **size)
    add(made, "title", f"{where}: {written(spot.value)}, n = {spot.n:,}")
