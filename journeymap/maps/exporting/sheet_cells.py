"""A cell of the board as shapes: its lines, its status and its marks, in the width of a stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from journeymap.maps.exporting.glyphs import glyph
from journeymap.maps.exporting.shapes import Hatch, Pen, Rect, Run, Shape, Text, moved
from journeymap.maps.exporting.shapes import Line as Stroke
from journeymap.maps.exporting.tracing import traced
from journeymap.maps.exporting.wrapping import packed, rows, wide
from journeymap.maps.lanes.board import Cell, Line

PAD, TOP = 10.0, 6.0
ROW, SMALL = 16.0, 14.0
SIZE, LABEL = 12.0, 11.0
MARKED = {"+": "▲ "}
BESIDE = 0.62
"""The share of a cell that a value may take beside its name."""


@dataclass(frozen=True)
class Item:
    """Something that stands in a cell and is not broken: its height and its shapes, from 0, 0."""

    height: float
    shapes: tuple[Shape, ...]


def items(cell: Cell, column: float, more: bool = False) -> list[Item]:
    """Everything in the cell from top to bottom. more: also what lies behind the fold."""
    room = column - 2 * PAD
    told = (*cell.lines, *cell.more) if more else cell.lines
    found = [quote(line, room) if line.quote else valued(line, room) for line in told]
    if cell.more and not more:
        found.append(small(cell.fold_words, room))
    if not told and cell.empty:
        found.append(small(cell.empty, room))
    if cell.glyph:
        found.append(status(cell, room))
    return [dressed(cell, item) for item in found]


def dressed(cell: Cell, item: Item) -> Item:
    """What is assumed is italic; what is stale is grey."""
    if cell.status == "stale":
        return replace(item, shapes=tuple(inked(shape, "ink-3") for shape in item.shapes))
    if cell.status == "assumed":
        return replace(item, shapes=tuple(slanted(shape) for shape in item.shapes))
    return item


def inked(shape: Shape, ink: str) -> Shape:
    if isinstance(shape, Text):
        return replace(shape, runs=tuple(replace(run, ink=ink) for run in shape.runs))
    return shape


def slanted(shape: Shape) -> Shape:
    if isinstance(shape, Text) and shape.size == SIZE:
        return replace(shape, runs=tuple(replace(run, italic=True) for run in shape.runs))
    return shape


def quote(line: Line, room: float) -> Item:
    """A customer's own words, then whose kind and day they are."""
    shapes: list[Shape] = []
    y = 0.0
    for words in rows(f"“{line.name}”", room, SIZE + 0.5, 8):
        y += ROW
        shapes.append(Text(0, y - 4, (Run(words, serif=True),), SIZE + 0.5))
    for words in rows(line.note, room, LABEL, 2):
        y += SMALL
        shapes.append(Text(0, y - 3.5, (Run(words, "ink-3"),), LABEL))
    return Item(y + 3, tuple(shapes))


def small(words: str, room: float) -> Item:
    told = rows(words, room, LABEL)
    shapes = tuple(Text(0, SMALL * n + 10.5, (Run(each, "ink-3"),), LABEL) for n, each in enumerate(told))
    return Item(SMALL * len(told) + 2, shapes)


def status(cell: Cell, room: float) -> Item:
    """Glyph, word, and what is said beside it."""
    ink = "doubt" if cell.status == "contested" else "ink-3"
    told = f"{cell.status} · {cell.words}" if cell.words else cell.status
    shapes: list[Shape] = list(glyph(cell.glyph, 0, 1.5, 11, ink))
    found = rows(told, room - 16, LABEL)
    for n, words in enumerate(found):
        shapes.append(Text(16, SMALL * n + 10.5, (Run(words, ink),), LABEL))
    return Item(SMALL * len(found) + 2, tuple(shapes))


