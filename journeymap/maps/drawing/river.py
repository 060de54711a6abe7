"""The Flow lane: a stream as wide as its cases. What leaves in a stage peels off below it.

START, GOAL and END are named; cases that leave without the goal are told from those that end with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

from journeymap.maps.drawing.svg import (
    NOTHING,
    Drawing,
    add,
    canvas,
    finished,
    number,
    percent,
    stretched,
    text,
)
from journeymap.maps.drawing.texts import fitted, width
from journeymap.maps.figures import MINUS, count

COLUMN = 183.0
HEIGHT = 80.0
TOP, DEEP = 8.0, 42.0
BEND = 26.0
LINE = 13.0
MARGIN = 10.0


@dataclass(frozen=True)
class Reach:
    """A stage of the stream.

    leave: cases that ended here without the goal. done: that ended here with it. joins: that came another way
    than by the stage before. goal: what the goal is called, where it lies in this stage (may be empty).
    """

    name: str
    cases: int
    leave: int = 0
    done: int = 0
    joins: int = 0
    goal: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Bed:
    """Px of the drawing."""

    stages: tuple[Reach, ...]
    column: float
    height: float
    whole: int

    @property
    def wide(self) -> float:
        return self.column * len(self.stages)

    def tall(self, cases: int) -> float:
        return DEEP * cases / self.whole

    def across(self, x: float) -> str:
        return percent(x, self.wide)


def river(
    stages: Sequence[Reach], start: int, column: float = COLUMN, height: float = HEIGHT, key: str = "river"
) -> Drawing:
    """The drawing; empty without stages.

    start: all cases of the map. key: makes the ids in it its own on the page.
    """
    if not stages:
        return NOTHING
    whole = max([1, start, *(stage.cases for stage in stages)])
    bed = Bed(tuple(stages), column, height, whole)
    root = canvas("river", height, "Flow of cases through the stages", in_words(stages, start))
    defs = add(root, "defs")
    for kind in ("leaving", "ending"):
        fade = add(defs, "linearGradient", id=f"{key}-{kind}")
        add(fade, "stop", offset=0, class_=f"{kind} none")
        add(fade, "stop", offset=0.6, class_=kind)
    layer = stretched(root, bed.wide, height)
    add(layer, "path", class_="stream", d=stream([bed.tall(stage.cases) for stage in stages], column))
    for place in range(len(stages)):
        peels(layer, bed, place, key)
    for place in range(1, len(stages)):
        add(layer, "line", class_="rule", x1=place * column, x2=place * column, y1=0, y2=height)
    for place in range(len(stages)):
        upper(root, bed, place, start)
        lower(root, bed, place)
        hit(root, bed, place)
    return finished(root)


def stream(tall: Sequence[float], column: float) -> str:
    """The outline of the stream: level in a stage, bent where two stages meet."""
    path = [f"M0 {number(TOP)}L0 {number(TOP + tall[0])}"]
    for place, (here, then) in enumerate(pairwise(tall)):
        edge = (place + 1) * column
        level, low = number(TOP + here), number(TOP + then)
        path.append(f"L{number(edge - BEND)} {level}")
        path.append(f"C{number(edge)} {level} {number(edge)} {low} {number(edge + BEND)} {low}")
    right = number(column * len(tall))
    path.append(f"L{right} {number(TOP + tall[-1])}L{right} {number(TOP)}Z")
    return "".join(path)


def peels(layer: ET.Element, bed: Bed, place: int, key: str) -> None:
    """Who leaves, then who ends with the goal, from the lower edge of the stream upwards."""
    stage = bed.stages[place]
    base = TOP + bed.tall(stage.cases)
    right = (place + 1) * bed.column
    for kind, cases, shift in (("leaving", stage.leave, 0.0), ("ending", stage.done, 14.0)):
        wide = bed.tall(min(cases, stage.cases))
        if cases:
            d = peel(base - wide, base, right - shift, bed.height)
            add(layer, "path", class_=kind, fill=f"url(#{key}-{kind})", d=d)
            base -= wide


def peel(top: float, base: float, right: float, height: float) -> str:
    """A ribbon that bends from the stream down out of the lane; never thinner than a hair."""
    narrow = max(1.5, min(base - top, 10.0))
    thick = max(base, top + 1.0)
    begin, far = right - 62, right - 3
    over = (begin, top, begin + 34, top, far, min(top + 8, height - 12), far, height)
    back = (far - narrow, height, far - narrow, min(thick + 6, height - 6), begin + 26, thick, begin, thick)
    return "M{} {}C{} {} {} {} {} {}".format(*map(number, over)) + "L{} {}C{} {} {} {} {} {}Z".format(
        *map(number, back)
    )


def upper(root: ET.Element, bed: Bed, place: int, start: int) -> None:
    """START, GOAL and END, on the stream; each line cut to its stage."""
    stage, room = bed.stages[place], bed.column - 2 * MARGIN
    runs: list[tuple[str, str]] = []
    if place == 0:
        runs = [("START", "strong"), (f" {count(start)}", "")]
    if stage.goal is not None:
        runs += [(" · ", "")] if runs else []
        runs.append(("GOAL", "strong"))
        left = room - sum(width(words) for words, _ in runs) - 34
        if width(f" {stage.goal}") <= left:
            runs.append((f" {stage.goal}", ""))
        elif bed.tall(stage.cases) >= 2 * LINE:  # a row of its own, within the stream
            text(
                root, bed.across(place * bed.column + MARGIN), TOP + 13 + LINE,
                (fitted(stage.goal, room - 34 * (place == 0)), ""), class_="label",
            )  # fmt: skip
        elif left > 30:
            runs.append((f" {fitted(stage.goal, left)}", ""))
    x = place * bed.column + MARGIN
    if runs:
        text(root, bed.across(x), TOP + 13, *runs, class_="label")
    if place == len(bed.stages) - 1:
        end = bed.across(bed.wide - MARGIN)
        crowded = place == 0 and bool(stage.goal)
        y = TOP + 13 + (LINE if crowded else 0)
        text(root, end, y, ("END", "strong"), class_="label", text_anchor="end")


def lower(root: ET.Element, bed: Bed, place: int) -> None:
    """Who leaves, who ends with the goal, who joins: from the bottom up, below the stream."""
    stage = bed.stages[place]
    rows: list[tuple[tuple[str, str], ...]] = []
    if stage.leave:
        rows.append(((f"{MINUS}{count(stage.leave)}", "pain"), (" leave", "")))
    if stage.done:
        rows.append(((count(stage.done), "ink"), (" end, goal reached", "")))
    if stage.joins and place:
        rows.append(((f"+{count(stage.joins)}", "ink"), (" from elsewhere", "")))
    for row, runs in enumerate(rows):
        shown = runs if width("".join(words for words, _ in runs)) < bed.column - 2 * MARGIN else runs[:1]
        x = bed.across(place * bed.column + MARGIN)
        text(root, x, bed.height - 7 - LINE * row, *shown, class_="label halo")


def hit(root: ET.Element, bed: Bed, place: int) -> None:
    stage = bed.stages[place]
    if stage.address is None:
        return
    made = add(
        root,
        "rect",
        class_="hit",
        x=bed.across(place * bed.column),
        y=0,
        width=bed.across(bed.column),
        height=bed.height,
        data_address=stage.address,
    )
    add(made, "title", spoken(stage))


def spoken(stage: Reach) -> str:
    told = f"{stage.name}: {count(stage.cases)} cases, {count(stage.leave)} leave"
    return f"{told}, {count(stage.done)} end with the goal" if stage.done else told


def in_words(stages: Sequence[Reach], start: int) -> str:
    return f"{count(start)} cases start. {'; '.join(map(spoken, stages))}."
