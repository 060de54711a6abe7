"""What stands around the lanes of a sheet: title and facts above, findings of all, key and page below."""

from __future__ import annotations

from collections.abc import Sequence

from journeymap.maps.drawing.texts import fitted
from journeymap.maps.exporting.glyphs import glyph
from journeymap.maps.exporting.shapes import Line, Pen, Run, Shape, Sheet, Text, moved
from journeymap.maps.exporting.sheet_parts import HAIR, LANE, Block, Facts, Page, Span
from journeymap.maps.exporting.wrapping import packed, rows, wide
from journeymap.maps.lanes.board import Board
from journeymap.maps.lanes.board import Line as Told

HEADING = 60.0
KEY_ROW = 16.0
SMALL = 11.0
GAP = 16.0
MOODS = {"painpt": ("pain", "pain"), "bright": ("bright spot", "delight"), "mot": ("moment of truth", "ink")}
"""Glyph -> its word and its ink."""
ARROWS = {"painpt": "▼ ", "bright": "▲ ", "mot": "★ "}
FINDING_ROOM = 330.0
FINDINGS = 24
WORDS = {"few": "not enough data"}


def framed(
    board: Board, facts: Facts, page: Page, span: Span, blocks: Sequence[Block], number: tuple[int, int]
) -> Sheet:
    """One page: its blocks below the heading, the key below them or at the foot. number: (this, of all)."""
    margin, height = page.margin, page.height
    shapes = heading(facts, page, number)
    y = margin + HEADING
    shapes.append(Line(margin, y, margin + LANE + span.width, y, Pen(stroke="line-2")))
    for block in blocks:
        shapes += moved(block.shapes, margin, y)
        y += block.height
    low = foot_height(board, facts, page)
    if not height:
        height = y + low + margin
    shapes += foot(board, facts, page, height - margin - low, number)
    return Sheet(page.width, height, tuple(shapes), facts.title, " · ".join((*facts.under, *board.facts)))


def heading(facts: Facts, page: Page, number: tuple[int, int]) -> list[Shape]:
    """Title, and in one row what part of which data is shown."""
    room = page.width - 2 * page.margin
    title = fitted(" ".join(facts.title.split()), room / 1.15, 20.0)
    under = rows(" · ".join(facts.under), room, 12.0, 1)
    shapes: list[Shape] = [Text(page.margin, page.margin + 18, (Run(title, bold=True),), 20.0)]
    shapes += [Text(page.margin, page.margin + 40, (Run(words, "ink-2"),), 12.0) for words in under]
    return shapes


def strip(board: Board, width: float) -> Block:
    """Findings that hold for the whole journey and have a size, in rows; how many more there are."""
    parts = [finding(line) for line in board.strip if line.value][:FINDINGS]
    if left := len(board.strip) - len(parts):
        parts.append([Run(f"and {left} more on the map", "ink-3")])
    shapes: list[Shape] = [Text(0, 18, (Run("Whole journey", bold=True),), 12.0)]
    y = 18.0
    for row in packed(parts, width - LANE, 12.0):
        shapes.append(Text(LANE, y, tuple(row), 12.0))
        y += 17
    return Block(y - 7, (*shapes, Line(0, y - 7, width, y - 7, HAIR)))


def finding(line: Told) -> list[Run]:
    ink = line.mood or "ink"
    name = Run(fitted(" ".join(line.name.split()), FINDING_ROOM, 12.0))
    return [Run(ARROWS.get(line.glyph, ""), ink), name, Run(f" {line.value}", ink, bold=True)]


def key_parts(board: Board) -> list[tuple[str, str, str]]:
    """(glyph, words, ink) of what is on this board, and what holds for each."""
    cells = [cell for lane in board.lanes for cell in lane.cells]
    lines = [line for cell in cells for line in (*cell.lines, *cell.more)] + list(board.strip)
    used = {cell.glyph for cell in cells} | {line.glyph for line in lines}
    statuses = ("assumed", "stale", "contested", "imported", "few", "target", "predicted")
    found = [("measured", "measured", "ink-2")]
    found += [
        (name, "not enough data" if name == "few" else name, "ink-2") for name in statuses if name in used
    ]
    found += [(name, *told) for name, told in MOODS.items() if name in used]
    return found


def key_words(board: Board, facts: Facts) -> list[str]:
    return ["dot = value, line = 95 % interval", "Association, not cause.", *board.facts, *facts.foot]


def key_rows(board: Board, facts: Facts, room: float) -> list[list[tuple[str, str, str, float]]]:
    """The key in rows: (glyph, words, ink, x) of each."""
    found: list[list[tuple[str, str, str, float]]] = [[]]
    x = 0.0
    for name, words, ink in [*key_parts(board), *(("", words, "ink-3") for words in key_words(board, facts))]:
        told = fitted(words, room - 20, SMALL)
        needed = wide([Run(told)], SMALL) + (16 if name else 0)
        if x and x + needed > room:
            found.append([])
            x = 0.0
        found[-1].append((name, told, ink, x))
        x += needed + GAP
    return found


def foot_height(board: Board, facts: Facts, page: Page) -> float:
    return KEY_ROW * len(key_rows(board, facts, foot_room(page))) + 14


def foot_room(page: Page) -> float:
    """The number of the page stands right of the key."""
    return page.width - 2 * page.margin - (90 if page.height else 0)


def foot(board: Board, facts: Facts, page: Page, top: float, number: tuple[int, int]) -> list[Shape]:
    right = page.width - page.margin
    shapes: list[Shape] = []
    if page.height:
        shapes.append(Line(page.margin, top + 4, right, top + 4, HAIR))
        told = f"{number[0]} of {number[1]}"
        shapes.append(Text(right, top + 21, (Run(told, "ink-3"),), SMALL, "end"))
    for n, row in enumerate(key_rows(board, facts, foot_room(page))):
        y = top + 21 + KEY_ROW * n
        for name, words, ink, x in row:
            if name:
                shapes += glyph(name, page.margin + x, y - 9.5, 11, ink)
            aside = 16 if name else 0
            shapes.append(Text(page.margin + x + aside, y, (Run(words, "ink-3"),), SMALL))
    return shapes