def valued(line: Line, room: float) -> Item:
    """Name left and value right where both have room, else one below the other; the mark below."""
    begin, shapes = sign(line)
    right = qualified(line)
    across = wide([run for part in right for run in [*part, Run("  ")]], SIZE)
    if not line.name:
        y, told = flow(packed([value(line), *right], room - begin, SIZE), begin, 0.0)
    elif across <= room * BESIDE and longest(line) <= room - begin - across:
        y, told = beside(line, right, room, begin, across)
    else:
        y, told = under(line, right, room, begin)
    shapes += told
    if line.mark:
        drawn, height = traced(line.mark, room)
        shapes += moved(drawn, 0, y + 1)
        y += height + 1
    return Item(y + 3, tuple(shapes))


def longest(line: Line) -> float:
    """Px of the longest word of the name with its rank: no word is broken where it need not be."""
    rank = wide([Run(f"{line.rank} ")], SIZE) if line.rank else 0.0
    return rank + max((wide([Run(word)], SIZE) for word in line.name.split()), default=0.0)


def sign(line: Line) -> tuple[float, list[Shape]]:
    """Glyph before the name, and how far the name begins from the left."""
    if not line.glyph:
        return 0.0, []
    return 13.0, list(glyph(line.glyph, 0, 3.5, 9.5, line.mood or "ink-2"))


def named(line: Line, room: float) -> list[list[Run]]:
    """The name in rows, its rank in front."""
    rank = [Run(f"{line.rank} ", "ink-3")] if line.rank else []
    taken = wide(rank, SIZE)
    told: list[list[Run]] = [[Run(words)] for words in rows(line.name, room - taken, SIZE)] or [[Run("")]]
    return [[*rank, *told[0]], *told[1:]]


def value(line: Line) -> list[Run]:
    if not line.value:
        return []
    found = [Run(line.value, line.mood or "ink", bold=True)]
    return [*found, Run(f" {line.interval}", "ink-3")] if line.interval and not line.name else found


def qualified(line: Line) -> list[list[Run]]:
    """What stands right of a name: the value, what it was before, how it changed, n, a note."""
    parts = [value(line)] if line.name else []
    if line.before:
        parts.append([Run(f"○ {line.before}", "ink-3")])
    if line.change:
        arrow = MARKED.get(line.change[:1], "▼ ") if line.marked else ""
        parts.append([Run(f"{arrow}{line.change}", "accent" if line.marked else "ink", line.marked)])
    parts += [[Run(words, "ink-3")] for words in (line.n, line.note) if words]
    return [part for part in parts if part]


def beside(
    line: Line, right: list[list[Run]], room: float, begin: float, across: float
) -> tuple[float, list[Shape]]:
    shapes: list[Shape] = []
    told = named(line, room - begin - across)
    for n, runs in enumerate(told):
        shapes.append(Text(begin, ROW * n + 12, tuple(runs), SIZE))
    for runs in packed(right, room, SIZE)[:1]:
        shapes.append(Text(room, 12, tuple(runs), SIZE, "end"))
    return ROW * len(told), shapes


def under(line: Line, right: list[list[Run]], room: float, begin: float) -> tuple[float, list[Shape]]:
    y, shapes = flow(named(line, room - begin), begin, 0.0)
    below, told = flow(packed(right, room - begin, SIZE), begin, y)
    return below, [*shapes, *told]


def flow(told: list[list[Run]], x: float, y: float) -> tuple[float, list[Shape]]:
    """Rows one below the other; the height after them."""
    shapes: list[Shape] = [Text(x, y + ROW * n + 12, tuple(runs), SIZE) for n, runs in enumerate(told)]
    return y + ROW * len(told), shapes


def ground(cell: Cell, width: float, height: float) -> Iterator[Shape]:
    """What lies below the lines of a cell by its status."""
    if cell.status == "not enough data":
        yield Hatch(0, 0, width, height)
    elif cell.status == "stale":
        yield Rect(0, 0, width, height, Pen(fill="sunk"))
    elif cell.status == "assumed":
        pen = Pen(stroke="line-2", dash=(3.0, 2.0))
        yield Rect(4, 4, max(0.0, width - 8), max(0.0, height - 8), pen, 2.0)
    elif cell.status == "contested":
        yield Stroke(1.5, 0, 1.5, height, Pen(stroke="doubt", thick=3.0))
