"""The small marks of the house as shapes: pain, bright spot, moment of truth, and the status of a cell."""

from __future__ import annotations

from journeymap.maps.exporting.outlines import steps_of, turned
from journeymap.maps.exporting.shapes import Line, Oval, Path, Pen, Shape

BOX = 12.0
FILLED = {
    "painpt": "M1.5 3L10.5 3L6 10.5Z",
    "bright": "M1.5 9L10.5 9L6 1.5Z",
    "mot": "M6 0.8L7.5 4.2L11.2 4.6L8.4 7.1L9.2 10.8L6 8.9L2.8 10.8L3.6 7.1L0.8 4.6L4.5 4.2Z",
    "contested": "M6 1.4C8.5 1.4 10.6 3.5 10.6 6C10.6 8.5 8.5 10.6 6 10.6Z",
}
DRAWN = {
    "predicted": "M6 1.4L10.6 6L6 10.6L1.4 6Z",
    "stale": "M6 3.3L6 6L8 7.3",
    "imported": "M6 1L6 6.6M3.6 4.4L6 6.8L8.4 4.4M1.5 7.5L1.5 10.6L10.5 10.6L10.5 7.5",
    "few": "M2.8 9.2L9.2 2.8",
    "target": "M6 0.8L6 3.8M6 8.2L6 11.2M0.8 6L3.8 6M8.2 6L11.2 6",
}
RINGS = {"assumed": 4.3, "contested": 4.6, "few": 4.6, "stale": 4.6, "target": 3.2}
KNOWN = frozenset({*FILLED, *DRAWN, *RINGS, "measured"})


def glyph(name: str, x: float, y: float, size: float = BOX, ink: str = "ink-2") -> list[Shape]:
    """The mark in a square of `size` px whose upper left corner is at x, y; nothing for a name not known."""
    scale = size / BOX

    def at(left: float, top: float) -> tuple[float, float]:
        return x + left * scale, y + top * scale

    pen = Pen(stroke=ink, thick=1.3 * scale)
    middle = at(6, 6)
    found: list[Shape] = []
    if name == "measured":
        found.append(Oval(*middle, 3.6 * scale, Pen(fill=ink)))
    if name in RINGS:
        dash = (2.2 * scale, 1.6 * scale) if name == "assumed" else ()
        found.append(Oval(*middle, RINGS[name] * scale, Pen(stroke=ink, thick=1.3 * scale, dash=dash)))
    if name in FILLED:
        found.append(Path(turned(steps_of(FILLED[name]), at), Pen(fill=ink)))
    if name in DRAWN:
        found.append(Path(turned(steps_of(DRAWN[name]), at), pen))
    return found


def rule(x1: float, y1: float, x2: float, y2: float, ink: str = "line") -> Line:
    return Line(x1, y1, x2, y2, Pen(stroke=ink))
