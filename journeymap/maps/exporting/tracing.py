"""Our drawings (maps/drawing) as native shapes: the small part of SVG that they use, and nothing beyond.

Percentages become px of the room, a stretched layer is stretched, what a nested layer hides is cut off. An
element that is not known here is an error: nothing that was drawn may be missing on paper unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.svg import Drawing
from journeymap.maps.exporting.looks import UNSEEN, look_of, pen_of
from journeymap.maps.exporting.outlines import Window, cut, steps_of, turned
from journeymap.maps.exporting.shapes import Hatch, Line, Oval, Path, Pen, Rect, Run, Shape, Text, Where

SPACE = "{http://www.w3.org/2000/svg}"
SILENT = {"title", "desc", "defs"}
SIZE = 11.0
Traced = tuple[tuple[Shape, ...], float]


@dataclass(frozen=True)
class Layer:
    """Where px of an element lie on the sheet: x and y of its origin, how far it is stretched, its room."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    tall: float = 1.0
    width: float = 0.0
    height: float = 0.0

    def at(self, x: float, y: float) -> Where:
        return self.x + x * self.wide, self.y + y * self.tall


@lru_cache(maxsize=256)
def traced(drawing: Drawing, width: float) -> Traced:
    """(shapes from 0, 0; height) of a drawing that has `width` px of room.

    ValueError where it uses what this module does not know.
    """
    root = ET.fromstring(drawing)  # noqa: S314 (made by ElementTree here, never read from a file)
    own = root.get("viewBox")
    height = float(root.get("height", "0"))
    room = float(own.split()[2]) if own else width
    scale = min(1.0, width / room) if room else 1.0
    layer = Layer(wide=scale, tall=scale, width=room, height=height)
    return tuple(shape for child in root for shape in _shapes(child, layer)), height * scale


def _shapes(element: ET.Element, layer: Layer) -> Iterator[Shape]:
    tag = element.tag.removeprefix(SPACE)
    classes = set(element.get("class", "").split())
    if tag in SILENT or classes & UNSEEN:
        return
    if tag == "g":
        for child in element:
            yield from _shapes(child, layer)
    elif tag == "svg":
        yield from _nested(element, layer)
    elif tag == "text":
        yield _text(element, layer, classes)
    else:
        yield _shape(tag, element, layer, pen_of(classes))


def _nested(element: ET.Element, layer: Layer) -> Iterator[Shape]:
    """A layer in a layer: its view box laid over its room, and cut to it."""
    x, y = _px(element, "x", layer.width), _px(element, "y", layer.height)
    width = _px(element, "width", layer.width, "100%")
    height = _px(element, "height", layer.height, "100%")
    left, top, across, down = (float(one) for one in element.get("viewBox", f"0 0 {width} {height}").split())
    if width <= 0 or height <= 0 or across <= 0 or down <= 0:
        return
    wide, tall = layer.wide * width / across, layer.tall * height / down
    begin = layer.at(x, y)
    inner = Layer(begin[0] - left * wide, begin[1] - top * tall, wide, tall, across, down)
    if element.get("overflow") == "visible":  # a mark around a point
        yield from (shape for child in element for shape in _shapes(child, inner))
        return
    window = Window(*begin, begin[0] + width * layer.wide, begin[1] + height * layer.tall)
    yield from cut((shape for child in element for shape in _shapes(child, inner)), window)


def _shape(tag: str, element: ET.Element, layer: Layer, pen: Pen) -> Shape:
    def px(name: str, whole: float) -> float:
        return _px(element, name, whole)

    if tag == "line":
        begin = layer.at(px("x1", layer.width), px("y1", layer.height))
        return Line(*begin, *layer.at(px("x2", layer.width), px("y2", layer.height)), pen)
    if tag == "rect":
        x, y = layer.at(px("x", layer.width), px("y", layer.height))
        width, height = px("width", layer.width) * layer.wide, px("height", layer.height) * layer.tall
        if element.get("fill", "").endswith("-hatch)"):
            return Hatch(x, y, width, height)
        return Rect(x, y, width, height, pen, px("rx", layer.width))
    if tag == "circle":
        middle = layer.at(px("cx", layer.width), px("cy", layer.height))
        return Oval(*middle, px("r", layer.width) * min(layer.wide, layer.tall), pen)
    if tag == "path":
        return Path(turned(steps_of(element.get("d", "")), layer.at), pen)
    raise ValueError(f"A drawing has <{tag}>, which has no shape on a sheet; see {__name__}.")


def _text(element: ET.Element, layer: Layer, classes: set[str]) -> Text:
    runs = tuple(_run(span, classes) for span in element if span.text)
    x, y = layer.at(_px(element, "x", layer.width), _px(element, "y", layer.height))
    anchor = element.get("text-anchor", "start")
    return Text(x, y, runs, SIZE * min(1.0, layer.tall), anchor, "halo" in classes)


def _run(span: ET.Element, classes: set[str]) -> Run:
    look = dict(look_of(frozenset({"text", *classes})))
    look |= look_of(frozenset({"tspan", *span.get("class", "").split()}))
    return Run(span.text or "", look["ink"], look.get("bold", False))


def _px(element: ET.Element, name: str, whole: float, default: str = "0") -> float:
    told = element.get(name, default)
    return float(told[:-1]) / 100 * whole if told.endswith("%") else float(told)
