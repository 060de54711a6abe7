"""Parts of a future map as native shapes for a sheet: heads, lanes, cards of changes, the forecast. Pure.

Each gives blocks: shapes from 0, 0 and their height in px.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from journeymap.futures.drawing import outlook
from journeymap.futures.drawing.figured import Shown, ends, written
from journeymap.futures.drawing.intervals import axis_of, strip
from journeymap.futures.drawing.lanes import HeadShown, Lane
from journeymap.futures.shapes import Card, FutureBoard, Row
from journeymap.maps.exporting.glyphs import glyph
from journeymap.maps.exporting.shapes import Line, Pen, Rect, Run, Shape, Text, moved
from journeymap.maps.exporting.tracing import traced
from journeymap.maps.exporting.wrapping import rows

TITLES, GAP, SMALL, STEP = 126.0, 10.0, 10.5, 14.0  # px
HAIR = Pen(stroke="line")
MOST = 12
Block = tuple[list[Shape], float]


@dataclass(frozen=True)
class Columns:
    """The stages across: how many, how wide each is."""

    count: int
    width: float

    @property
    def all(self) -> float:
        return self.count * self.width

    @property
    def right(self) -> float:
        return TITLES + self.all

    def left(self, place: int) -> float:
        """Where words of a column begin."""
        return TITLES + place * self.width + GAP

    @property
    def room(self) -> float:
        return self.width - 2 * GAP


def quiet(x: float, y: float, words: str, anchor: str = "start", ink: str = "ink-3") -> Text:
    return Text(x, y, (Run(words, ink),), SMALL, anchor)


def strong(x: float, y: float, words: str, anchor: str = "start", ink: str = "ink") -> Text:
    return Text(x, y, (Run(words, ink, bold=True),), 12.0, anchor)


def heads(found: Sequence[HeadShown], at: Columns) -> Block:
    shapes: list[Shape] = [strong(0, 20, "Stage")]
    deepest = 1
    for place, head in enumerate(found):
        named = rows(f"{head.number}  {head.name}", at.room / 1.1, 12.0, 2)
        shapes += [strong(at.left(place), 20 + 15 * n, words) for n, words in enumerate(named)]
        below = [f"{head.cases} cases", f"{head.share_of_start} of start", head.share_of_previous]
        top = 20 + 15 * len(named)
        shapes += [quiet(at.left(place), top + STEP * n, words) for n, words in enumerate(below) if words]
        deepest = max(deepest, len(named))
    return shapes, 20 + 15 * deepest + 2 * STEP + 10


def lane(of: Lane, at: Columns) -> Block:
    shapes, high = titled(of.title, of.note)
    if of.wide:
        drawn, tall = traced(of.wide, at.all)
        return [*shapes, *moved(drawn, TITLES, 0)], max(high, tall)
    if of.empty:
        return [*shapes, quiet(at.left(0), 20, of.empty)], high
    for place, each in enumerate(of.cells):
        shapes += moved(cell(each, at.room), at.left(place), 8)
    return shapes, max(high, 62.0)


def titled(title: str, note: str) -> Block:
    noted = rows(note, TITLES - GAP, SMALL, 4)
    shapes: list[Shape] = [Line(0, 0, TITLES, 0, HAIR), strong(0, 20, title)]
    shapes += [quiet(0, 34 + 13 * n, words) for n, words in enumerate(noted)]
    return shapes, 34 + 13 * len(noted)


def cell(each: Shown, room: float) -> list[Shape]:
    if not each.mark:
        return [quiet(0, 12, each.empty)]
    drawn, tall = traced(each.mark, room)
    shapes = list(drawn)
    if each.before:
        shapes.append(Text(0, tall + 14, (Run(each.before, "ink-2"),)))
    if each.after:
        shapes.append(strong(room, tall + 14, each.after, "end", "accent"))
        shapes.append(quiet(room, tall + 28, each.ends, "end"))
    return shapes


def changes(board: FutureBoard, at: Columns) -> list[Block]:
    """A block for each row of cards, so that a page may end between two. Changes whose stage is gone come
    first in the first column, as on the page."""
    stacks = [column.cards for column in board.columns]
    stacks[0] = (*board.lost, *stacks[0])
    inside = sum(each.chosen for stack in stacks for each in stack)
    note = f"{inside} in scenario {board.shown}" if any(stacks) else "none yet"
    first, high = titled("Changes", note)
    found: list[Block] = []
    for level in zip_longest(*stacks):
        drawn = [(place, card(each, at.room + GAP)) for place, each in enumerate(level) if each]
        shapes = [shape for place, (own, _) in drawn for shape in moved(own, at.left(place) - GAP / 2, 8)]
        found.append((shapes, max(tall for _, (_, tall) in drawn) + 12))
    if not found:
        return [(first, high)]
    found[0] = [*first, *found[0][0]], max(high, found[0][1])
    return found


def card(each: Card, room: float) -> Block:
    """A change. What is not in the scenario has no bar, and says so."""
    inner = room - 20
    accent = "accent" if each.chosen else "ink-3"
    y = 16.0
    shapes: list[Shape] = [Text(12, y, (Run(each.kind_title, accent, bold=True),), SMALL)]
    for words in rows(each.title, inner / 1.1, 12.0, 3):
        y += 15
        shapes.append(strong(12, y, words))
    below = [] if each.says == each.title else rows(each.says, inner, SMALL, 3)
    weighs = f"effort {each.effort}" if each.effort else ""
    below += rows(" · ".join(filter(None, (each.owner, weighs))), inner, SMALL, 2)
    below += [] if each.chosen else ["not in this scenario"]
    for words in below:
        y += STEP
        shapes.append(quiet(12, y, words, ink="ink-2"))
    for pain in each.pains:
        y += STEP
        shapes += glyph("painpt", 12, y - 8, 9, "pain")
        shapes += [quiet(25, y, words) for words in rows(str(pain.get("headline", "")), inner - 13, SMALL, 1)]
    high = y + 10
    ground: list[Shape] = [Rect(0, 0, room, high, Pen(fill="card", stroke="line-2"), 4)]
    if each.chosen:
        ground.append(Rect(0, 0, 3, high, Pen(fill="accent")))
    return [*ground, *shapes], high


def forecast(board: FutureBoard, said: str, goal: str, room: float) -> list[Block]:
    """Metrics first, then what they hang on, whether to trust them, what is assumed."""
    panel = board.panel
    found: list[Block] = [([strong(0, 20, f"Forecast, scenario {board.shown}")], 24)]
    found.append(worded(rows(said, room, SMALL, 5)))
    found += [metric(each, room) for each in outlook.metrics(panel, goal)]
    if hangs := outlook.hangs(panel):
        found.append(headed("What it hangs on", "goal rate gain, points", room))
        found += [hang(each, room) for each in hangs[:MOST]]
    if trust := outlook.trust(panel):
        found.append(headed("Can we trust the model?", "", room))
        words = f"{trust.before} {trust.covered} of {trust.weeks} {trust.after}"
        found.append(worded(rows(words, room, SMALL, 4)))
        drawn, tall = traced(trust.mark, room)
        found.append((moved(drawn, 0, 2), tall + 6))
    if granted := outlook.assumptions(board):
        found.append(headed("Assumptions", "", room))
        found += [assumed(each["text"], room) for each in granted[:MOST]]
        if left := len(granted) - MOST:
            found += [worded([f"and {left} more on the map"])] if left > 0 else []
    return found


def headed(title: str, note: str, room: float) -> Block:
    shapes: list[Shape] = [Line(0, 6, room, 6, HAIR), strong(0, 24, title)]
    return [*shapes, quiet(room, 24, note, "end")], 30


def worded(told: Sequence[str]) -> Block:
    return [quiet(0, 11 + STEP * n, words) for n, words in enumerate(told)], STEP * len(told) + 4


def assumed(words: str, room: float) -> Block:
    shapes, high = worded(rows(words, room - 16, SMALL, 3))
    return [*glyph("assumed", 0, 2, 11), *moved(shapes, 16, 0)], high


def metric(each: Shown, room: float) -> Block:
    drawn, tall = traced(each.mark, room)
    figures_ = (Run(f"{each.before} → ", "ink-2"), Run(each.after, "accent", bold=True))
    named = rows(each.name, room - 130, 12.0, 1)
    return [
        *(Text(0, 14, (Run(words),)) for words in named), Text(room, 14, figures_, 12.0, "end"),
        *moved(drawn, 0, 18), quiet(room, tall + 30, each.ends, "end"),
    ], tall + 38  # fmt: skip


def hang(each: outlook.Hang, room: float) -> Block:
    drawn, _ = traced(each.mark, room - 230)
    shapes: list[Shape] = [quiet(0, 11, words, ink="ink-2") for words in rows(each.title, 126, SMALL, 1)]
    return [*shapes, *moved(drawn, 134, 1), quiet(room, 11, each.span, "end")], 17


def scenarios(board: FutureBoard, room: float) -> Block:
    """The table: each scenario with its interval; the tick is what is now."""
    known = [each.goal_rate for each in board.rows if each.goal_rate]
    axis = axis_of(*known)
    today = next((each.goal_rate.value for each in board.rows if each.letter == "0" and each.goal_rate), None)
    note = "goal rate, money a quarter; 90 % intervals; the tick is now"
    shapes: list[Shape] = [strong(0, 20, "Scenarios"), quiet(74, 20, note)]
    for place, each in enumerate(board.rows):
        y = 26 + 19 * place
        if each.shown:
            shapes.append(Rect(-4, y, room + 8, 18, Pen(fill="accent-soft"), 3))
        shapes += [strong(0, y + 13, each.letter)]
        shapes += [Text(16, y + 13, (Run(words, "ink-2"),), 11.0) for words in rows(each.name, 150, 11.0, 1)]
        if rate := each.goal_rate:
            drawn, _ = traced(strip(axis, rate, today, each.name, each.shown), 150)
            shapes += moved(drawn, 180, y + 4)
        shapes += list(row_words(each, y + 13))
    return shapes, 34 + 19 * len(board.rows)


def row_words(each: Row, y: float) -> Iterator[Shape]:
    rate, money = each.goal_rate, each.money
    if rate:
        value = written(rate.value, "share", rate.low, rate.high)
        stale = "  stale" if each.stale else ""
        yield Text(345, y, (Run(value, bold=True), Run(f"  {ends(rate, 'share')}{stale}", "ink-3")), 11.0)
    else:
        yield quiet(345, y, "not forecast")
    if money:
        runs = (
            Run(written(money.value, "money", signed=True), bold=True),
            Run(f"  {ends(money, 'money', signed=True)}", "ink-3"),
        )
        yield Text(500, y, runs, 11.0)
    if each.effort:
        yield quiet(690, y, f"effort {each.effort}")
