"""A day on paper: both strips, what the day tells and what stands around, as native shapes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from journeymap.days.drawing.laying import TITLES, Lane, Scale, Told, placed, scale_of
from journeymap.days.drawing.strip import plot, titles
from journeymap.days.wording import NAMES, lead, note_words, spoken
from journeymap.maps import figures
from journeymap.maps.drawing.texts import fitted
from journeymap.maps.exporting.pictures import A3
from journeymap.maps.exporting.shapes import Line, Oval, Pen, Rect, Run, Shape, Sheet, Text, moved
from journeymap.maps.exporting.slides import SLIDE, pptx
from journeymap.maps.exporting.svg import svg
from journeymap.maps.exporting.tracing import traced
from journeymap.maps.exporting.typeset import pdf, png

Day = Mapping[str, Any]
MARGIN, PLOT, GAP, ROW = 28.0, 960.0, 18.0, 17.0  # px
WIDE = 2 * MARGIN + TITLES + PLOT
HEAD = 58.0
INK = {"pain": "pain", "bright": "delight"}
HAIR = Pen(stroke="line")


def sheet_of_day(day: Day, ratio: float = 0.0) -> Sheet:
    """One sheet, as high as it needs; with a ratio of width to height, widened or lengthened to have it.

    day: as `offering.told_day` gives it, with `notes`.
    """
    shapes, top = [*_head(day)], HEAD
    scale = scale_of(day["strips"])
    for strip in day["strips"]:
        block, high = _strip(day, strip, scale)
        shapes += moved(block, MARGIN, top)
        top += high + GAP
    told, high = _told(day)
    shapes += moved(told, MARGIN, top)
    height = top + high + MARGIN
    width = max(WIDE, height * ratio)
    return _page(day, moved(shapes, (width - WIDE) / 2, 0), width, width / ratio if ratio else height)


def slides_of_day(day: Day) -> list[Sheet]:
    """A slide for each strip, then one of what the day tells."""
    scale = scale_of(day["strips"])
    blocks = [*(_strip(day, strip, scale)[0] for strip in day["strips"]), _told(day)[0]]
    side = (SLIDE.width - WIDE) / 2
    return [
        _page(day, moved([*_head(day), *moved(block, MARGIN, HEAD)], side, 0), SLIDE.width, SLIDE.height)
        for block in blocks
    ]


def _page(day: Day, shapes: list[Shape], width: float, height: float) -> Sheet:
    said = "; ".join(each["words"] for each in day["tells"])
    ground = Rect(0, 0, width, height, Pen(fill="card"))
    return Sheet(width, height, (ground, *shapes), f"A day in the life: {day['journey']}", said)


def _head(day: Day) -> Iterator[Shape]:
    yield Text(MARGIN, 28, (Run(fitted(day["journey"], WIDE / 2, 18), bold=True),), 18)
    part = day["key"]["persona"]
    whose = f"persona {part}" if part else "everyone"
    n = f"{figures.count(day['customers'])} customers, {figures.count(day['sessions'])} sessions"
    clock = day["clock"] if day["zone_set"] else "UTC, no time zone is set"
    yield Text(MARGIN, 46, (Run(f"A day in the life · {whose} · {n} · {clock}", "ink-3"),), 11)


def _strip(day: Day, strip: Mapping[str, Any], scale: Scale) -> tuple[list[Shape], float]:
    lanes = [Lane(name, n % 6 + 1 if day["by"] == "channel" else 0) for n, name in enumerate(day["lanes"])]
    mine = [each for each in day["notes"] if each["weekend"] == (strip["day"] == "weekend")]
    told = [
        Told(each["from_hour"], each["to_hour"], note_words(each["text"], each["source"])) for each in mine
    ]
    marks = placed(strip["marks"], told)
    drawn = plot(strip, lanes, marks, scale, spoken(strip), lambda at: "", lambda lane, hour: "")
    names, _ = traced(titles(lanes, marks, scale), TITLES)
    body, high = traced(drawn, PLOT)
    head: list[Shape] = [
        Line(0, 0, WIDE - 2 * MARGIN, 0, HAIR),
        Text(0, 18, (Run(NAMES[strip["day"]], bold=True), Run(f"   {lead(strip, day['clock'])}", "ink-3"))),
    ]
    return [*head, *moved(names, 0, 28), *moved(body, TITLES, 28)], high + 28


def _told(day: Day) -> tuple[list[Shape], float]:
    """Sentences at the left, neighbours at the right."""
    shapes: list[Shape] = [
        Line(0, 0, WIDE - 2 * MARGIN, 0, HAIR),
        Text(0, 18, (Run("What the day tells", bold=True),)),
    ]
    for row, each in enumerate(day["tells"]):
        y = 20 + ROW * (row + 1)
        ink = INK.get(each["mood"], "ink-3")
        shapes.append(Oval(4, y - 4, 3, Pen(fill=ink) if each["mood"] != "unknown" else Pen(stroke=ink)))
        value = ""
        if each["value"] is not None:
            value = f" {figures.written(each['value'], each['unit'])}"
        n = f"  n = {figures.count(each['n'])}" if value else ""
        shapes.append(Text(14, y, (Run(each["words"]), Run(value, bold=True), Run(n, "ink-3")), 11))
    rows = len(day["tells"])
    if day["around"]:
        beside = list(_around(day["around"]))
        shapes += moved(beside, 800, 0)
        rows = max(rows, len(beside))
    return shapes, 26 + ROW * rows


def _around(found: Mapping[str, Any]) -> Iterator[Shape]:
    yield Text(0, 18, (Run(fitted(f"Just before and after “{found['touchpoint']}”", 280, 12), bold=True),))
    row = 1
    for side in ("before", "after"):
        for each in found[side]:
            share = "few" if each["share"] is None else figures.share(each["share"])
            words = (Run(f"{side}  ", "ink-3"), Run(fitted(each["name"], 180)), Run(f"  {share}", bold=True))
            yield Text(0, 20 + ROW * row, words, 11)
            row += 1


def as_svg(day: Day) -> str:
    return svg(sheet_of_day(day))


def as_png(day: Day) -> bytes:
    return png(sheet_of_day(day))


def as_pdf(day: Day) -> bytes:
    """A3 landscape. The day of the file is that of its data: the same data give the same bytes."""
    return pdf([sheet_of_day(day, A3[0] / A3[1])], *A3, at=_until(day))


def as_pptx(day: Day) -> bytes:
    """Slides of shapes that people go on editing."""
    return pptx(slides_of_day(day), at=_until(day))


def _until(day: Day) -> datetime:
    told = day["reference_time"]
    return datetime.fromisoformat(told) if told else datetime(2000, 1, 1, tzinfo=UTC)
