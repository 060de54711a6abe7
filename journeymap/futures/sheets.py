"""A future map on paper: the board, the forecast beside it, the scenarios below, as native shapes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from journeymap.futures.drawing import paper
from journeymap.futures.drawing.lanes import figured, flows, heads
from journeymap.futures.drawing.paper import TITLES, Block, Columns
from journeymap.futures.shapes import FutureBoard
from journeymap.maps import figures
from journeymap.maps.drawing.texts import fitted
from journeymap.maps.exporting.pictures import A3, part_said
from journeymap.maps.exporting.shapes import Line, Pen, Rect, Run, Shape, Sheet, Text, moved
from journeymap.maps.exporting.slides import SLIDE, pptx
from journeymap.maps.exporting.svg import svg
from journeymap.maps.exporting.typeset import pdf, png

Told = Mapping[str, Any]
"""A future map as `offering.told_future` gives it."""
BOARD = TypeAdapter(FutureBoard)
MARGIN, HEAD, PANEL, ASIDE, FOOT = 28.0, 58.0, 330.0, 26.0, 26.0  # px
WIDE, NARROW, MANY = 183.0, 150.0, 8  # px of a stage: up to so many, beyond
LEAST = 700.0
"""Px that the stages take at least: the scenarios stand below them."""
NOT_CAUSE = "Association, not cause: no experiment backs these changes yet."
RULE = Pen(stroke="line-2")
KEY = "grey dot: as it is · violet diamond: forecast, its band the 90 % interval · targets: set by people"


def sheet_of_future(told: Told, ratio: float = 0.0) -> Sheet:
    """One sheet, as high as it needs; with a ratio of width to height, widened or lengthened to have it."""
    board = board_told(told)
    count = len(board.columns)
    least = NARROW if count > MANY else WIDE
    at = Columns(count, max(least, LEAST / count))
    shapes, bottom = stacked(board_blocks(board, at), at.right)
    side, low = stacked(forecast_blocks(told, board, PANEL))
    below, deep = paper.scenarios(board, at.right)
    high = HEAD + max(bottom + deep, low)
    width = 2 * MARGIN + at.right + ASIDE + PANEL
    body = [
        *head(told, board, width), *moved(shapes, MARGIN, HEAD), *moved(below, MARGIN, HEAD + bottom),
        *moved(side, MARGIN + at.right + ASIDE, HEAD),
        Text(MARGIN, high + 16, (Run(f"{KEY} · {NOT_CAUSE}", "ink-3"),), 10.5),
    ]  # fmt: skip
    high += FOOT
    full = max(width, high * ratio)
    return page(told, board, moved(body, (full - width) / 2, 0), full, full / ratio if ratio else high)


def slides_of_future(told: Told) -> list[Sheet]:
    """The board on as many slides as its lanes need, heads on each; the forecast, then the scenarios."""
    board = board_told(told)
    room = SLIDE.width - 2 * MARGIN
    at = Columns(len(board.columns), (room - TITLES) / len(board.columns))
    first, *lanes = board_blocks(board, at)
    found = [stacked([first, *some], at.right)[0] for some in parted(lanes, depth() - first[1])]
    half = (room - ASIDE) / 2
    told_blocks = parted(forecast_blocks(told, board, half), depth())
    for left in range(0, len(told_blocks), 2):
        pair = [stacked(blocks)[0] for blocks in told_blocks[left : left + 2]]
        found.append([s for n, one in enumerate(pair) for s in moved(one, n * (half + ASIDE), 0)])
    found.append(paper.scenarios(board, room)[0])
    above = head(told, board, SLIDE.width)
    return [
        page(told, board, [*above, *moved(one, MARGIN, HEAD)], SLIDE.width, SLIDE.height) for one in found
    ]


def depth() -> float:
    """Px below the heading of a slide."""
    return SLIDE.height - HEAD - MARGIN


def board_told(told: Told) -> FutureBoard:
    return BOARD.validate_python(told["future"])


def board_blocks(board: FutureBoard, at: Columns) -> list[Block]:
    lanes = [paper.lane(lane, at) for lane in flows(board)]
    return [
        paper.heads(heads(board), at), *lanes, *paper.changes(board, at),
        *(paper.lane(lane, at) for lane in figured(board)),
    ]  # fmt: skip


def forecast_blocks(told: Told, board: FutureBoard, room: float) -> list[Block]:
    return paper.forecast(board, standing(board), ", ".join(board.base.get("goal") or ()), room)


def standing(board: FutureBoard) -> str:
    """How the forecast stands, as the page says it."""
    panel = board.panel
    if not panel.metrics:
        return panel.message or "No forecast of this scenario has been made yet."
    stale = f" Stale: {', '.join(panel.stale)}." if panel.stale else ""
    return f"First {panel.weeks or board.weeks} weeks. {NOT_CAUSE}{stale}"


def stacked(blocks: Iterable[Block], wide: float = 0.0) -> Block:
    """Blocks below one another. wide: px of a line between two; without, none is drawn."""
    shapes: list[Shape] = []
    y = 0.0
    for own, high in blocks:
        shapes += moved(own, 0, y)
        y += high + (8 if wide else 0)
        if wide:
            shapes.append(Line(0, y, wide, y, Pen(stroke="line")))
    return shapes, y


def parted(blocks: Sequence[Block], room: float) -> list[list[Block]]:
    """The blocks in groups that have room; one higher than that stands alone."""
    found: list[list[Block]] = [[]]
    left = room
    for block in blocks:
        if found[-1] and block[1] + 8 > left:
            found.append([])
            left = room
        found[-1].append(block)
        left -= block[1] + 8
    return found


def head(told: Told, board: FutureBoard, width: float) -> list[Shape]:
    row = next(each for each in board.rows if each.letter == board.shown)
    until = board.base.get("reference_time")
    data = f"data to {figures.day(datetime.fromisoformat(until), year=True)}" if until else "no data yet"
    part = part_said(board.base.get("key") or {})
    parts = [told["journey"], f"scenario {row.letter} “{row.name}”", part, data]
    under = fitted(" · ".join(parts), width - 2 * MARGIN, 12)
    name = fitted(board.name, width / 2, 20)
    return [
        Text(MARGIN, 28, (Run(name, bold=True), Run(f"  {board.state}", "ink-3")), 20),
        Text(MARGIN, 47, (Run(under, "ink-2"),), 12),
        Line(MARGIN, HEAD, width - MARGIN, HEAD, RULE),
    ]


def page(told: Told, board: FutureBoard, shapes: list[Shape], width: float, height: float) -> Sheet:
    ground = Rect(0, 0, width, height, Pen(fill="card"))
    title = f"{board.name}: {told['journey']}, to be"
    return Sheet(width, height, (ground, *shapes), title, f"Scenario {board.shown}. {standing(board)}")


def as_svg(told: Told) -> str:
    return svg(sheet_of_future(told))


def as_png(told: Told) -> bytes:
    return png(sheet_of_future(told))


def as_pdf(told: Told) -> bytes:
    """A3 landscape. The day of the file is that of the data it was copied with."""
    return pdf([sheet_of_future(told, A3[0] / A3[1])], *A3, at=until_of(told))


def as_pptx(told: Told) -> bytes:
    """Slides of shapes that people go on editing."""
    return pptx(slides_of_future(told), at=until_of(told))


def until_of(told: Told) -> datetime:
    until = told["future"]["base"].get("reference_time")
    return datetime.fromisoformat(until) if until else datetime(2000, 1, 1, tzinfo=UTC)
