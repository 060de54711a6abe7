"""Sheets as slides of native shapes: every text a text box, every curve a freeform, all of it editable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from journeymap.maps.drawing.svg import clean
from journeymap.maps.exporting.shapes import LIGHT, Hatch, Line, Oval, Path, Pen, Rect, Shape, Sheet, Text
from journeymap.maps.exporting.sheet_parts import Page
from journeymap.maps.exporting.wrapping import wide

PX = 9_525
"""EMU of a px: 1280 px are 13.33 inches, the width of a 16:9 slide."""
SLIDE = Page(1280.0, 720.0, 28.0)
COLUMN = 180
"""Px of a stage at least: six stand side by side on a slide."""
TITLE_ONLY = 5
SANS, SERIF = "Arial", "Georgia"
UP, TALL = 0.93, 1.25
"""Of a size of letters: how far above the baseline a box begins, how high it is."""
ALIGNED = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
ASIDE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def pptx(sheets: Sequence[Sheet], at: datetime | None = None) -> bytes:
    """A slide a sheet. at: the day that the file gives as its own."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = emu(SLIDE.width), emu(SLIDE.height)
    for sheet in sheets:
        slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
        shapes = slide.shapes
        shapes.turbo_add_enabled = True  # else each new shape counts all others
        title = next((one for one in sheet.shapes if isinstance(one, Text)), None)
        if title is not None:
            _filled(shapes.title, title, 24.0, SLIDE.width - 2 * SLIDE.margin)
        for shape in sheet.shapes:
            if shape is not title:
                _add(shapes, shape)
    about = deck.core_properties
    about.title, about.author, about.subject = clean(sheets[0].title)[:250], "Journeymap", ""
    if at is not None:
        about.created = about.modified = at.replace(tzinfo=None)
    written = BytesIO()
    deck.save(written)
    return written.getvalue()


def emu(px: float) -> Emu:
    return Emu(round(px * PX))


def _add(shapes: Any, shape: Shape) -> None:
    if isinstance(shape, Text):
        box = shapes.add_textbox(0, 0, 0, 0)
        _filled(box, shape, shape.size, wide(shape.runs, shape.size) + 2)
    elif isinstance(shape, Rect):
        kind = MSO_SHAPE.ROUNDED_RECTANGLE if shape.round else MSO_SHAPE.RECTANGLE
        made = shapes.add_shape(kind, *map(emu, (shape.x, shape.y, shape.width, shape.height)))
        if shape.round and (least := min(shape.width, shape.height)) > 0:
            made.adjustments[0] = min(0.5, shape.round / least)
        _painted(made, shape.pen)
    elif isinstance(shape, Hatch):
        made = shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(emu, (shape.x, shape.y, shape.width, shape.height)))
        made.fill.patterned()
        made.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        made.fill.fore_color.rgb, made.fill.back_color.rgb = colour("hatch"), colour("card")
        made.line.fill.background()
    elif isinstance(shape, Oval):
        left, top, size = shape.x - shape.radius, shape.y - shape.radius, 2 * shape.radius
        _painted(shapes.add_shape(MSO_SHAPE.OVAL, *map(emu, (left, top, size, size))), shape.pen)
    elif isinstance(shape, Line):
        ends = map(emu, (shape.x1, shape.y1, shape.x2, shape.y2))
        made = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
        _plain(made)
        _stroked(made.line, shape.pen)
    else:
        _freeform(shapes, shape)


def _filled(box: Any, text: Text, size: float, room: float) -> None:
    """The runs in a box without margins that neither wraps nor grows."""
    frame = box.text_frame
    frame.word_wrap, frame.auto_size = False, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    box.left, box.width = emu(text.x - room * ASIDE[text.anchor]), emu(room)
    box.top, box.height = emu(text.y - size * UP), emu(size * TALL)
    row = frame.paragraphs[0]
    row.alignment = ALIGNED[text.anchor]
    for told in text.runs:
        run = row.add_run()
        run.text = clean(told.words)
        font = run.font
        font.size, font.bold, font.italic = Pt(round(size * 0.75, 2)), told.bold, told.italic
        font.name = SERIF if told.serif else SANS
        font.color.rgb = colour(told.ink)


def colour(token: str) -> RGBColor:
    return RGBColor.from_string(LIGHT[token][1:])


def _painted(made: Any, pen: Pen) -> None:
    _plain(made)
    if pen.fill:
        made.fill.solid()
        made.fill.fore_color.rgb = colour(pen.fill)
        _thinned(made.fill._xPr, pen.opacity / 2 if pen.fades else pen.opacity)
    else:
        made.fill.background()
    if pen.stroke:
        _stroked(made.line, pen)
    else:
        made.line.fill.background()


def _plain(made: Any) -> None:
    """Without what a theme would add: shadows above all."""
    style = made._element.find(qn("p:style"))
    if style is not None:
        made._element.remove(style)


def _stroked(line: Any, pen: Pen) -> None:
    line.width = emu(pen.thick)
    line.fill.solid()
    line.fill.fore_color.rgb = colour(pen.stroke or "ink")
    _thinned(line.fill._xPr, pen.opacity)
    if pen.dash:
        line.dash_style = MSO_LINE.DASH


def _thinned(parent: Any, opacity: float) -> None:
    """Opacity of a solid fill: DrawingML has it, python-pptx has no word for it."""
    if opacity < 1:
        for told in parent.iter(qn("a:srgbClr")):
            etree.SubElement(told, qn("a:alpha")).set("val", str(round(opacity * 100_000)))


def _freeform(shapes: Any, path: Path) -> None:
    """A path as custom geometry, its cubics kept."""
    sides = [told[place : place + 2] for _, told in path.steps for place in range(0, len(told), 2)]
    left, top = min(x for x, _ in sides), min(y for _, y in sides)
    width, height = max(x for x, _ in sides) - left, max(y for _, y in sides) - top
    made = shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(emu, (left, top, width, height)))
    made.name = f"Freeform {made.shape_id}"
    _painted(made, path.pen)
    own = made._element.spPr
    plain = own.find(qn("a:prstGeom"))
    geometry = etree.Element(qn("a:custGeom"))
    for name in ("avLst", "gdLst", "ahLst", "cxnLst"):
        etree.SubElement(geometry, qn(f"a:{name}"))
    etree.SubElement(geometry, qn("a:rect"), l="0", t="0", r="r", b="b")
    size = {"w": str(emu(width)), "h": str(emu(height))}
    drawn = etree.SubElement(etree.SubElement(geometry, qn("a:pathLst")), qn("a:path"), **size)
    names = {"M": "moveTo", "L": "lnTo", "C": "cubicBezTo", "Z": "close"}
    for kind, told in path.steps:
        step = etree.SubElement(drawn, qn(f"a:{names[kind]}"))
        for place in range(0, len(told), 2):
            x, y = emu(told[place] - left), emu(told[place + 1] - top)
            etree.SubElement(step, qn("a:pt"), x=str(x), y=str(y))
    own.replace(plain, geometry)
