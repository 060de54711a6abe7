"""Heads and lanes of a board as blocks of shapes, as wide as the stages of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journeymap.maps.exporting.outlines import Window, cut
from journeymap.maps.exporting.shapes import Line, Pen, Run, Shape, Text, moved
from journeymap.maps.exporting.sheet_cells import PAD, TOP, Item, ground, items
from journeymap.maps.exporting.sheet_parts import HAIR, LANE, Block, Span
from journeymap.maps.exporting.tracing import traced
from journeymap.maps.exporting.wrapping import packed, rows, wide
from journeymap.maps.lanes.board import Lane, StageHead

LOW = 30.0


def heads(stages: Sequence[StageHead], span: Span) -> Block:
    """Name, cases and both shares of each stage, as high as the longest name needs."""
    room = span.column - 2 * PAD
    names = [rows(f"{stage.number}  {stage.name}", room, 15.0, 3) for stage in stages]
    tall = max((len(told) for told in names), default=1)
    shapes: list[Shape] = [Text(0, 20, (Run("Stage", bold=True),), 12)]
    bottom = 21.0 + 18 * tall
    joined = all(wide(figures_of(stage, True)[0], 11.5) <= room for stage in stages)
    for place, (stage, told) in enumerate(zip(stages, names, strict=True)):
        x = LANE + place * span.column + PAD
        shapes += [Text(x, 21 + 18 * n, (Run(words, bold=True),), 14) for n, words in enumerate(told)]
        y = 21.0 + 18 * tall
        for row in (row for part in figures_of(stage, joined) for row in packed([part], room, 11.5)):
            shapes.append(Text(x, y, tuple(row), 11.5))
            y += 16
        bottom = max(bottom, y)
    shapes.append(Line(0, bottom, LANE + span.width, bottom, Pen(stroke="line-2")))
    return Block(bottom, (*between(span, bottom), *shapes))


def figures_of(stage: StageHead, joined: bool) -> list[list[Run]]:
    """Cases, share of the start and how it differs from what is compared, share of the stage before.

    joined: cases and their share in one row.
    """
    cases = [Run(stage.cases, bold=True), Run(" cases", "ink-2")]
    start = [Run(stage.share_of_start, bold=True), Run(" of start", "ink-2")]
    told = [[*cases, Run(" · ", "ink-2"), *start]] if joined else [cases, start]
    if stage.start_change:
        told.append([Run(stage.start_change, "accent" if stage.marked else "ink", stage.marked)])
    return [*told, [Run(stage.share_of_previous, "ink-2")]]


def between(span: Span, height: float) -> Iterator[Shape]:
    """The hairlines left of each stage."""
    for place in range(span.last - span.first):
        x = LANE + place * span.column
        yield Line(x, 0, x, height, HAIR)


def blocks_of(lane: Lane, span: Span, stages: int, room: float) -> Iterator[Block]:
    """A lane in one block, or in more where it is higher than `room` px."""
    if lane.wide:
        yield wide_block(lane, span, stages)
        return
    if not any(cell.lines or cell.glyph for cell in lane.cells):
        yield nothing(lane, span)
        return
    told = [items(cell, span.column) for cell in lane.cells if span.first <= cell.stage < span.last]
    high = room - 2 * TOP
    part = 0
    while part == 0 or any(told):
        now, told = taken(told, high)
        yield cells_block(lane, span, now, part)
        part += 1


def nothing(lane: Lane, span: Span) -> Block:
    """A lane that is empty in every stage: one line is enough for it."""
    title, tall = lane_title(lane, 0)
    words = (
        f"{lane.cells[0].empty} in any stage" if lane.cells and lane.cells[0].empty else "nothing measured"
    )
    height = max(LOW, tall)
    under = Line(0, height, LANE + span.width, height, HAIR)
    return Block(height, (*title, Text(LANE + PAD, 18, (Run(words, "ink-3"),), 11), under))


def taken(told: list[list[Item]], high: float) -> tuple[list[list[Item]], list[list[Item]]]:
    """(what of each cell fits so many px, the rest). At least one item of each, so that it ends."""
    now, later = [], []
    for each in told:
        height, count = 0.0, 0
        for item in each:
            if count and height + item.height > high:
                break
            height += item.height
            count += 1
        now.append(each[:count])
        later.append(each[count:])
    return now, later


def cells_block(lane: Lane, span: Span, told: list[list[Item]], part: int) -> Block:
    title, tall = lane_title(lane, part)
    cells = [cell for cell in lane.cells if span.first <= cell.stage < span.last]
    height = max([LOW, tall, *(sum(item.height for item in each) + 2 * TOP for each in told)])
    shapes: list[Shape] = [*between(span, height)]
    for cell, each in zip(cells, told, strict=True):
        x, y = LANE + (cell.stage - span.first) * span.column, TOP
        shapes += moved(ground(cell, span.column, height), x, 0)
        for item in each:
            shapes += moved(item.shapes, x + PAD, y)
            y += item.height
    shapes += [*title, Line(0, height, LANE + span.width, height, HAIR)]
    return Block(height, tuple(shapes))


def wide_block(lane: Lane, span: Span, stages: int) -> Block:
    """A drawing across all stages: the piece of it that belongs to these."""
    title, tall = lane_title(lane, 0)
    drawn, own = traced(lane.wide, span.column * stages)
    height = max(LOW, tall, own)
    window = Window(span.first * span.column, -1.0, span.last * span.column, own + 1)
    shapes = moved(cut(drawn, window), LANE - span.first * span.column, 0)
    under = Line(0, height, LANE + span.width, height, HAIR)
    return Block(height, (*between(span, height), *shapes, *title, under))


def lane_title(lane: Lane, part: int) -> tuple[list[Shape], float]:
    """Name and note of a lane at the left, and their height."""
    name = f"{lane.title} (continued)" if part else lane.title
    shapes: list[Shape] = []
    y = 18.0
    for words in rows(name, LANE - 14, 12.0, 3):
        shapes.append(Text(0, y, (Run(words, bold=True),), 12))
        y += 15
    for words in rows(lane.note, LANE - 14, 11.0, 6):
        shapes.append(Text(0, y, (Run(words, "ink-3"),), 11))
        y += 14
    return shapes, y - 4
