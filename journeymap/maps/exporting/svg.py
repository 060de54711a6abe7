"""A sheet as one SVG file that refers to nothing outside itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.svg import add, clean, finished, number
from journeymap.maps.exporting.shapes import LIGHT, Hatch, Line, Oval, Path, Pen, Rect, Shape, Sheet, Text

SANS = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"
SERIF = "'Libertinus Serif', Charter, Georgia, 'Liberation Serif', serif"
FADES = ("pain", "ink-2")
Pieces = Callable[[str], Iterable[tuple[str, str]]]
"""Words -> (font, letters) of each piece; empty: the font of the run."""


def whole(words: str) -> Iterable[tuple[str, str]]:
    """As one piece: whoever opens the file has fonts of their own."""
    return [("", words)]


def svg(sheet: Sheet, pieces: Pieces = whole) -> str:
    """The text of the file. pieces: which font sets which letters, where that is not left to the reader."""
    root = ET.Element("svg")
    root.set("xmlns", "http://www.w3.org/2000/svg")
    for name, value in (("width", sheet.width), ("height", sheet.height)):
        root.set(name, number(value))
    root.set("viewBox", f"0 0 {number(sheet.width)} {number(sheet.height)}")
    root.set("font-family", SANS)
    root.set("role", "img")
    add(root, "title", sheet.title)
    add(root, "desc", sheet.told)
    _defs(root, sheet)
    add(root, "rect", width=sheet.width, height=sheet.height, fill=LIGHT["card"])
    for shape in sheet.shapes:
        _draw(root, shape, pieces)
    return finished(root)


def _defs(root: ET.Element, sheet: Sheet) -> None:
    defs = add(root, "defs")
    pattern = add(
        defs, "pattern", id="hatch", width=6, height=6, patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    add(pattern, "line", x1=0, y1=0, x2=0, y2=6, stroke=LIGHT["hatch"])
    for token in FADES:
        fade = add(defs, "linearGradient", id=f"fade-{token}")
        add(fade, "stop", offset=0, stop_color=LIGHT[token], stop_opacity=0)
        add(fade, "stop", offset=0.6, stop_color=LIGHT[token])


def _draw(root: ET.Element, shape: Shape, pieces: Pieces) -> None:
    if isinstance(shape, Text):
        _text(root, shape, pieces)
    elif isinstance(shape, Rect):
        size: dict[str, Any] = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
        add(root, "rect", **size, rx=shape.round or None, **_pen(shape.pen))
    elif isinstance(shape, Hatch):
        size = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
        add(root, "rect", **size, fill="url(#hatch)")
    elif isinstance(shape, Line):
        ends: dict[str, Any] = {"x1": shape.x1, "y1": shape.y1, "x2": shape.x2, "y2": shape.y2}
        add(root, "line", **ends, stroke_linecap="round" if shape.pen.thick > 1 else None, **_pen(shape.pen))
    elif isinstance(shape, Oval):
        add(root, "circle", cx=shape.x, cy=shape.y, r=shape.radius, **_pen(shape.pen))
    else:
        add(root, "path", d=commands(shape), stroke_linejoin="round", **_pen(shape.pen))


def commands(path: Path) -> str:
    return "".join(f"{kind}{' '.join(map(number, told))}" for kind, told in path.steps)


def _pen(pen: Pen) -> dict[str, Any]:
    fill = f"url(#fade-{pen.fill})" if pen.fades and pen.fill in FADES else LIGHT.get(pen.fill, "none")
    found: dict[str, Any] = {"fill": fill}
    if pen.stroke:
        found |= {"stroke": LIGHT[pen.stroke], "stroke_width": pen.thick}
        found |= {"stroke_dasharray": " ".join(map(number, pen.dash))} if pen.dash else {}
    return found | ({"opacity": pen.opacity} if pen.opacity < 1 else {})


def _text(root: ET.Element, text: Text, pieces: Pieces) -> None:
    rim: dict[str, Any] = {}
    if text.halo:
        rim = {
            "paint_order": "stroke",
            "stroke": LIGHT["card"],
            "stroke_width": 3,
            "stroke_linejoin": "round",
        }
    anchor = text.anchor if text.anchor != "start" else None
    row = add(root, "text", x=text.x, y=text.y, font_size=text.size, text_anchor=anchor, **rim)
    row.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for run in text.runs:
        for font, letters in pieces(clean(run.words)):
            add(
                row, "tspan", letters,
                fill=LIGHT[run.ink], font_weight=600 if run.bold else None,
                font_style="italic" if run.italic else None,
                font_family=font or (SERIF if run.serif else None), unicode_bidi="isolate",
            )  # fmt: skip
