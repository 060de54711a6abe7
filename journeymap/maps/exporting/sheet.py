"""A board as sheets: heads, lanes and a key laid out in px, on one sheet as large as it needs or on pages."""

from __future__ import annotations

from collections.abc import Iterator

from journeymap.maps.exporting.shapes import Sheet
from journeymap.maps.exporting.sheet_frame import HEADING, foot_height, framed, strip
from journeymap.maps.exporting.sheet_lanes import blocks_of, heads
from journeymap.maps.exporting.sheet_parts import LANE, Block, Facts, Page, Span
from journeymap.maps.lanes.board import Board, Lane

WIDEST = 300.0
"""Px of a stage at most: a map of two stages is not blown up."""


def sheet_of(board: Board, facts: Facts, least: float = 1400.0) -> Sheet:
    """The whole map on one sheet, at least so many px wide where its stages can be drawn that wide."""
    stages = max(1, len(board.stages))
    column = min(WIDEST, max(float(board.column), (least - LANE) / stages))
    margin = Page(0).margin
    width = LANE + column * stages + 2 * margin
    return sheets_of(board, facts, Page(width, margin=margin))[0]


def sheets_of(board: Board, facts: Facts, page: Page) -> list[Sheet]:
    """The map on as many pages as it needs: stages side by side, then lanes below each other.

    A lane is broken only where it is higher than a page. Heads stand on every page.
    """
    found: list[list[Block]] = []
    spans: list[Span] = []
    for span in spans_of(board, page):
        pages = list(filled(board, facts, span, page))
        found += pages
        spans += [span] * len(pages)
    return [
        framed(board, facts, page, span, blocks, (number, len(found)))
        for number, (span, blocks) in enumerate(zip(spans, found, strict=True), 1)
    ]


def spans_of(board: Board, page: Page) -> list[Span]:
    stages = len(board.stages)
    room = page.width - 2 * page.margin - LANE
    fits = max(1, int((room + 0.5) // board.column))
    across = max(1, -(-stages // fits))
    each = max(1, -(-stages // across))
    column = min(room / each, WIDEST * 1.25) if page.height else room / each
    return [Span(first, min(stages, first + each), column) for first in range(0, max(1, stages), each)]


def filled(board: Board, facts: Facts, span: Span, page: Page) -> Iterator[list[Block]]:
    """The blocks of each page: a lane that does not fit goes to the next."""
    head = heads(board.stages[span.first : span.last], span)
    findings = [strip(board, LANE + span.width)] if board.strip and span.first == 0 else []
    low = foot_height(board, facts, page)
    room = page.height - 2 * page.margin - HEADING - low if page.height else float("inf")
    here = [*findings, head]
    left = room - sum(block.height for block in here)
    for lane in filter(said, board.lanes):
        for block in blocks_of(lane, span, len(board.stages), room - head.height):
            if block.height > left and len(here) > 1:
                yield here
                here, left = [head], room - head.height
            here.append(block)
            left -= block.height
    yield here


def said(lane: Lane) -> bool:
    """Whether a lane says anything: one that nobody has written in takes no room on paper."""
    return not lane.written or any(cell.lines or cell.glyph for cell in lane.cells)
